"""The memo screen: list, links, versions, editing, filters and deletion."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.codebook.screen import CodebookScreen
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.memos.screen import MemosScreen
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    with Study.open(folder, user="Mira") as study:
        study.memos.keep("Funding gap", "Compare **both**: [[EN@10-30]], [[Sales]] and [[nobody]].", kind="analytic")
        first = study.memos.keep("study", "Begin again.\n\n- [ ] ask Ben", kind="reflexive")
        assert first is not None
        study.memos.keep("case:JA", f"As in [[memo:{first.guid[:8]}]].")
    with Study.open(folder, user="Ben") as study:
        study.memos.keep("EN@10-30", "Ben's view")
    return folder


def texts(she: Person) -> list[str]:
    return [entry.text or "" for entry in she.app.study.memos.entries().entries]


def test_list_shows_every_memo_and_the_current_one_in_full(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m")
        assert isinstance(she.app.screen, MemosScreen)
        for words in ("EN@10-30", "Funding gap", "the study", "JA", "4 memos", "Ben's view", "to do", "3 links"):
            assert she.sees(words), words
        await she.press("j", "j")
        assert she.sees("☐ ask Ben")
        assert she.sees("← JA: As in memo:")

    person(folder, scenario, start=None)


def test_enter_follows_a_link(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "j", "j", "j", "tab", "enter")
        assert isinstance(she.app.screen, CodingScreen)
        await she.press("q", "tab", "enter")
        assert isinstance(she.app.screen, CodebookScreen)
        assert she.sees("Sales")
        await she.press("q", "tab", "enter")
        assert isinstance(she.app.screen, MemosScreen)
        assert she.sees("nobody leads to nothing in the study")
        await she.press("escape", "k", "k", "tab", "enter")
        screen = she.app.screen
        assert isinstance(screen, MemosScreen)
        here = screen.rows.here()
        assert here is not None
        assert here.about.subject == "study"
        await she.press("tab", "enter")
        assert screen.rows.here() is not here

    person(folder, scenario, start=None)


def test_enter_opens_the_subject_of_the_memo(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "enter")
        assert isinstance(she.app.screen, CodingScreen)
        await she.press("q", "G", "enter")
        assert isinstance(she.app.screen, CodebookScreen)

    person(folder, scenario, start=None)


def test_edit_creates_a_version_and_undo_removes_it(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "j", "e", "end")
        await she.type(" More")
        await she.press("ctrl+s")
        assert "More" in texts(she)[0]
        assert she.sees("version 2 of 2")
        await she.press("h")
        assert she.sees("version 1 of 2")
        await she.press("l", "u")
        assert not any("More" in text for text in texts(she))

    person(folder, scenario, start=None)


def test_new_memo_shows_its_subject_and_warns_of_broken_links(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "a", "ctrl+u")
        await she.press("home", "ctrl+k")
        await she.type("Sales")
        await she.press("enter")
        await she.type("new [[Nowhere]]")
        await she.press("ctrl+s")
        assert texts(she)[0] == "new [[Nowhere]]"
        assert she.sees("[[Nowhere]] leads to nothing in the study")
        screen = she.app.screen
        assert isinstance(screen, MemosScreen)
        here = screen.rows.here()
        assert here is not None
        assert here.text == "new [[Nowhere]]"

    person(folder, scenario, start=None)


def test_only_the_author_edits_and_deletes_a_memo(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "e")
        assert she.sees("this memo belongs to Ben")
        await she.press("x")
        assert len(texts(she)) == 4
        await she.press("j", "x")
        assert len(texts(she)) == 3
        await she.press("u")
        assert len(texts(she)) == 4

    person(folder, scenario, start=None)


def test_filters_choose_the_listed_memos(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "f")
        await she.type("begin*")
        await she.press("enter")
        assert she.sees("1 memo,")
        assert not she.sees("Ben's view")
        await she.press("escape", "p", "p")
        assert she.sees("ANALYTIC")
        await she.press("o")
        assert she.sees("3 memos, yours")

    person(folder, scenario, start=None)


def test_study_without_memos_explains_how_to_write_one(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "enter", "e", "x", "tab", "j", "y")
        assert she.sees("No memos yet. a writes one")
        assert texts(she) == []

    person(small_study(tmp_path), scenario, start=None)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
def test_screen_fits_every_terminal_size(folder: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "m", "j", "j", "j")
        assert she.sees("analytic")
        assert she.sees("Compare both")
        assert she.sees("LINKS")

    person(folder, scenario, start=None, size=size)
