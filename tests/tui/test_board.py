"""The board: cards move between themes by keys, with merge, rename and undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.board.screen import BoardScreen
from fusen.tui.passages.excerpts import ExcerptsScreen
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    with Study.open(folder, user="Mira") as study:
        study.codebook.edit.add("Loose end")
        study.codebook.edit.add("Other end")
        text = study.sources.text(study.sources.get("EN").guid)
        start = text.index("the grant stopped")
        study.codings.add("EN", start, start + len("the grant stopped"), "Loose end")
    return folder


def tree(she: Person) -> dict[str, list[str]]:
    """Return the names of the codes of each theme, and of those without a theme under an empty name."""
    book = she.app.study.codebook.get()
    found: dict[str, list[str]] = {}
    for code in book:
        if not code.retired:
            above = book.by_guid[code.parent].name if code.parent else ""
            found.setdefault(above, []).append(code.name)
    return found


def board(she: Person) -> BoardScreen:
    screen = she.app.screen
    assert isinstance(screen, BoardScreen)
    return screen


def test_cards_show_counts_and_a_quote(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b")
        assert she.sees("NO THEME")
        assert she.sees("Loose end")
        assert she.sees("1 · 1")
        assert she.sees("“the grant stopped”")
        for column in board(she).columns.columns[1:]:
            assert column.theme is not None
            assert she.sees(column.theme.name.upper())

    person(folder, scenario, start=None)


def test_digit_moves_the_card_and_keeps_the_cursor(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b")
        theme = board(she).columns.columns[1].theme
        assert theme is not None
        before = tree(she)
        await she.press("1")
        assert tree(she)[theme.name][-1] == "Loose end"
        assert she.sees(f"Loose end is in {theme.name}")
        card = board(she).columns.card()
        assert card is not None
        assert card.code.name == "Other end"
        await she.press("1")
        assert tree(she)[theme.name][-2:] == ["Loose end", "Other end"]
        await she.press("u", "u")
        assert tree(she) == before
        assert "Loose end" in (folder / "codebook/codebook.yaml").read_text("utf-8")

    person(folder, scenario, start=None)


def test_cards_move_between_themes_out_and_to_a_new_theme(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b", "a")
        await she.type("Ends")
        await she.press("enter")
        number = next(
            number for number, column in enumerate(board(she).columns.columns)
            if column.theme is not None and column.theme.name == "Ends"
        )  # fmt: skip
        await she.press(str(number))
        assert tree(she)["Ends"] == ["Loose end"]
        for _ in range(number):
            await she.press("l")
        await she.press("shift+left")
        assert "Ends" not in tree(she)
        await she.press("0")
        await she.press("h", "9")
        assert she.sees("there is no theme 9") or number == 9

    person(folder, scenario, start=None, size=(160, 40))


def test_rename_merge_memo_and_excerpts_work_on_the_card(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b", "R", "home", "ctrl+k")
        await she.type("Open end")
        await she.press("enter")
        assert "Open end" in tree(she)[""]
        await she.press("m")
        await she.type("why loose")
        await she.press("ctrl+s")
        assert [entry.text for entry in she.app.study.memos.entries("Open end").entries] == ["why loose"]
        await she.press("enter")
        assert isinstance(she.app.screen, ExcerptsScreen)
        await she.press("q", "C")
        await she.type("other")
        await she.press("enter", "y")
        assert "Open end" not in tree(she)[""]
        assert [coding[0] for coding in she.codings] == ["Other end"]
        await she.press("u")
        assert [coding[0] for coding in she.codings] == ["Open end"]

    person(folder, scenario, start=None)


def test_column_title_can_be_renamed_but_not_moved(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b", "l", "k")
        theme = board(she).here()
        assert theme is not None
        before = tree(she)
        await she.press("2")
        assert tree(she) == before
        assert she.sees("choose a card")

    person(folder, scenario, start=None)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
def test_current_card_stays_visible(folder: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b")
        for key in ("l", "j", "j", "j", "l", "j", "h", "h", "j"):
            await she.press(key)
            code = board(she).here()
            assert code is None or she.sees(code.name[:12]) or she.sees(code.name.upper()[:12])

    person(folder, scenario, start=None, size=size)


def test_marked_cards_move_together_in_one_step(folder: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "b")
        before = she.app.study.history.last_step()
        await she.press("space", "space")
        assert she.sees("✓")
        await she.press("1")
        assert tree(she)["Challenges"][-2:] == ["Loose end", "Other end"]
        assert she.app.study.history.last_step() == (before or 0) + 1
        assert she.sees("2 codes are in Challenges")
        await she.press("u")
        assert tree(she)[""][-2:] == ["Loose end", "Other end"]
        await she.press("space", "escape")
        assert isinstance(she.app.screen, BoardScreen)
        assert board(she).columns.marked == set()

    person(folder, scenario, start=None)
