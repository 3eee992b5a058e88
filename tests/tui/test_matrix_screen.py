"""The matrix screen: navigation, writing, stale cells and concurrent edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.tables.matrix_screen import MatrixScreen
from tests.support.tui_person import CODEBOOK, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_study(tmp_path)


def screen(one: Person) -> MatrixScreen:
    found = one.app.screen
    assert isinstance(found, MatrixScreen)
    return found


def place(one: Person) -> tuple[str, str]:
    rows = screen(one).grid.rows
    return rows.data.rows[rows.at].guid, rows.titles[rows.column].partition(" ")[2]  # after the sign of the code


def test_cell_summary_is_written_and_saved(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "x")
        assert place(one) == ("EN", "Challenges")
        assert one.sees("0 written   0 stale")
        await one.press("right")
        assert place(one) == ("EN", "Funding gap")
        assert one.sees("1 excerpt, nothing written")
        assert one.sees("Honestly, the grant stopped.")
        await one.press("e")
        await one.type("It stopped")
        await one.press("ctrl+s")
        assert one.sees("cell saved")
        assert one.sees("✎ 1")
        assert [cell.text for cell in one.app.study.context.store.themes.cells()] == ["It stopped"]
        await one.press("u")
        assert one.app.study.context.store.themes.cells() == []
        await one.press("U", "enter")
        assert one.app.screen.query("PassageBrowser")
        assert one.sees("Honestly, the grant stopped.")
        await one.press("q", "q")
        assert one.app.screen is one.home

    person(folder, scenario, start=None)


def test_keys_move_to_the_next_empty_and_stale_cell(folder: Path) -> None:
    with Study.open(folder, user="Ann") as study:
        study.matrix.write("EN", "Funding gap", "money")
        text = study.sources.text(study.sources.all()[0].guid)
        words = "Nobody asked us again."
        study.codings.add("EN", text.index(words), text.index(words) + len(words), "Funding gap")
        study.reviews.add("EN")
        study.reviews.add("JA")

    async def scenario(one: Person) -> None:
        await one.press("g", "x", "n")
        assert place(one) == ("EN", "Funding gap")
        assert one.sees("stale: 1 new, 1 gone since Ann wrote")
        await one.press("n")
        assert place(one) == ("EN", "Challenges")
        await one.press("down", "up", "G", "home", "pagedown", "pageup", "left", "left", "z")
        assert place(one) == ("EN", "Challenges")
        await one.press("z")
        assert place(one) == ("EN", "Funding gap")  # only codes below themes

    person(folder, scenario, start=None)


def test_matrix_begins_with_own_codings_and_says_how_many_others_have(folder: Path) -> None:
    for coder, words in (("Ann", "Nobody asked us again."), ("Mira", "It was a good year.")):
        with Study.open(folder, user=coder) as study:
            text = study.sources.text(study.sources.all()[0].guid)
            study.codings.add("EN", text.index(words), text.index(words) + len(words), "Funding gap")
            study.reviews.add("EN")
            study.reviews.add("JA")
            study.matrix.write("EN", "Funding gap", "money")

    async def scenario(one: Person) -> None:
        await one.press("g", "x", "right")
        assert one.sees("your codings")
        assert one.sees("It was a good year.")
        assert not one.sees("Nobody asked us again.")
        assert one.sees("1 excerpt, by Mira, 1 more by others: o shows them"), "the text rests on all codings"
        await one.press("enter")
        assert one.sees("your codings")
        await one.press("q", "o")
        assert one.sees("all people's")
        assert one.sees("Nobody asked us again.")
        await one.press("q", "g", "t")
        assert one.sees("all people's"), "the next table opens on the last choice"

    person(folder, scenario, start=None)


def test_concurrent_cell_edit_is_not_overwritten(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "x", "e")
        with Study.open(folder, user="Ann") as ann:
            ann.matrix.write("EN", "Challenges", "hers")
        await one.type("mine")
        await one.press("ctrl+s")
        assert one.sees("Ann changed this cell in the meantime: hers")
        assert [cell.text for cell in one.app.study.context.store.themes.cells()] == ["hers"]

    person(folder, scenario, start=None)


def test_empty_and_large_matrices_are_shown(tmp_path: Path) -> None:
    async def nothing(one: Person) -> None:
        await one.press("g", "x")
        assert one.sees("no interviewees or no codes yet")
        await one.press("down", "right", "n", "e", "enter", "q")
        assert one.app.screen is one.home

    Study.init(tmp_path / "empty", "Empty")
    person(tmp_path / "empty", nothing, start=None)
    folder = small_study(tmp_path)
    codes = "".join(f"  - name: 予算 [/b] {n}\n" for n in range(600))
    (folder / "codebook/codebook.yaml").write_text(CODEBOOK + codes, "utf-8")

    async def a_lot(one: Person) -> None:
        await one.press("g", "x", *["right"] * 12)
        assert one.sees("‹ ")
        assert one.sees(" ›")
        assert place(one)[1].startswith("予算 [/b]")
        one.lines()

    person(folder, a_lot, start=None, size=(70, 24))
