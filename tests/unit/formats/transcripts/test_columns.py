"""Recognition of time, speaker and text columns."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.columns import Columns, role_of, seconds, turn_columns, utterances


@pytest.mark.parametrize(
    ("stamp", "value"),
    [("00:01:05", 65), ("[1:05]", 65), ("61:05.5", 3665.5), ("01:02:03,250 --> 01:02:09,000", 3723.25), ("12.5", 12.5), ("12", 12), ("", None), ("noon", None)],
)  # fmt: skip
def test_times_are_parsed_to_seconds(stamp: str, value: float | None) -> None:
    assert seconds(stamp) == value


def test_headings_are_recognised() -> None:
    assert [role_of(title) for title in ("Time Code", "SPEAKER:", "発言", "Respondent ID", "Side", "")] == ["time", "speaker", "text", "case", None, None]  # fmt: skip


def test_columns_are_found_by_heading_in_any_order() -> None:
    assert turn_columns([["Text", "No", "Start", "Who"], ["x", "1", "0:01", "I"]]) == Columns(0, 3, 2, 1)
    assert turn_columns([["Start", "Text"], ["0:01", "x"]]) == Columns(1, None, 0, 1)


def test_columns_are_found_by_content() -> None:
    rows = [
        ["1", "00:01", "I", "Why is it so?"],
        ["2", "00:05", "R", "Because it is."],
        ["3", "00:09", "I", "Really so?"],
    ]
    assert turn_columns(rows) == Columns(3, 2, 1, 0)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["a"]],
        [["Name", "Town"], ["Anna", "Ghent"], ["Bob", "Kobe"]],
        [["cluster", "a group of firms"], ["region", "a part of a country"]],
        [[str(n) for n in range(9)]] * 5,
        [["1", "2"], ["3", "4"]],
    ],
)
def test_other_tables_are_not_transcripts(rows: list[list[str]]) -> None:
    assert turn_columns(rows) is None


def test_row_without_a_name_continues_the_turn() -> None:
    turns = utterances([["I:", "Why?"], ["", "And how?"], ["R", "So."], ["R"]], Columns(1, 0, None, 0))
    assert [(row.speaker, row.text) for row in turns] == [("I", "Why?"), ("I", "And how?"), ("R", "So."), ("R", "")]
