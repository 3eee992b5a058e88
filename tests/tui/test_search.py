"""The search screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.passages.search import SearchScreen
from tests.support.passages_on_screen import CALL, INTERPRETER, quotes, study_with_passages
from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_with_passages(tmp_path)


async def search(she: Person, words: str) -> None:
    """Type words and wait until they have been looked for."""
    await she.press("/")
    await she.type(words)
    await she.pilot.pause(0.3)
    await she.settle()


def test_search_counts_memos_with_the_words_and_names_their_place(study: Path) -> None:
    with Study.open(study, user="Mira") as opened:
        opened.memos.keep("study", "Ask about the tramway again.")

    async def scenario(she: Person) -> None:
        await search(she, "tramw")
        assert she.sees("1 memo with these words: g m lists memos.")
        assert she.sees("No passage matches.")

    person(study, scenario, start=None)


@pytest.mark.slow
def test_search_updates_while_typing_in_every_mode(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await search(she, "interpr")
        assert isinstance(she.app.screen, SearchScreen)
        assert quotes(she) == [CALL]
        await she.press("tab")  # whole words
        assert quotes(she) == []
        assert she.sees("No passage matches.")
        await she.press("tab", "tab")  # a query
        await she.press(*["backspace"] * 7)
        await she.type("side=Japan and code:")
        await she.pilot.pause(0.3)
        await she.settle()
        assert she.sees("at the end")
        await she.type("language-barrier")
        await she.pilot.pause(0.3)
        await she.settle()
        assert quotes(she) == [INTERPRETER]
        await she.press("shift+tab", *["backspace"] * 40)  # a regular expression
        await she.type("two m.c")
        await she.pilot.pause(0.3)
        await she.settle()
        assert quotes(she) == ["After that we sold two machines."]

    person(study, scenario, start=None)


def test_japanese_matches_are_found_and_highlighted(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("/")
        screen = she.app.screen
        assert isinstance(screen, SearchScreen)
        screen.entry.value = "通訳"
        await she.pilot.pause(0.3)
        await she.settle()
        assert quotes(she) == [INTERPRETER]
        await she.press("enter", "enter")
        assert she.passage == INTERPRETER
        await she.press("g", "g", "ctrl+n")
        assert she.sees("1 of 1 places")

    person(study, scenario, start=None)


def test_matches_are_coded_in_one_step(study: Path) -> None:
    async def scenario(she: Person) -> None:
        before = len(she.app.study.history.steps())
        await search(she, "we")
        await she.press("down", "asterisk", "c")
        await she.type("sal")
        await she.press("enter")
        sold = [words for code, words in she.codings if code == "Sales"]
        assert len(sold) == 3
        assert len(she.app.study.history.steps()) == before + 1
        assert she.sees("coded: Sales (3)")
        reviews = she.app.study.context.store.reviews.live(users=["Mira"])
        assert len(reviews) == 3
        await she.press("escape")
        assert she.app.screen is she.home
        await she.press("u")
        assert len(she.codings) == 2
        assert she.app.study.context.store.reviews.live(users=["Mira"]) == []

    person(study, scenario, start=None)


def test_matches_are_highlighted_with_and_without_accents() -> None:
    from fusen.tui.passages.search import hits_of

    def out(words: str, how: str, text: str) -> list[str]:
        hits = hits_of(words, how)  # type: ignore[arg-type]
        return [found.group() for found in hits.finditer(text)] if hits else []

    assert out('interpre "the  year" 通訳', "plain", "Un Interprète, in the\nyear 通訳者") == [
        "Interprè",
        "the\nyear",
        "通訳",
    ]
    assert out("interpre", "word", "interprète interpre") == ["interpre"]
    assert out("co-?op", "regex", "Coop and co-op") == ["Coop", "co-op"]
    assert out("(((", "regex", "(((") == []
    assert out("code:x", "query", "code:x") == []
    assert out("[a]*", "plain", "[A] b") == ["[A]"]


def test_q_and_space_can_be_typed_in_a_search(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await search(she, "u q ?")
        screen = she.app.screen
        assert isinstance(screen, SearchScreen)
        assert screen.entry.value == "u q ?"
        await she.press("escape")
        assert she.app.screen is she.home

    person(study, scenario, start=None)
