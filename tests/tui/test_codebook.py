"""The codebook screen: every edit by key, with preview, file and undo."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from fusen.study import Study
from fusen.tui.actions import ACTIONS, ANYWHERE, BOOK, ROWS, keys_of
from fusen.tui.codebook.screen import CodebookScreen
from fusen.tui.home.screen import HomeScreen
from tests.support.codebook_on_screen import (
    agree,
    at_the_book,
    book,
    current,
    study_of_two_coders,
    to,
    yaml,
)
from tests.support.random_examples import examples
from tests.support.tui_person import Person, deep_codebook, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_of_two_coders(tmp_path)


def names(she: Person) -> list[str]:
    return [code.label for code in she.app.study.codebook.get() if not code.retired]


async def clear(she: Person) -> None:
    """Empty the line that is asked for."""
    await she.press("end", "ctrl+u")


def test_tree_shows_counts_and_details_of_each_code(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert current(she) == "Challenges"
        await she.press("j")
        assert current(she) == "Challenges / Funding gap"
        assert she.sees("Money is missing or late.")
        assert she.sees("grant, seed money")
        assert she.sees("codings: Ben 1, Mira 1, fusen 1")
        line = next(line for line in she.lines() if "Funding gap" in line and "▌" in line)
        assert line.split("▌")[1][0] != "▌", "a sign stands beside the swatch"
        assert [word for word in line[:70].split() if word.isdigit()] == ["2", "2"], "hers, and people's: no matches"
        await she.press("h", "h")
        assert current(she) == "Challenges"
        assert not any("Language barrier" in line for line in she.lines())
        await she.press("l", "z", "z", "G", "home")
        await she.press("escape")
        assert not isinstance(she.app.screen, CodebookScreen)
        await she.press("g", "c")

    at_the_book(study, scenario)


def test_codes_are_added_as_sibling_or_child_and_renamed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("a")
        await she.type("Trust")
        await she.press("enter")
        assert current(she) == "Challenges / Trust"
        assert names(she)[1:3] == ["Challenges / Funding gap", "Challenges / Trust"]
        await she.press("alt+a")
        await she.type("Slow trust")
        await she.press("enter")
        assert current(she) == "Challenges / Trust / Slow trust"
        await to(she, "Funding gap")
        await she.press("R")
        assert she.sees("its 3 codings stay")
        await clear(she)
        await she.type("Money")
        await she.press("enter")
        assert current(she) == "Challenges / Money"
        assert "id: funding-gap" in yaml(study)

    at_the_book(study, scenario)


def test_duplicate_code_name_is_refused(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("R")
        await clear(she)
        await she.type("Language barrier")
        await she.press("enter")
        assert she.sees("already")
        assert current(she) == "Challenges / Funding gap"

    at_the_book(study, scenario)


def test_codes_move_to_another_parent_to_the_top_and_among_siblings(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Sales")
        await she.press("M", "u")
        await she.type("chall")
        await she.press("enter")
        assert she.sees("moves under Challenges")
        await she.press("y")
        assert current(she) == "Challenges / Sales"
        await she.press("shift+up")
        assert names(she)[2] == "Challenges / Sales"
        await she.press("shift+down")
        assert names(she)[3] == "Challenges / Sales"
        await she.press("M", "t", "y")
        assert current(she) == "Sales"

    at_the_book(study, scenario)


def test_colour_and_heading_are_changed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Sales")
        await she.press("e", "c")
        await she.type("3")
        await she.press("enter")
        assert 'colour: "#ddaa33"' in yaml(study)
        await she.press("e", "h")
        assert "codable: false" in yaml(study).split("Sales")[1]

    at_the_book(study, scenario)


def test_change_of_meaning_queues_codings_for_recheck(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("e", "d")
        await she.type(" Or small.")
        await she.press("ctrl+s")
        assert she.sees("wording only, or meaning?")
        assert she.sees("made under the earlier text: 2 codings (Ben 1, Mira 1)")
        await she.press("w")
        assert "definition: Money is missing or late. Or small." in yaml(study)
        assert book(she).book.waiting == {}  # type: ignore[union-attr]
        await she.press("e", "i")
        await she.type("grants")
        await she.press("ctrl+s", "m")
        assert "include: grants" in yaml(study)
        assert book(she).book.waiting[she.app.study.codebook.find(["Funding gap"])[0].guid] == 6  # type: ignore[union-attr]
        assert she.sees("6 to recheck")

    at_the_book(study, scenario)


def test_examples_and_phrases_are_edited_one_per_line(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Language barrier")
        await she.press("e", "p", "enter")
        await she.type("dictionary")
        await she.press("ctrl+s")
        assert "phrases: [interpreter, 通訳, dictionary]" in yaml(study)
        await she.press("e", "n")
        await she.type("body language")
        await she.press("ctrl+s", "e", "s")
        await she.type("We did not understand.")
        await she.press("ctrl+s", "e", "x")
        await she.type("dialects")
        await she.press("ctrl+s", "w")
        code = she.app.study.codebook.find(["Language barrier"])[0]
        assert [phrase.text for phrase in code.not_phrases] == ["body language"]
        assert code.examples == ("We did not understand.",)
        assert code.exclude == "dialects"
        await she.press("e", "p", "enter")
        await she.type("en: x")
        await she.press("ctrl+s")
        assert she.sees("names no language, but other lines do")

    at_the_book(study, scenario)


def test_merge_dialog_counts_affected_codings_by_coder(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Language barrier")
        await she.press("C")
        await she.type("funding")
        await she.press("enter")
        assert she.sees("Challenges / Funding gap gets")
        await she.press("escape")
        assert "Challenges / Language barrier" in names(she)
        await she.press("C")
        await she.type("funding")
        await she.press("enter", "l")
        assert she.sees("queued for a recheck")
        await she.press("y")
        assert current(she) == "Challenges / Funding gap"
        assert "Challenges / Language barrier" not in names(she)
        assert sorted(code for code, _ in she.codings) == ["Funding gap", "Funding gap"]

    at_the_book(study, scenario)


def test_deleting_a_code_keeps_or_removes_its_codings(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("x")
        assert she.sees("kept: 2 codings")
        await she.press("k")
        assert she.sees("(retired)")
        await she.press("G")
        assert current(she) == "Challenges / Funding gap"
        await she.press("R")
        assert she.sees("is retired")
        await she.press("x", "r")
        assert she.app.study.context.store.codings.live(users=["Ben"]) == []
        await to(she, "Language barrier")
        await she.press("x", "r")
        assert she.sees("removed: ")
        await she.press("y")
        assert she.codings == []

    at_the_book(study, scenario)


def test_excerpts_and_memos_open_from_the_codebook(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("Mira")
        await she.press("g", "c")
        assert isinstance(she.app.screen, CodebookScreen)
        await to(she, "Funding gap")
        await she.press("enter")
        assert she.sees("Excerpts: Challenges / Funding gap")
        await she.press("escape", "m")
        await she.type("think again")
        await she.press("ctrl+s", "tab", "tab", "ctrl+t")
        assert [note.text for note in she.app.study.context.store.memos.live()] == ["think again"]
        await she.press("q")

    person(study, scenario, start="EN")


@pytest.mark.folder
def test_study_without_codes_starts_a_codebook(tmp_path: Path) -> None:
    Study.init(tmp_path, "New")

    async def scenario(she: Person) -> None:
        assert she.sees("start the codebook")
        await she.press("g", "c")
        assert she.sees("No code yet.")
        await she.press("R", "M", "C", "S", "x", "e", "enter", "/", "a")
        await she.type("First")
        await she.press("enter")
        assert current(she) == "First"
        assert "- name: First" in yaml(tmp_path)
        (tmp_path / "codebook/codebook.yaml").unlink()

    person(tmp_path, scenario, start=None)
    Study.open(tmp_path).close()

    async def again(she: Person) -> None:
        await she.press("g", "c", "a")
        await she.type("Second")
        await she.press("enter")
        assert names(she) == ["Second"]

    person(tmp_path, again, start=None)


def test_edit_is_refused_if_the_file_changed_meanwhile(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Sales")
        await she.press("x")
        path = study / "codebook/codebook.yaml"
        path.write_text(yaml(study) + "# by hand\n", "utf-8")
        await she.press("k")
        assert she.sees("in the meantime")
        assert "Sales" in yaml(study)

    person(study, lambda she: _at_book(she, scenario), start=None)


async def _at_book(she: Person, scenario: Callable[[Person], Awaitable[None]]) -> None:
    await she.press("g", "c")
    await scenario(she)


ELSEWHERE = {"code-excerpts", "leave-book", "leave", "palette", "coder", "go"}

KEYS = sorted(
    {
        key
        for one in ACTIONS
        if one.where in (BOOK, ROWS, ANYWHERE) and one.id not in ELSEWHERE
        for key in keys_of(one, {})
    }
)

WORDS = ["y", "k", "w", "m", "enter", "escape", "q", "z", "ctrl+s"]


async def back_to_the_codebook(she: Person) -> None:
    """Close dialogs until the codebook is on top. A slow machine may close it too: then open it again."""
    for _ in range(30):
        await she.settle()
        if isinstance(she.app.screen, CodebookScreen):
            await she.pilot.pause(0.05)  # an escape still in the queue would close it now
            if isinstance(she.app.screen, CodebookScreen):
                return
        await she.press(*(("g", "c") if isinstance(she.app.screen, HomeScreen) else ("escape",)))
    raise AssertionError(f"the codebook does not open from {she.app.screen_stack}")


@pytest.mark.slow
# No shrinking: each example takes seconds, and the failing keys are printed whole.
@examples(3, phases=(Phase.explicit, Phase.generate))
@given(keys=st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from(WORDS)), min_size=15, max_size=40))
def test_random_keys_keep_file_database_and_screen_equal(keys: list[str]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "c")
        for key in keys:
            if isinstance(she.app.screen, HomeScreen):
                await she.press("g", "c")
            await she.press(key)
        await back_to_the_codebook(she)
        await she.press("home")
        book(she).changed()
        await she.settle()
        agree(she)
        assert she.app.study.maintenance.check() == []
        assert she.app.study.codebook.reload() == [], "the files are as fusen wrote them"

    with tempfile.TemporaryDirectory() as folder:
        person(small_study(Path(folder)), scenario, start=None)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
def test_six_hundred_nested_codes_fit_any_window(tmp_path: Path, size: tuple[int, int]) -> None:
    Study.init(tmp_path, "Deep")
    (tmp_path / "codebook/codebook.yaml").write_text(deep_codebook(), "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("g", "c", "G")
        assert current(she).endswith("Code 74 7")
        await she.press("R")
        await clear(she)
        await she.type("Deepest [b] =1+1")
        await she.press("enter")
        assert she.sees("Deepest [b] =1+1")
        await she.press("pageup", "z", "home", "l", "u")
        assert "name: Code 74 7\n" in yaml(tmp_path)
        she.lines()

    person(tmp_path, scenario, start=None, size=size)
