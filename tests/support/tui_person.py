"""A small study and a simulated user for tests of the app."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from rich.cells import cell_len
from textual.events import Key, MouseDown, MouseEvent, MouseUp
from textual.keys import KEY_NAME_REPLACEMENTS, REPLACED_KEYS, key_to_character
from textual.pilot import Pilot
from textual.screen import Screen

from fusen.model.coding import Coding
from fusen.settings import PersonalSettings
from fusen.study import Study
from fusen.tui import suggestion_client
from fusen.tui.app import FusenApp, StartPosition
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.home.screen import HomeScreen
from fusen.tui.study_worker import LatestOnlyWorker
from tests.support import screen_lines

ROUNDS = 2  # looks at quiet queues, one after the other, after which the app has nothing left to do
CODEBOOK = """\
name: Small
codes:
  - name: Challenges
    id: challenges
    codable: false
    codes:
      - name: Funding gap
        id: funding-gap
        definition: Money is missing or late.
        phrases: [grant, "seed money"]
      - name: Language barrier
        id: language-barrier
        phrases: [interpreter, 通訳]
  - name: Benefits
    id: benefits
    codes:
      - name: Sales
        id: sales
"""
ENGLISH = """\
Interviewer: What was the hardest part?

P01: Honestly, the grant stopped. We needed an interpreter for a short call. [laughs] Then we waited.

Interviewer: And after that?

P01: After that we sold two machines. It was a good year. Nobody asked us again.
"""
JAPANESE = """\
聞き手：一番大変だったことは何ですか。

佐藤：通訳がいないと話が進みません。👩‍👩‍👧の家族\tにも相談しました。予算は\x1b[31m赤字でした。[/b]

聞き手：その後はどうなりましたか。

佐藤：技術者が質問をしなくなりました。とても残念です。
"""


def deep_codebook() -> str:
    """Return a codebook of six hundred codes on eight levels, `Code 0 0` to `Code 74 7`."""
    lines = ["name: Deep", "codes:"]
    for theme in range(75):
        for level in range(8):
            indent = "  " * (2 * level + 1)
            lines += [f"{indent}- name: Code {theme} {level}", f"{indent}  id: code-{theme}-{level}"]
            if level < 7:
                lines.append(f"{indent}  codes:")
    return "\n".join(lines) + "\n"


@functools.cache
def _template() -> Path:
    """Create the study once for each process, and delete it at exit."""
    folder = Path(tempfile.mkdtemp(prefix="fusen-tui-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Study.init(folder, "Small study")
    (folder / "codebook/codebook.yaml").write_text(CODEBOOK, "utf-8")
    (folder / "transcripts/EN.txt").write_text(ENGLISH, "utf-8")
    (folder / "transcripts/JA.txt").write_text(JAPANESE, "utf-8")
    (folder / "transcripts/cases.csv").write_text(
        "case,source,consent,side\nEN,EN.txt,quote,EU\nJA,JA.txt,quote,Japan\n"
    )
    with Study.open(folder, user="Mira") as study:
        study.autocode.tag()
    return folder


def small_study(target: Path) -> Path:
    """Return a study of two short interviews with phrase matches and without codings by a person."""
    return Path(shutil.copytree(_template(), target / "study"))


def typed(key: str) -> tuple[str, str | None]:
    """Return Textual's name of a key and the character it types."""
    if len(key) > 1:
        return key, key_to_character(REPLACED_KEYS.get(key, key))
    name = key if key.isalnum() else unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name), key


