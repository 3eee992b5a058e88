"""Heading rows of survey services and titles above them."""

from __future__ import annotations

import csv
import io

from fusen.formats.tables.grid import GridRow
from fusen.formats.tables.heading_rows import read_headings
from tests.support.documents import load, spoken


def written(*rows: tuple[str, ...]) -> str:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue()


def numbered(*rows: tuple[str, ...]) -> list[GridRow]:
    return [GridRow(line, row) for line, row in enumerate(rows, 1)]


def test_question_wording_in_row_2_and_import_ids_in_row_3_are_headings() -> None:
    data = written(
        ("ResponseId", "Q1", "Q2"),
        ("Response ID", "Which sector are you in?", "What stopped you?\nPlease say why."),
        ('{"ImportId":"_recordId"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}'),
        ("R_aa11", "Fish", "There was no money for travel that year."),
        ("R_bb22", "Fish", "Our partner moved to another town."),
        ("R_cc33", "Steel", "N/A"),
        ("R_dd44", "Fish", ""),
    )
    loaded = load(data, "q.csv")
    assert [one.path for one in loaded.items] == ["q.csv/R_aa11", "q.csv/R_bb22"]
    assert loaded.items[0].header == {"case": "R_aa11", "Which sector are you in?": "Fish"}
    assert spoken(loaded.items[0])[0] == ("Question", "What stopped you? Please say why.")


def test_question_wording_in_row_2_without_import_ids_is_a_heading() -> None:
    rows = numbered(
        ("CASE", "A101", "B201_01"),
        ("Fallnummer", "Geschlecht", "Was behindert Sie?"),
        ("41", "1", "Kein Geld für Reisen."),
        ("42", "2", "Keine Zeit."),
    )
    found = read_headings(rows)
    assert (found.titles, found.wordings, found.first) == (rows[0].cells, rows[1].cells, 2)


def test_questions_with_subquestions_are_read() -> None:
    found = read_headings(
        numbered(
            ("Respondent ID", "Your role?", "", "What hinders?", "Tools?", ""),
            ("", "Response", "Other (please specify)", "Open-Ended Response", "Mail", "Phone"),
            ("118", "Staff", "", "Money.", "Mail", ""),
            ("119", "Head", "", "Time.", "", "Phone"),
        )
    )
    assert found.titles == (
        "Respondent ID", "Your role?", "Your role? – Other (please specify)", "What hinders?", "Tools? – Mail", "Tools? – Phone",
    )  # fmt: skip
    assert found.first == 2


def test_first_answers_are_not_a_heading() -> None:
    found = read_headings(
        numbered(
            ("id", "Group", "Q1"), ("R1", "a", "Why would I, after all that?"), ("R2", "a", "No."), ("R3", "b", "Yes.")
        )
    )
    assert (found.first, found.clear) == (1, True)


def test_title_above_the_headings_is_skipped() -> None:
    found = read_headings(
        numbered(("Survey 2024", "", ""), ("id", "Sex", "Why?"), ("R1", "f", "So."), ("R2", "m", "No."))
    )
    assert found.titles == ("id", "Sex", "Why?")


def test_first_row_of_talk_is_not_a_heading() -> None:
    rows = numbered(("Minna", "Miksi?"), ("Pekka", "Koska niin on."), ("Minna", "Vai niin."), ("Pekka", "Niin."))
    assert not read_headings(rows).clear
