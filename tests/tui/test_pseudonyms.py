"""The screen of names: proposals with their sentences; accept, keep, change, add and take back, on screen and in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.model.pseudonyms import Pseudonym
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.pseudonyms.screen import PseudonymsScreen
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")
TABLE = """\
name,pseudonym,kind,count,sources
Anna Weber,Person 1,person,2,1
Kyoto,Place 1,place,1,1
+49 30 1234567,[phone 1],phone,1,1
"""
TALK = "Interviewer: Who helped?\n\nP01: Anna Weber did, from Kyoto. Later Anna Weber left. Call +49 30 1234567.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    (folder / "transcripts/P3.txt").write_text(TALK, "utf-8")
    (folder / ".fusen/pseudonyms.csv").write_text(TABLE, "utf-8")
    return folder


def rows(she: Person) -> dict[str, Pseudonym]:
    return {row.name: row for row in she.app.study.pseudonyms.all()}


async def opened(she: Person) -> PseudonymsScreen:
    she.app.study.sources.import_files([])
    await she.press("g", "n")
    screen = she.app.screen
    assert isinstance(screen, PseudonymsScreen)
    return screen


def test_each_proposal_has_its_sentences(folder: Path) -> None:
    async def does(she: Person) -> None:
        screen = await opened(she)
        for words in ("Anna Weber did, from Kyoto.", "1 of 2", "Later Anna Weber left.", "3 without a decision"):
            assert she.sees(words), words
        bold = [run.words for line in screen.pane.given for run in line if run.bold]
        assert bold == ["Anna Weber", "Anna Weber"]
        await she.press("tab", "enter")
        assert isinstance(she.app.screen, CodingScreen)
        assert she.passage.startswith("Later Anna Weber left.")

    person(folder, does, start=None)


def test_a_proposal_is_accepted_kept_changed_and_taken_back(folder: Path) -> None:
    async def does(she: Person) -> None:
        await opened(she)
        await she.press("1")
        assert rows(she)["Anna Weber"] == Pseudonym("Anna Weber", "Person 1", "person", 2, 1, reviewed=True)
        assert she.sees("2 without a decision")
        await she.press("r")  # the cursor is on the next name
        assert rows(she)["Kyoto"].pseudonym == ""
        assert she.sees("the name stays")
        await she.press("u")
        assert rows(she)["Kyoto"] == Pseudonym("Kyoto", "Place 1", "place", 1, 1)
        await she.press("e", *["backspace"] * 7)
        await she.type("A town")
        await she.press("enter")
        assert (rows(she)["Kyoto"].pseudonym, rows(she)["Kyoto"].reviewed) == ("A town", True)
        await she.press("z")
        assert not she.sees("Anna Weber ")
        assert she.sees("+49 30 1234567")

    person(folder, does, start=None)


def test_a_name_is_added_and_removed(folder: Path) -> None:
    async def does(she: Person) -> None:
        await opened(she)
        await she.press("a")
        await she.type("P01")
        await she.press("enter")
        await she.press("enter")
        assert rows(she)["P01"] == Pseudonym("P01", "Person 2", "person", reviewed=True)
        await she.press("a")
        await she.type("Kyoto")
        await she.press("enter")
        assert she.sees("Kyoto is in the list already")
        await she.press("G", "x")
        assert "P01" not in rows(she)
        await she.press("u")
        assert rows(she)["P01"].pseudonym == "Person 2"

    person(folder, does, start=None)


def test_names_are_found_from_the_screen_and_decisions_stay(folder: Path) -> None:
    async def does(she: Person) -> None:
        await opened(she)
        await she.press("j", "r", "f5")
        assert she.sees("ja: patterns")
        assert rows(she)["Kyoto"].pseudonym == ""
        assert rows(she)["Kyoto"].reviewed

    person(folder, does, start=None)


def test_a_click_shows_the_sentences_of_a_name_and_a_double_click_opens_them(folder: Path) -> None:
    async def does(she: Person) -> None:
        screen = await opened(she)
        await she.click("Kyoto")
        bold = [run.words for line in screen.pane.given for run in line if run.bold]
        assert bold == ["Kyoto"]
        await she.click("Kyoto", times=2)
        assert isinstance(she.app.screen, CodingScreen)

    person(folder, does, start=None)