class Person:
    """A simulated user at the keyboard of one app."""

    def __init__(self, app: FusenApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self._at = monotonic()  # the time of keys and mouse events
        self._readers: WeakKeyDictionary[Screen[Any], list[LatestOnlyWorker]] = WeakKeyDictionary()

    def _a_second_later(self) -> None:
        """Let the next key or click be one by itself: no key typed ahead, no double click."""
        self._at = max(self._at + 1, monotonic())

    async def press(self, *keys: str) -> None:
        """Press keys, each when the work of the one before it is done."""
        for key in keys:
            self._a_second_later()
            self._send(key)
            await self.settle()

    async def type(self, words: str) -> None:
        """Type without a pause between letters."""
        self._a_second_later()
        for letter in words:
            self._send(letter)
        await self.settle()

    def _send(self, key: str) -> None:
        event = Key(*typed(key))
        event.time = self._at
        self.app.post_message(event)

    async def click(self, words: str, *, after: str = "", times: int = 1) -> None:
        """Click on the first cell of words on the screen, below the line with the words `after`."""
        await self.click_at(*self.place(words, after), times=times)

    async def click_at(self, x: int, y: int, *, times: int = 1) -> None:
        self._a_second_later()
        for _ in range(times):
            await self._mouse((x, y), MouseDown, MouseUp)

    async def drag(self, words: str, to: str) -> None:
        """Drag words to other words."""
        self._a_second_later()
        await self._mouse(self.place(words), MouseDown)
        await self._mouse(self.place(to), MouseUp)

    async def _mouse(self, place: tuple[int, int], *kinds: Callable[..., MouseEvent]) -> None:
        """Send mouse events as a terminal does; the pilot's own click knows no padded screen."""
        x, y = place
        for kind in kinds:
            event = kind(None, x, y, 0, 0, 1, False, False, False, x, y)
            event.time = self._at
            self.app.post_message(event)
            await self.settle()

    def place(self, words: str, after: str = "") -> tuple[int, int]:
        """Return the cell of the first occurrence of words on the screen, below the line with the words `after`."""
        lines = self.lines()
        first = next(number for number, line in enumerate(lines) if after in line) + 1 if after else 0
        y, line = next((y, line) for y, line in enumerate(lines) if words in line and y >= first)
        return cell_len(line[: line.index(words)]), y

    async def settle(self) -> None:
        """Wait until the app has received and shown every answer from the study.

        The pilot's own pauses wait until the process uses no CPU time, 20 ms or more each: most of the time of a test.
        """
        quiet = 0
        for look in range(10_000):
            await asyncio.sleep(0 if look < 20 else 0.003)
            if not self._is_quiet():
                quiet = 0
                continue
            if quiet == ROUNDS:
                return
            await self.app.animator.wait_until_complete()
            await self.pilot.pause(0)
            quiet += 1

    def _is_quiet(self) -> bool:
        screens = self.app.screen_stack  # a dialog shows the screen below it too
        return (
            all(screen.is_mounted for screen in screens)  # a new screen may not have asked for anything yet
            and self.app.typed.idle
            and not self.app.worker.pending
            and not any(reader.busy for screen in screens for reader in self._readers_of(screen))
            and not self.app.message_queue_size
            and not any(pump.message_queue_size for screen in screens for pump in screen.walk_children(with_self=True))
        )

    def _readers_of(self, screen: Screen[Any]) -> list[LatestOnlyWorker]:
        """Return the background readers of a screen and its widgets."""
        known = self._readers.get(screen)
        if known is None:
            values = [value for one in screen.walk_children(with_self=True) for value in vars(one).values()]
            known = [value for value in values if isinstance(value, LatestOnlyWorker)]
            if screen.is_mounted:
                self._readers[screen] = known
        return known

    @property
    def coding(self) -> CodingScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, CodingScreen))

    @property
    def home(self) -> HomeScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, HomeScreen))

    @property
    def passage(self) -> str:
        """The text of the current passage."""
        screen = self.coding
        assert screen.open.document is not None
        number = screen.transcript.passage
        return screen.open.document.text[
            screen.open.document.passages.starts[number] : screen.open.document.passages.ends[number]
        ]

    @property
    def selected(self) -> str:
        place = self.coding.transcript.place
        return self.coding.transcript.text[place.start : place.end]

    @property
    def codings(self) -> list[tuple[str, str]]:
        """(name of the code, words) of the user's codings in the database."""
        study = self.app.study
        names = {code.guid: code.name for code in study.codebook.get()}
        return [
            (names[coding.code], study.sources.text(coding.source)[coding.start : coding.end])
            for coding in study.context.store.codings.live(users=[study.user])
        ]

    @property
    def raw(self) -> list[Coding]:
        return self.app.study.context.store.codings.live(users=[self.app.study.user])

    def lines(self) -> list[str]:
        """Return the lines of the screen as text."""
        return screen_lines.lines(self.app)

    def sees(self, words: str) -> bool:
        return any(words in line for line in self.lines())


def person(
    folder: Path,
    scenario: Callable[[Person], Awaitable[None]],
    *,
    start: str | None = "EN",
    user: str = "Mira",
    size: tuple[int, int] = (120, 40),
    settings: PersonalSettings | None = None,
    card: bool = False,
    suggester: suggestion_client.StartService | None = None,
    dark: bool = True,
    colours: str | None = None,
) -> None:
    """Open the app on a study, at a transcript or the home screen, and run `scenario` as its user."""

    async def session() -> None:
        with Study.open(folder, user=user) as study:
            source, offset = study.sources.locate(start) if start else (None, None)
            app = FusenApp(
                study,
                StartPosition(source, offset, resume=start is None),
                settings or PersonalSettings(),
                dark=dark,
                suggester=suggester,
                colours=colours,
            )
            app.animation_level = "none"
            app.session.known = app.session.known or not card
            async with app.run_test(size=size) as pilot:
                one = Person(app, pilot)
                await one.settle()
                await scenario(one)
                await one.settle()

    asyncio.run(session())
