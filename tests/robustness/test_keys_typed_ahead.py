"""Keys typed ahead give the same study as keys typed slowly."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.events import Key

from tests.robustness.typing_rounds import (
    COMMANDS,
    DOWN,
    ENTER,
    PAUSES,
    Work,
    done,
    for_terminals,
    load,
    named,
    sequence,
    typed_in_a_terminal,
    typed_slowly,
)
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def typed_at_once(folder: Path, keys: list[str]) -> Work:
    async def scenario(she: Person) -> None:
        for key in keys:
            name = named(key)
            name = {"/": "slash", "?": "question_mark", ".": "full_stop", "+": "plus"}.get(name, name)
            she.app.post_message(Key(name, key if len(key) == 1 and key.isprintable() else None))
        await she.settle()

    return done(folder, scenario)


def test_keys_typed_ahead_choose_the_right_code(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    codings, *_ = typed_at_once(study, [*"clang", ENTER, DOWN, *"csal", ENTER])
    assert [(one[0], one[3]) for one in codings] == [("EN.txt", "Language barrier"), ("EN.txt", "Sales")]  # type: ignore[attr-defined]


def test_enter_typed_before_the_list_is_shown_creates_no_code(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    codings, _, codes, _ = typed_at_once(study, [*"czzz", ENTER, ENTER, ENTER, *"xj"])
    assert codings == []
    assert "zzz" not in dict(codes)  # type: ignore[call-overload]


def test_enter_typed_ahead_never_chooses_the_parent_of_a_new_code(tmp_path: Path) -> None:
    study = small_study(tmp_path)

    async def scenario(she: Person) -> None:
        await she.type("czzz")
        for _ in range(2):
            she.app.post_message(Key("enter", None))
        await she.settle()
        assert she.sees("choose its parent")
        assert she.codings == []
        await she.press("down", "enter")
        assert [code for code, _ in she.codings] == ["zzz"]

    person(study, scenario)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_random_keys_typed_ahead_give_the_same_study(tmp_path: Path, number: int) -> None:
    keys = sequence(number)
    slow, fast = small_study(tmp_path / "slow"), small_study(tmp_path / "fast")
    assert typed_at_once(fast, keys) == typed_slowly(slow, keys), keys


@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("number", range(50))
def test_random_keys_in_a_terminal_give_the_same_study(tmp_path: Path, number: int, pause: float) -> None:
    keys = sequence(1000 + number, for_terminals(COMMANDS))
    slow, fast = small_study(tmp_path / "slow"), small_study(tmp_path / "fast")
    with load():
        found = typed_in_a_terminal(fast, keys, pause)
    assert found == typed_slowly(slow, keys), keys
