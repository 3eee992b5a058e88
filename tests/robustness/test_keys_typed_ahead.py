"""Keys typed ahead give the same study as keys typed slowly."""

from __future__ import annotations

import os
import random
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from platformdirs import user_state_path
from textual.events import Key

from fusen.study import Study
from tests.robustness.test_app_terminal import Terminal, apart
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

ESCAPE, ENTER, TAB, DOWN, KEEP = "\x1b", "\r", "\t", "\x1b[B", "\x13"
NAMES = {ESCAPE: "escape", ENTER: "enter", TAB: "tab", DOWN: "down", KEEP: "ctrl+s", " ": "space"}
COMMANDS: list[list[str]] = [
    [*"clang", ENTER], [*"csal", ENTER], [*"cgrant", ENTER, DOWN], [*"csal", TAB, *"lang", TAB, ENTER], [*"csal", ESCAPE],
    ["x"], ["d"], ["."], [" "], [" ", " "], ["u"], ["u", "u"], ["U"], ["j"], ["k"], [DOWN, DOWN], ["v", "j"], ["V"], ["w"],
    ["+", "+"], [ESCAPE], ["m", *"note to self", KEEP], ["m", ESCAPE], ["m", *"jxu", ESCAPE, ESCAPE],
    [*"Rfund", ENTER], ["i", ESCAPE], ["/", *"year", ENTER], ["?", ESCAPE], ["t", "j", ENTER], ["t", ESCAPE],
    ["q", DOWN, ENTER], ["q", "k", ENTER],
]  # fmt: skip
"""Commands of the coding screen. Each ends where the next can begin, though a code that is missing changes what it does."""
Work = tuple[object, ...]


def sequence(number: int, commands: Sequence[list[str]] = COMMANDS) -> list[str]:
    """A random sequence of keys."""
    chance = random.Random(number)
    return [key for _ in range(12) for key in chance.choice(commands)]


def work(folder: Path) -> Work:
    """All that Mira did, without identifiers and times."""
    with Study.open(folder, user="Mira", sync=False) as study:
        paths = {info.guid: info.path for info in study.sources.all()}
        names = {code.guid: code.name for code in study.codebook.get()}
        codings = [
            (paths[one.source], one.start, one.end, names[one.code], one.direction or "", one.magnitude or 0)
            for one in study.codings.find()
            if one.user == "Mira"
        ]
        reviews = [(paths[one.source], one.start, one.end) for one in study.reviews.find(users=["Mira"])]
        notes = [note.text for note in study.memos.all()]
        return sorted(codings), sorted(reviews), sorted(names.values()), sorted(notes)


def named(key: str) -> str:
    return NAMES.get(key, key)


def done(folder: Path, scenario: Callable[[Person], Awaitable[None]]) -> Work:
    """What the study holds after a session that knows no earlier one."""
    shutil.rmtree(user_state_path("fusen", appauthor=False), ignore_errors=True)
    person(folder, scenario)
    return work(folder)


def typed_slowly(folder: Path, keys: list[str]) -> Work:
    async def scenario(she: Person) -> None:
        for key in keys:
            await she.press(named(key))

    return done(folder, scenario)


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
    assert "zzz" not in codes  # type: ignore[operator]


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


@contextmanager
def load() -> Iterator[None]:
    """Another process that keeps a processor busy."""
    beside = subprocess.Popen([sys.executable, "-c", "while 1: pass"])
    try:
        yield
    finally:
        beside.kill()
        beside.wait()


def typed_in_a_terminal(folder: Path, keys: list[str], pause: float) -> Work:
    environment = apart(folder.parent)
    (folder.parent / "fusen").mkdir(exist_ok=True)
    (folder.parent / "fusen/settings.toml").write_text("suggestions = false\n")
    app = Terminal("code", "EN", "--as", "Mira", folder=folder, environment=environment)
    app.until("Six keys")
    app.press("\r")
    app.until("▸ Honestly")
    if pause:
        for key in keys:
            app.press(key)
            until = time.monotonic() + pause
            while (left := until - time.monotonic()) > 0:
                if select.select([app.fd], [], [], left)[0]:
                    app.stream.feed(os.read(app.fd, 1 << 16))
    else:
        app.press("".join(keys))
    app.press("?")  # after all the rest
    quiet = time.monotonic()
    while time.monotonic() - quiet < 1.0:
        if select.select([app.fd], [], [], 0.1)[0]:
            app.stream.feed(os.read(app.fd, 1 << 16))
            quiet = time.monotonic()
    app.kill()
    return work(folder)


@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("pause", [0, 0.005, 0.02, 0.06])
@pytest.mark.parametrize("number", range(50))
def test_random_keys_in_a_terminal_give_the_same_study(tmp_path: Path, number: int, pause: float) -> None:
    whole = [command for command in COMMANDS if ESCAPE not in command]  # a terminal reads escape, j as alt+j
    keys = sequence(1000 + number, whole)
    slow, fast = small_study(tmp_path / "slow"), small_study(tmp_path / "fast")
    with load():
        found = typed_in_a_terminal(fast, keys, pause)
    assert found == typed_slowly(slow, keys), keys
