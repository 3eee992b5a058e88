"""Surveys with one respondent per row."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from fusen.model.ids import source_guid
from tests.support.documents import PROJECT, load, spoken

SURVEY = """ID,Side,What hinders cooperation?,What helps?,Note
R1,EU,"Money, above all the lack of funding for travel.","A professor who knew the people on the other side.",
R2,JP,"Language and distance, and nobody to ask about it.",,late
R2,JP,,,
../x,JP,"Distance, and the time that goes into every visit.",No.,
"""


def test_each_respondent_is_a_source_with_variables() -> None:
    loaded = load(SURVEY.replace("R2,JP,,,\n", ""), "s.csv")
    assert [one.path for one in loaded.items] == ["s.csv/R1", "s.csv/R2", "s.csv/x"]
    first, second, _ = loaded.items
    assert spoken(first) == [
        ("Question", "What hinders cooperation?"),
        ("R1", "Money, above all the lack of funding for travel."),
        ("Question", "What helps?"),
        ("R1", "A professor who knew the people on the other side."),
    ]
    assert first.interviewers == ("Question",)
    assert [turn.interviewer for turn in first.turns] == [True, False, True, False]
    assert first.guid == source_guid(PROJECT, "s.csv/R1")
    assert second.header == {"case": "R2", "Side": "JP", "Note": "late"}
    assert len(second.turns) == 2
    assert "What hinders cooperation?, What helps?" in loaded.warnings[0]


def test_columns_are_chosen_and_duplicate_names_handled() -> None:
    loaded = load(SURVEY, "s.csv", columns=("What helps?", "case=Side"))
    assert [one.path for one in loaded.items] == ["s.csv/EU", "s.csv/JP-3"]
    assert "s.csv, line 3, 4: no answer; the respondent is left out" in loaded.warnings
    assert "s.csv, line 4, 5: the id JP occurs again; this respondent is called JP-2, JP-3" in loaded.warnings
    unnamed = load("Side,What helps?\nEU,A professor.\nJP,Nothing at all.\n", "s.csv", columns=("What helps?",))
    assert [one.path for one in unnamed.items] == ["s.csv/row-0002", "s.csv/row-0003"]


def test_survey_without_answers_is_refused() -> None:
    with pytest.raises(FileError, match="no row has an answer"):
        load("id,q\n1,\n2,\n", "s.csv", columns=("q",))


OPEN = "Our grant ended and the visits with it.", "Nobody knew whom to ask about customs.", "Fairs bring us together."


def table(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def test_recurring_short_column_is_a_variable() -> None:
    data = table(
        "id,ville,Qu'est-ce qui freine la coopération ?",
        *(f'R{n},{"Lyon" if n % 2 else "Nantes"},"{OPEN[n % 3]}"' for n in range(1, 7)),
    )
    loaded = load(data, "s.csv")
    assert [one.path for one in loaded.items] == [f"s.csv/R{n}" for n in range(1, 7)]
    assert loaded.items[0].header == {"case": "R1", "ville": "Lyon"}
    assert loaded.tables[0].read_as == "survey"
    assert [one.read_as for one in loaded.tables[0].columns] == ["respondent", "variable", "answers"]


def test_short_answers_are_answers_and_closed_questions_variables() -> None:
    data = table(
        "id;Alter;Arbeiten Sie zusammen?;Was fehlt Ihnen?",
        "A;31;ja;Geld",
        "B;44;nein;Zeit",
        "C;31;ja;Reisen",
        "D;29;ja;Personal",
    )
    first = load(data, "s.csv").items[0]
    assert spoken(first) == [("Question", "Was fehlt Ihnen?"), ("A", "Geld")]
    assert first.header == {"case": "A", "Alter": "31", "Arbeiten Sie zusammen?": "ja"}


def test_empty_answers_are_skipped_and_reported() -> None:
    data = table("id,Comment", "A,No money.", "B,N/A", "C,–", "D,keine Angabe", "E,none", "F,xx", "G,")
    loaded = load(data, "s.csv", missing=("XX",))
    assert [one.path for one in loaded.items] == ["s.csv/A", "s.csv/E"]
    assert "no answer in 4 cells (N/A, keine Angabe, xx, –)" in loaded.warnings[0]
    assert "s.csv, line 3, 4, 5 and 2 more: no answer; the respondent is left out" in loaded.warnings


def test_only_the_repeated_id_is_renamed_and_a_blank_one_named_by_its_row() -> None:
    loaded = load(table("id,Comment", "A,No money.", "B,No time.", "A,No staff.", ",No trust."), "s.csv")
    assert [one.path for one in loaded.items] == ["s.csv/A", "s.csv/B", "s.csv/A-2", "s.csv/row-0005"]
    assert "s.csv, line 4: the id A occurs again; this respondent is called A-2" in loaded.warnings
    assert "s.csv, line 5: no id; the respondent is named by the row" in loaded.warnings
    assert [one.header.get("case") for one in loaded.items] == ["A", "B", "A-2", None]


def test_value_beyond_the_headings_is_reported_with_its_line() -> None:
    loaded = load(table("id,Comment", "A,No money.,late", "B,No time."), "s.csv")
    assert "s.csv, line 2: a value beyond the headings is left out: 'late'" in loaded.warnings
    assert len(loaded.items) == 2


def test_a_respondent_column_is_found_without_a_known_heading() -> None:
    loaded = load(table("Kürzel;Bemerkung", "P-01;Kein Geld.", "P-02;Keine Zeit."), "s.csv")
    assert [one.path for one in loaded.items] == ["s.csv/P-01", "s.csv/P-02"]


def test_several_repeated_ids_are_one_warning() -> None:
    rows = [f"R{n // 2},{1 + n % 2},{OPEN[n % 3]}" for n in range(8)]
    loaded = load(table("id,wave,What is hard?", *rows), "s.csv")
    assert [one.path for one in loaded.items][:2] == ["s.csv/R0", "s.csv/R0-2"]
    assert (
        "s.csv, line 3, 5, 7 and 1 more: 4 ids occur again (R0, R1, R2 …); these respondents are called "
        "R0-2, R1-2, R2-2 …" in loaded.warnings
    )


def test_a_first_respondent_with_values_beyond_the_headings_is_no_heading() -> None:
    loaded = load(table("id,Comment,Help", "A,No money.,Fairs,late,ill", "B,No time.,Peers", "C,No staff.,"), "s.csv")
    assert [one.path for one in loaded.items] == ["s.csv/A", "s.csv/B", "s.csv/C"]
    assert "s.csv, line 2: a value beyond the headings is left out: 'late', 'ill'" in loaded.warnings


def test_an_answer_that_is_a_number_leaves_the_question_open() -> None:
    answers = ("trust", "time", "2,000 euros", "40", "partners", "patience")
    loaded = load(table("id;What would help?", *(f"R{n};{one}" for n, one in enumerate(answers))), "s.csv")
    assert [one.read_as for one in loaded.tables[0].columns] == ["respondent", "answers"]


def test_short_answers_below_a_plain_heading_are_read_if_the_person_says_so() -> None:
    data = table("respondent,country,one word", *(f"R{n},{'DE' if n % 2 else 'JP'},{w}" for n, w in enumerate(WORDS)))
    with pytest.raises(FileError, match="open answers"):
        load(data, "s.csv")
    loaded = load(data, "s.csv", read_as="survey")
    assert [one.read_as for one in loaded.tables[0].columns] == ["respondent", "variable", "answers"]


WORDS = ("trust", "money", "slow", "friend", "far", "law")
