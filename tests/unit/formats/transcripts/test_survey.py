"""Surveys: a respondent a row."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from fusen.model.ids import source_guid
from tests.support.made import PROJECT, load, spoken

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


def test_chosen_columns_and_names_that_occur_twice() -> None:
    loaded = load(SURVEY, "s.csv", columns=("What helps?", "case=Side"))
    assert [one.path for one in loaded.items] == ["s.csv/EU", "s.csv/JP-3"]
    assert any("left out: 2" in warning for warning in loaded.warnings)
    unnamed = load("Side,What helps?\nEU,A professor.\nJP,Nothing at all.\n", "s.csv", columns=("What helps?",))
    assert [one.path for one in unnamed.items] == ["s.csv/row-0002", "s.csv/row-0003"]


def test_nobody_answered() -> None:
    with pytest.raises(FileError, match="no row has an answer"):
        load("id,q\n1,\n2,\n", "s.csv", columns=("q",))
