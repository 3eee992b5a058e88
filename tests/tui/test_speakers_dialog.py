"""Speakers are named, assigned to cases and marked as interviewers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


def test_speakers_are_named_and_assigned_to_cases(study: Path) -> None:
    group = "MOD: What was hard?\n\nP1: The money was.\n\nP2: The distance, and the time it took.\n"
    (study / "transcripts/GROUP.txt").write_text(group, "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("+", "enter", "enter", "f")
        await she.type("group")
        await she.press("enter", "g", "w")
        assert she.sees("In GROUP speak MOD, P1, P2")
        await she.type("P1=Anna, P2")
        await she.press("enter")
        assert she.sees("label=name, several separated by commas, not P2")
        await she.type("=Ben")
        await she.press("down", *["backspace"] * 20)
        await she.type("MOD")
        await she.press("down")
        await she.type("Anna=G-1, Ben=G-2")
        await she.press("enter")
        info = next(info for info in she.app.study.sources.all() if info.path == "GROUP.txt")
        assert info.speakers == ("MOD", "Anna", "Ben")
        assert info.interviewers == ("MOD",)
        cases = {
            case.name: [place.speaker for place in case.places] for case in she.app.study.context.store.cases.all()
        }
        assert cases["G-1"] == ["Anna"]
        assert cases["G-2"] == ["Ben"]
        await she.press("g", "w")
        she.app.screen.query_one("#names").value = "P1=Anna"  # type: ignore[attr-defined]
        she.app.screen.query_one("#case").value = ""  # type: ignore[attr-defined]
        await she.press("enter")
        assert next(i for i in she.app.study.sources.all() if i.path == "GROUP.txt").speakers == ("MOD", "Anna", "P2")

    person(study, scenario, start=None)


def test_digit_marks_a_speaker_as_interviewer_everywhere(study: Path) -> None:
    talk = (
        "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: The harvest was late.\n\nBea: The fair was early.\n"
    )
    for name, month in (("x.txt", "May"), ("y.txt", "July")):
        (study / "transcripts" / name).write_text(talk.replace("May", month))

    async def scenario(she: Person) -> None:
        await she.press("a", "enter", "enter")
        assert she.sees("weak evidence") or she.sees("unknown")
        await she.press("escape")
        assert she.sees("Who asks in x.txt, y.txt? (unknown)   1 Ada   2 Bea")
        assert she.sees("Name: talk")
        await she.press("2")
        assert she.sees("Bea asks: 2 interviews changed")
        assert not she.sees("Who asks")
        await she.press("u")
        assert she.sees("Who asks in x.txt, y.txt?")

    person(study, scenario, start=None, size=(120, 30))
