"""The mouse does what keys do: lists, titles of columns, pickers, dialogs, the footer, links and cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.board.screen import BoardScreen
from fusen.tui.codebook.screen import CodebookScreen
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.home.screen import HomeScreen
from fusen.tui.memos.screen import MemosScreen
from fusen.tui.passages.excerpts import ExcerptsScreen
from fusen.tui.passages.search import SearchScreen
from fusen.tui.tables.screen import TablesScreen
from fusen.tui.widgets.confirm import ConfirmDialog
from fusen.tui.widgets.dialogs import NoteEditor, PromptDialog
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_study(tmp_path)


def test_keys_in_the_footer_and_in_dialogs_are_buttons(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.click("f filter")
        assert isinstance(she.app.screen, PromptDialog)
        await she.click("esc back")
        assert isinstance(she.app.screen, HomeScreen)
        await she.press("q")
        assert isinstance(she.app.screen, ConfirmDialog)
        await she.click("esc back")
        await she.click("? help")
        await she.click("search", after="Choose an interview")
        assert isinstance(she.app.screen, SearchScreen)

    person(folder, scenario, start=None)


def test_a_click_on_the_title_goes_back_and_does_nothing_at_home(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("enter", "g", "m")
        assert isinstance(she.app.screen, MemosScreen)
        await she.click("Small study › Memos")
        assert isinstance(she.app.screen, CodingScreen)
        await she.click("Small study › EN")
        assert isinstance(she.app.screen, HomeScreen)
        await she.click("Small study")
        assert isinstance(she.app.screen, HomeScreen)
        await she.press("slash", "a")
        await she.click("Small study › Search")
        assert isinstance(she.app.screen, HomeScreen)

    person(folder, scenario, start=None)


def test_places_are_buttons(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.click("g go to")
        await she.click("Codebook: read and edit it")
        assert isinstance(she.app.screen, CodebookScreen)

    person(folder, scenario, start=None)


def test_a_double_click_opens_an_interview_and_a_click_on_a_title_sorts(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.click("side")
        assert she.home.table.sorted_by.name == "side"
        assert not she.home.table.backwards
        await she.click("side")
        assert she.home.table.backwards
        await she.click("JA ", times=2)
        assert isinstance(she.app.screen, CodingScreen)

    person(folder, scenario, start=None)


def test_a_place_below_the_list_opens_by_a_click(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("THE STUDY")
        await she.click("board of themes")
        assert isinstance(she.app.screen, BoardScreen)

    person(folder, scenario, start=None)


def test_a_click_in_the_picker_codes_and_before_the_name_marks(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("c")
        x, y = she.place("Language barrier", "type a name")
        await she.click_at(x - 3, y)
        assert she.codings == []
        await she.click("Sales", after="Language barrier  Challenges")
        assert sorted(name for name, _ in she.codings) == ["Language barrier", "Sales"]

    person(folder, scenario)


def test_a_click_accepts_a_suggestion_and_chooses_a_coding(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("c", *"sal", "enter")
        assert she.sees("SUGGESTED")
        await she.click("1 ■ Funding gap")
        assert sorted(name for name, _ in she.codings) == ["Funding gap", "Sales"]
        x, y = she.place("THIS PASSAGE")
        for line in (1, 2):
            await she.click_at(x + 3, y + line)
            names = {code.guid: code.name for code in she.app.study.codebook.get()}
            chosen = she.coding.open.chosen_coding()
            assert chosen is not None
            assert names[chosen.code] in she.lines()[y + line]
            assert "›" in she.lines()[y + line]

    person(folder, scenario)


def test_search_modes_are_tabs(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("slash")
        screen = she.app.screen
        assert isinstance(screen, SearchScreen)
        for title, how in {"regular expression": "regex", "words": "plain"}.items():
            await she.click(title)
            assert screen.how == how

    person(folder, scenario, start=None)


def test_a_click_on_a_title_sorts_a_table_and_a_double_click_opens_a_number(folder: Path) -> None:
    with Study.open(folder, user="Mira") as study:
        text = study.sources.text(study.sources.get("EN").guid)
        start = text.index("the grant stopped")
        study.codings.add("EN", start, start + 17, "Funding gap")
        study.reviews.add("EN")

    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        screen = she.app.screen
        assert isinstance(screen, TablesScreen)
        await she.click("interviewees", after="· none")
        assert screen.options.sort == "interviewees"
        _, y = she.place("Funding gap")
        x, _ = she.place(" EN ", "· none")
        await she.click_at(x + 1, y, times=2)
        assert isinstance(she.app.screen, ExcerptsScreen)

    person(folder, scenario, start=None)


def test_a_click_follows_a_link_of_a_memo(folder: Path) -> None:
    with Study.open(folder, user="Mira") as study:
        study.memos.keep("study", "Compare [[Sales]].")

    async def scenario(she: Person) -> None:
        await she.press("g", "m")
        assert isinstance(she.app.screen, MemosScreen)
        await she.click("→ Sales")
        assert isinstance(she.app.screen, CodebookScreen)

    person(folder, scenario, start=None)


def test_a_card_is_dragged_to_a_theme_and_a_double_click_opens_its_excerpts(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b")
        await she.drag("Funding gap", "BENEFITS")
        book = she.app.study.codebook.get()
        code = book.find("Funding gap")[0]
        assert code.parent is not None
        assert book.by_guid[code.parent].name == "Benefits"
        assert isinstance(she.app.screen, BoardScreen)
        await she.click("Language barrier", times=2)
        assert isinstance(she.app.screen, ExcerptsScreen)

    person(folder, scenario, start=None)


def test_a_click_completes_a_link_and_saves_a_memo(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m")
        assert isinstance(she.app.screen, NoteEditor)
        await she.type("see [[sal")
        await she.click("Sales")
        await she.click("ctrl+s save")
        assert [memo.text for memo in she.app.study.memos.all()][-1].endswith("see [[Sales]]")

    person(folder, scenario)
