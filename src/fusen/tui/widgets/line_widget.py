"""A widget that paints ready lines without a layout, which makes changes cheap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fusen.model.escape import visible
from fusen.tui.colours import DARK, Ink
from fusen.tui.textual_patches import UNMOVED, FittedWidget


class TextRun(NamedTuple):
    """Text in one colour; a `fill` run takes the remaining width and moves later runs to the right.

    A click on a run with a `key` presses that key, or several one after the other.
    """

    words: str
    colour: str = "soft"
    bold: bool = False
    behind: str = ""
    fill: bool = False
    key: str = ""


Line = tuple[TextRun, ...]


@lru_cache(maxsize=1024)
def style(ink: Ink, colour: str, bold: bool = False, behind: str = "") -> Style:
    """Return the style of a run in the ink's colours; plain ink uses text attributes instead."""
    if ink.plain:
        return Style(
            bold=bold or colour == "text",
            dim=colour in ("faint", "rule"),
            reverse=behind in (ink.selection, ink.band) and bool(behind),
        )
    named = {
        "text": ink.text, "soft": ink.soft, "dim": ink.dim, "faint": ink.faint, "accent": ink.accent,
        "warning": ink.warning, "rule": ink.rule,
    }  # fmt: skip
    return Style(color=named.get(colour, colour), bgcolor=behind or ink.background, bold=bold or None)


def shown(words: str) -> str:
    """Return text from files and users on one line, without control characters."""
    return visible(words).replace("\n", " ").replace("\t", " ")


def short(words: str, width: int) -> str:
    """Cut to `width` cells, with an ellipsis if something is cut."""
    words = shown(words)
    return words if cell_len(words) <= width else set_cell_size(words, max(width - 1, 0)) + "…"


@lru_cache(maxsize=1024)
def strip_of(ink: Ink, line: Line, width: int, behind: str = "") -> Strip:
    """Return a line filled to the width, or cut with an ellipsis."""
    fixed = sum(cell_len(run.words) for run in line if not run.fill)
    segments = []
    for run in line:
        words = run.words
        if run.fill:
            room = max(width - fixed, 0)
            words = set_cell_size(short(words, room), room)
        segments.append(Segment(words, style(ink, run.colour, run.bold, run.behind or behind)))
    strip = Strip(segments)
    if fixed > width and strip.crop(width).text.strip():
        strip = Strip([*strip.crop(0, max(width - 1, 0)), Segment("…", style(ink, "dim", False, behind))])
    return strip.adjust_cell_length(width, style(ink, "soft", False, behind))


def run_at(line: Line, x: int, width: int) -> TextRun | None:
    """Return the run in cell `x` of a line that is filled to `width`."""
    room = max(width - sum(cell_len(run.words) for run in line if not run.fill), 0)
    end = 0
    for run in line:
        end += room if run.fill else cell_len(run.words)
        if x < end:
            return run
    return None


def hints(pairs: Sequence[tuple[str, str, str]], *, colour: str = "dim", separator: str = "   ") -> Line:
    """Return keys with what they do: (key to press, its sign, words); a click on either presses the key."""
    return tuple(
        run
        for key, sign, words in pairs
        for run in (TextRun(sign, "accent", key=key), TextRun(f" {words}{separator}", colour, key=key))
    )


@lru_cache(maxsize=512)
def pressed(key: str) -> str:
    """Return the name under which the app receives a key of the action table: `question_mark` for `?`."""
    return next(iter(Binding.make_bindings([Binding(key, "", "")]))).key


class LineWidget(FittedWidget, Widget):
    """Paints lines as given."""

    virtual_size = UNMOVED

    class Pressed(Message):
        """A click on a line, `x` cells from its left; `double` for the second of two quick clicks."""

        def __init__(self, view: LineWidget, line: int, x: int, double: bool) -> None:
            super().__init__()
            self.view, self.line, self.x, self.double = view, line, x, double

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink: Ink = DARK
        self.given: Sequence[Line] = ()

    def paint(self, given: Sequence[Line]) -> None:
        """Set the lines and repaint only changed ones."""
        before, self.given = self.given, given
        most = max(len(before), len(given))
        changed = [y for y in range(most) if before[y : y + 1] != given[y : y + 1]]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line = self.given[y] if y < len(self.given) else ()
        return strip_of(self.ink, line, self.size.width)

    def on_click(self, event: Click) -> None:
        """Press the key under the mouse; a click elsewhere goes to the screen as a message."""
        place = event.get_content_offset(self)
        if place is None or place.y >= len(self.given):
            return
        run = run_at(self.given[place.y], place.x, self.size.width)
        if run is not None and run.key:
            event.stop()
            for key in run.key.split():
                self.app.simulate_key(key)
        else:
            self.post_message(self.Pressed(self, place.y, place.x, event.chain == 2))


def wrapped(words: str, width: int, most: int) -> list[str]:
    """Wrap words into at most `most` lines."""
    from fusen.tui.coding.wrap import wrap

    words = shown(words)
    lines = [words[start:end].rstrip() for start, end in wrap(words, 0, len(words), max(width, 4))]
    if len(lines) > most:
        lines = [*lines[: most - 1], short(lines[most - 1] + " …", width)]
    return lines
