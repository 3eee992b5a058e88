"""Introductions of quotes by role, organisation and side."""

from __future__ import annotations

import pytest

from fusen.model.report import Interviewee
from fusen.report.language import document_language
from fusen.report.sections.speakers import Speakers


def interviewee(name: str, **variables: str) -> Interviewee:
    return Interviewee(name, variables, (f"{name}.txt",), ("en",), 100, True, True, 3)


@pytest.mark.parametrize(
    ("variables", "described"),
    [
        ({"role": "manager", "organisation_type": "cluster", "side": "EU"}, "a cluster manager from the EU side"),
        ({"Role": "Engineer", "country": "Italy"}, "an engineer from Italy"),
        ({"position": "EU officer"}, "an EU officer"),
        ({"function": "university lecturer"}, "a university lecturer"),
        ({"side": "Japan"}, "an interviewee from the Japan side"),
        ({"age": "40"}, "an interviewee"),
        ({}, "an interviewee"),
    ],
)
def test_speakers_are_described_by_role_and_variables(variables: dict[str, str], described: str) -> None:
    assert Speakers([interviewee("A", **variables)]).describe("A") == described


def test_template_accepts_only_variables() -> None:
    known = Speakers([interviewee("A", role="cook"), interviewee("B")], "the {role} ({role.__class__})")
    assert known.describe("A") == "an interviewee"
    assert Speakers([interviewee("A", role="cook")], "the {role}").describe("A") == "the cook"


def test_label_does_not_hide_the_variable() -> None:
    assert Speakers([interviewee("A", partner="European")], labels={"side": "partner"}).describe("A") == (
        "an interviewee from the European side"
    )


def test_second_speaker_is_called_another_and_the_first_the_same() -> None:
    speakers = Speakers([interviewee(name, role="farmer") for name in "AB"])
    assert speakers.introduce("A", []) == "A farmer says:"
    assert speakers.introduce("B", ["A"]) == "Another farmer puts it this way:"
    assert speakers.introduce("B", ["A", "B"]) == "The same interviewee adds:"


def test_other_languages_use_no_article() -> None:
    with document_language("de"):
        speakers = Speakers([interviewee("A", role="Bäuerin", side="EU")])
        assert speakers.introduce("A", []) == "Bäuerin (EU):"
