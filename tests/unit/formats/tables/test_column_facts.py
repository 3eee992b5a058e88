"""What the heading and the cells of a table's column say."""

from __future__ import annotations

import pytest

from fusen.formats.tables.answers import asks
from fusen.formats.tables.column_facts import ColumnFacts, columns_of, is_datum, is_key, is_stamp
from fusen.formats.tables.grid import GridRow
from fusen.formats.transcripts.columns import role_of


def column(title: str, *cells: str, wording: str = "") -> ColumnFacts:
    return ColumnFacts(0, title, wording, cells)


@pytest.mark.parametrize(
    "cell", ["12", "-1.5", "1 000 €", "2026-01-31", "31.1.2026 12:30", "0:05", "a@example.org", "2026年1月"]
)
def test_numbers_dates_and_addresses_are_data(cell: str) -> None:
    assert is_datum(cell)


@pytest.mark.parametrize("cell", ["", "Yes", "資金", "in 2026 we paid", "a@b"])
def test_words_are_no_data(cell: str) -> None:
    assert not is_datum(cell)


def test_key_has_a_digit_and_is_neither_time_nor_date() -> None:
    assert [cell for cell in ("R1", "17", "P-03", "Anna", "0:05", "2026-01-31", "R 1") if is_key(cell)] == [
        "R1",
        "17",
        "P-03",
    ]
    assert is_stamp("[00:01:02]")


def test_prose_is_long_and_varied() -> None:
    long = [f"We waited a long time for grant number {n}, and then it came." for n in range(5)]
    assert column("x", *long).is_prose
    assert not column("x", *[long[0]] * 5).is_prose
    assert not column("x", "short", "words").is_prose
    assert not column("x").is_prose


def test_japanese_answers_are_long_with_fewer_characters() -> None:
    assert column("x", *(f"助成金が遅れたのでとても困りました{n}" for n in range(4))).is_prose


def test_short_answers_to_a_question_are_open_if_they_vary() -> None:
    assert column(
        "Why did you leave?", "No money left there", "Too much to do", "Family came first", "I was ill"
    ).is_open
    assert not column("Why did you leave?", "Money", "Money", "Money", "Family").is_open
    assert not column("Gender", "She said so", "He said so", "I said so", "We said so").is_open


@pytest.mark.parametrize(("title", "variable"), [("Gender", True), ("国", True), (" AGE: ", True), ("Money", False)])
def test_heading_names_a_case_variable(title: str, variable: bool) -> None:
    assert column(title).is_variable is variable


def test_column_of_a_survey_service_is_recognised() -> None:
    assert column("Duration (in seconds)").is_export
    assert column("Q1", wording="Start Date").is_export


def test_counter_and_code_need_every_row() -> None:
    assert column("n", "1", "2", "3").is_counter
    assert not column("n", "1", "3").is_counter
    assert not column("n", "1", "").is_counter
    assert column("id", "R1", "R2").is_code
    assert not column("id", "R1", "R1").is_code
    assert not column("id").is_code


def test_missing_cells_are_empty_and_the_name_is_never() -> None:
    first, second = columns_of(["A", ""], ["", ""], [GridRow(2, [" x "]), GridRow(3, ["y", "z"])])
    assert (first.cells, second.cells) == (("x", "y"), ("", "z"))
    assert (first.name, second.name) == ("A", "Column 2")


@pytest.mark.parametrize(
    "heading",
    [
        "改善点を教えてください。",
        "改善点",
        "请描述您的经历",
        "좋았던 점을 적어 주세요.",
        "Cuéntenos cómo fue",
        "Racontez votre première journée",
        "Geben Sie ein Beispiel",
    ],
)
def test_headings_that_request_answers_ask(heading: str) -> None:
    assert asks(heading)


@pytest.mark.parametrize("heading", ["年代", "Grupo de edad", "休憩時間", "性別"])
def test_headings_of_variables_do_not_ask(heading: str) -> None:
    assert not asks(heading)


@pytest.mark.parametrize("heading", ["nº", "Número", "n°", "lfd.nr"])
def test_numbers_of_rows_name_respondents(heading: str) -> None:
    assert role_of(heading) == "case"
