"""A small study and a simulated user for tests of the app."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.cells import cell_len
from textual.events import Click, MouseDown, MouseEvent, MouseUp
from textual.geometry import Offset
from textual.pilot import Pilot

from fusen.model.coding import Coding
from fusen.settings import PersonalSettings
from fusen.study import Study
from fusen.tui import suggestion_client
from fusen.tui.app import FusenApp, StartPosition
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.home.screen import HomeScreen
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.widgets.dialogs import CardDialog

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


def reading(screen: object) -> bool:
    """Return whether a background reader of the screen is busy."""
    return any(reader.busy for reader in vars(screen).values() if isinstance(reader, LatestOnlyWorker))


class Person:
    """A simulated user at the keyboard of one app."""

    def __init__(self, app: FusenApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, words: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in words))

    async def click(self, words: str, *, after: str = "", times: int = 1) -> None:
        """Click on the first cell of words on the screen, below the line with the words `after`."""
        await self.click_at(*self.place(words, after), times=times)

    async def click_at(self, x: int, y: int, *, times: int = 1) -> None:
        for chain in range(1, times + 1):
            await self._mouse((x, y), MouseDown, MouseUp)
            await self._mouse((x, y), Click, chain=chain)
        await self.settle()

    async def drag(self, words: str, to: str) -> None:
        """Drag words to other words."""
        await self._mouse(self.place(words), MouseDown)
        await self._mouse(self.place(to), MouseUp)
        await self.settle()

    async def _mouse(self, place: tuple[int, int], *events: Callable[..., MouseEvent], **more: int) -> None:
        """Send mouse events; the pilot's own click knows no padded screen."""
        x, y = place
        for event in events:
            await self.pilot.pause()
            self.app.mouse_position = Offset(x, y)
            widget, _ = self.app.get_widget_at(x, y)
            self.app.screen._forward_event(event(widget, x, y, 0, 0, 1, False, False, False, x, y, **more))

    def place(self, words: str, after: str = "") -> tuple[int, int]:
        """Return the cell of the first occurrence of words on the screen, below the line with the words `after`."""
        lines = self.lines()
        first = next(number for number, line in enumerate(lines) if after in line) + 1 if after else 0
        y, line = next((y, line) for y, line in enumerate(lines) if words in line and y >= first)
        return cell_len(line[: line.index(words)]), y

    async def settle(self) -> None:
        """Wait until the app has received and shown every answer from the study."""
        await self.pilot.pause()
        for _ in range(3000):
            shown = self.app.screen.is_mounted  # on a busy machine a new screen may not have asked for anything yet
            idle = self.app.typed.idle and not self.app.worker.pending
            if shown and idle and not any(map(reading, self.app.screen_stack)):
                break
            await asyncio.sleep(0.01)
        await self.pilot.pause()

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
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips(self.app.size)
        assert len(strips) == height
        found = ["".join(segment.text for segment in strip) for strip in strips]
        assert all(strip.cell_length == width for strip in strips), "a line is not as wide as the screen"
        return found

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
            async with app.run_test(size=size) as pilot:
                one = Person(app, pilot)
                await one.settle()
                if isinstance(app.screen, CardDialog) and not card:
                    await one.press("a")
                await scenario(one)
                await one.settle()

    asyncio.run(session())
