"""Random commands written to a terminal in bursts, compared with the same commands typed slowly.

    python -m tests.robustness.typing_rounds [--rounds 200] [--first 0] [--no-load]

Each round draws twelve commands, types them into the app on a pseudo-terminal with 0, 5, 20 or 60 ms between keys while
another process keeps a processor busy, and types them once more into the app without a terminal, each key after the work
of the key before it. A round differs where the two studies differ; the keys of each such round are printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

from platformdirs import user_state_path

from fusen.study import Study
from tests.support.tui_person import Person, person, small_study

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
PLACES: list[list[str]] = [
    [*"gejx", "q"], [*"ge", " ", "j", " ", *"csal", ENTER, "q"], [*"gcjj", "m", *"why", KEEP, "q"], [*"gbj", "1", "q"],
    [*"gm", "q"], [*"gt", DOWN, ENTER, "q", "q"], [*"gs", *"call", ENTER, *"clang", ENTER, "q"], [*"gg"], ["G"], ["J"],
    ["K"], ["!"], ["D", "3"], ["1"], ["r"], ["p"], ["I"], ["D", ENTER], ["B"], ["o", "o", "o"],
]  # fmt: skip
"""Commands that open other screens, or change what the keys of the coding screen do."""
PAUSES = (0.0, 0.005, 0.02, 0.06)
Work = tuple[object, ...]


def sequence(number: int, commands: Sequence[list[str]] = COMMANDS) -> list[str]:
    """A random sequence of keys."""
    chance = random.Random(number)
    return [key for _ in range(12) for key in chance.choice(commands)]


def for_terminals(commands: Sequence[list[str]]) -> list[list[str]]:
    """Commands without escape: a terminal sends escape and j like alt+j."""
    return [command for command in commands if ESCAPE not in command]


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
        tree = [(code.name, names.get(code.parent or "", "")) for code in study.codebook.get()]
        return sorted(codings), sorted(reviews), sorted(tree), sorted(notes)


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
    from tests.robustness.test_app_terminal import Terminal, apart

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
                app.read(left)
    else:
        app.press("".join(keys))
    app.press("?")  # after all the rest
    quiet = time.monotonic()
    while time.monotonic() - quiet < 1.0:
        quiet = time.monotonic() if app.read(0.1) else quiet
    app.kill()
    return work(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the number of the first round")
    parser.add_argument("--no-load", action="store_true", help="without the busy process")
    options = parser.parse_args()
    commands, differ = for_terminals([*COMMANDS, *PLACES]), []
    for number in range(options.first, options.first + options.rounds):
        keys, pause = sequence(5000 + number, commands), PAUSES[number % len(PAUSES)]
        with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, XDG_STATE_HOME=name, XDG_CONFIG_HOME=name):
            slow, fast = small_study(Path(name) / "slow"), small_study(Path(name) / "fast")
            with nullcontext() if options.no_load else load():
                in_burst = typed_in_a_terminal(fast, keys, pause)
            try:
                slowly = typed_slowly(slow, keys)
            except Exception as error:  # noqa: BLE001 - the app ended by an error: its keys are what this run is for
                slowly = (repr(error),)
        if in_burst != slowly:
            differ.append(number)
            print(f"round {number}, {pause * 1000:g} ms: {keys}\n  burst  {in_burst}\n  slowly {slowly}", flush=True)
        elif number % 10 == 9:
            print(f"round {number}: {len(differ)} differ so far", flush=True)
    print(f"{options.rounds} rounds, {len(differ)} differ: {differ}")
    raise SystemExit(bool(differ))


if __name__ == "__main__":
    main()
