"""Each letter has one meaning on every screen, documented in docs/keys.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fusen.tui.actions import ACTIONS, BY_ID, GO, keys_of
from fusen.tui.app import FusenApp
from fusen.tui.keys.letters import LETTERS
from fusen.tui.keys.synonyms import synonyms
from fusen.tui.screens import SCREENS, make_screen
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

DOCS = Path(__file__).parents[2] / "docs/keys.md"


def lettered() -> Iterator[tuple[str, str]]:
    """(letter, action) of every action with a letter, without the places after `g`."""
    for action in ACTIONS:
        if action.where != GO:
            for key in keys_of(action, {}):
                if len(key) == 1 and key.isalpha():
                    yield key, action.id


def test_actions_on_a_letter_share_its_meaning() -> None:
    meant = {(letter.key, action) for letter in LETTERS for action in letter.actions}
    assert set(lettered()) == meant


def test_each_letter_has_one_meaning() -> None:
    assert len({letter.key for letter in LETTERS}) == len({letter.meaning for letter in LETTERS}) == len(LETTERS)


def test_keys_page_lists_letters_and_destinations() -> None:
    page = DOCS.read_text("utf-8")
    for letter in LETTERS:
        assert f"| `{letter.key}` | {letter.meaning} |" in page
    for action in ACTIONS:
        if action.where == GO:
            assert f"| `g {action.keys}` | {action.label} |" in page


def test_footer_has_at_most_eight_keys(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        for screen in (she.home, she.coding):
            screen.foot.fit()
            assert sum(run.colour == "accent" for run in screen.foot.given[1]) <= 8
            assert any(run.words.strip() == "help" for run in screen.foot.given[1])

    person(small_study(tmp_path), scenario, size=(200, 40))


def test_every_screen_describes_its_purpose() -> None:
    arguments: dict[str, dict[str, Any]] = {
        "coding": {"source": ""},
        "split": {"code": "", "names": (), "then": lambda edited: None},
        "moved": {"realigned": ()},
    }
    purposes = {name: make_screen(name, **arguments.get(name, {})).PURPOSE for name in SCREENS}
    assert all(purpose.endswith(".") for purpose in purposes.values())
    assert len(set(purposes.values())) == len(purposes)


@pytest.mark.parametrize(
    ("typed", "action"),
    [("difference", "compare"), ("note", "journal"), ("quotes", "excerpts"), ("crosstab", "tables"), ("quit", "leave"),
     ("bookmark", "mark"), ("tag", "code"), ("who", "coder")],
)  # fmt: skip
def test_palette_finds_actions_by_synonym(typed: str, action: str) -> None:
    assert typed in synonyms(BY_ID[action].label)


@pytest.mark.parametrize("start", ["EN", None])
def test_two_keys_open_a_destination_from_any_screen(tmp_path: Path, start: str | None) -> None:
    async def scenario(she: Person) -> None:
        for key, name in {"e": "Excerpts", "t": "Tables", "c": "Codebook", "x": "Matrix", "s": "Search"}.items():
            await she.press("g", key)
            assert type(she.app.screen).__name__.startswith(name)
        await she.press("escape", "g", "i")
        assert she.app.screen is she.home
        await she.press("g", "escape")
        assert she.app.screen is she.home

    person(small_study(tmp_path), scenario, start=start)


def test_q_asks_before_quitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(FusenApp, "leave", lambda self: closed.append(True))

    async def scenario(she: Person) -> None:
        await she.press("q")
        assert she.sees("Close fusen?")
        await she.press("escape")
        assert not closed
        await she.press("q", "q")
        assert closed

    person(small_study(tmp_path), scenario, start=None)


def test_home_shows_where_to_continue(tmp_path: Path) -> None:
    study = small_study(tmp_path)

    async def reads(she: Person) -> None:
        await she.press("j")

    async def returns(she: Person) -> None:
        await she.press("q")
        assert she.sees("⏎ continue EN at passage 3 of 8: “We needed an interpreter")
        await she.press("down")
        assert not she.sees("continue EN")
        await she.press("up", "enter")
        assert she.passage.startswith("We needed an interpreter")

    person(study, reads)
    person(study, returns, start=None)
