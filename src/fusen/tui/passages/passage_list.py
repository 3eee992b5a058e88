"""A list of passages in groups: excerpts by interviewee, search results, or quotes of a theme."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.model.escape import flowing
from fusen.model.results import Excerpt
from fusen.tui.coding.wrap import wrap
from fusen.tui.colours import DARK, Ink
from fusen.tui.textual_patches import ScrolledWidget
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown, strip_of

MEASURE = 80
LINES = 2  # of each passage; the pane below shows all of it
HEAD = 2  # lines of a group heading
MARGIN, NAME = 34, 26  # cells before the text, and of the code name
NARROW = 78  # columns below which the code is above the text
AIRY = 18  # lines from which an empty line separates the passages
WITHHELD = "[withheld: this interviewee may not be quoted]"
DIRECTIONS = {"for": "+", "against": "−", "mixed": "±"}


class PassageGroup(NamedTuple):
    """Rows from `first` up to the next group, with a title and details in `about`."""

    title: str
    about: str
    first: int


def key_of(row: Excerpt) -> str:
    """Return a key that identifies a row across reads of the study."""
    return row.guid or f"{row.source}@{row.start}-{row.end}"


class PassageList(ScrolledWidget, can_focus=True, inherit_bindings=False):
    """Every passage has the same height, which makes 50,000 as cheap as 50."""

    DEFAULT_CSS = "PassageList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Opened(Message):
        """The user opens the passage in its transcript."""

    class Moved(Message):
        """The current row has changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink: Ink = DARK
        self.rows: Sequence[Excerpt] = ()
        self.ticked: dict[str, None] = {}
        self.at = 0
        self._groups: Sequence[PassageGroup] = ()
        self._colours: Mapping[str, str] = {}
        self._names: Mapping[str, str] = {}
        self._hits: re.Pattern[str] | None = None
        self.becoming: Mapping[str, str] = {}  # the label of a coding (guid) instead of its code
        self._items: array[int] = array("l")  # a row number, or -1 - a group number
        self._tops: array[int] = array("l")
        self._places: array[int] = array("l")  # the item of each row
        self._filled = (0, 0)  # `step` and `room` at the last layout
        self._quote = lru_cache(maxsize=512)(self._quote_lines)

    # -- what it shows

    def show(
        self, rows: Sequence[Excerpt], groups: Sequence[PassageGroup], colours: Mapping[str, str],
        names: Mapping[str, str], hits: re.Pattern[str] | None = None,
    ) -> None:  # fmt: skip
        """Show rows in order with their groups; `colours` and `names` are by code guid."""
        here = self.here()
        known = {key_of(row): number for number, row in enumerate(rows)}
        self.rows, self._groups, self._colours, self._names, self._hits = rows, groups, colours, names, hits
        self.ticked = {key: None for key in self.ticked if key in known}
        self.at = min(known.get(key_of(here), self.at) if here else 0, max(len(rows) - 1, 0))
        self._fill()

    def _fill(self) -> None:
        self._quote.cache_clear()
        self._filled = self.step, self.room
        items, tops, places = array("l"), array("l"), array("l")
        top, step = 0, self.step
        bounds = [*(group.first for group in self._groups[1:]), *[len(self.rows)] * bool(self._groups)]
        for number, (group, end) in enumerate(zip(self._groups, bounds, strict=True)):
            items.append(-1 - number)
            tops.append(top)
            top += HEAD
            for row in range(group.first, end):
                places.append(len(items))
                items.append(row)
                tops.append(top)
                top += step
        self._items, self._tops, self._places = items, tops, places
        self.virtual_size = Size(self.size.width, top)
        self._keep_in_sight()
        self.refresh()

    @property
    def room(self) -> int:
        """Return the cells beside the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def narrow(self) -> bool:
        return self.room < NARROW

    @property
    def step(self) -> int:
        """Return the lines from one passage to the next."""
        return LINES + self.narrow + (self.size.height >= AIRY)

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    def fit(self) -> None:
        """Lay out again only if the step or the width changes: with 50,000 passages a layout takes 30 ms."""
        if self._filled == (self.step, self.room):
            self._keep_in_sight()
        else:
            self._fill()

    # -- where we are

    def here(self) -> Excerpt | None:
        return self.rows[self.at] if self.at < len(self.rows) else None

    def meant(self) -> list[Excerpt]:
        """Return the marked rows, else the current row."""
        if self.ticked:
            return [row for row in self.rows if key_of(row) in self.ticked]
        here = self.here()
        return [here] if here else []

    def go(self, by: int) -> None:
        self._to(self.at + by)

    def page(self, step: int) -> None:
        self.go(step * max(self.size.height // self.step - 1, 1))

    def group(self, step: int) -> None:
        """Move to the first passage of the next or previous group."""
        starts = list(dict.fromkeys(group.first for group in self._groups))
        index = bisect_right(starts, self.at) - 1
        if step < 0 and index >= 0 and starts[index] < self.at:
            self._to(starts[index])
        elif 0 <= index + step < len(starts):
            self._to(starts[index + step])

    def _to(self, number: int) -> None:
        number = min(max(number, 0), max(len(self.rows) - 1, 0))
        if number != self.at:
            before, self.at = self.at, number
            self._refresh_row(before)
            self._refresh_row(number)
            self._keep_in_sight()
            self.post_message(self.Moved())

    def tick(self) -> None:
        here = self.here()
        if here is not None:
            key = key_of(here)
            if key in self.ticked:
                del self.ticked[key]
            else:
                self.ticked[key] = None
            self._refresh_row(self.at)

    def tick_all(self) -> None:
        """Mark all rows, or unmark all if all are marked."""
        every = {key_of(row): None for row in self.rows}
        self.ticked = {} if len(self.ticked) == len(every) else every
        self.refresh()

    def untick(self) -> None:
        self.ticked = {}
        self.refresh()

    def _refresh_row(self, number: int) -> None:
        if number < len(self._places):
            top = self._tops[self._places[number]] - self.scroll_offset.y
            low, high = max(top, 0), min(top + self.step, self.size.height)
            if low < high:
                self.refresh(Region(0, low, self.size.width, high - low))

    def _keep_in_sight(self) -> None:
        """Scroll rarely and far; a first passage keeps its heading visible."""
        height = self.size.height
        if not self.rows or height <= 0:
            return
        place = self._places[self.at]
        low, high = self._tops[place], self._tops[place] + self.step
        if place and self._items[place - 1] < 0:
            low -= HEAD
        top = self.scroll_offset.y
        if low < top or high > top + height:
            self.scroll_to(y=max(low - height // 3, 0), animate=False, immediate=True, force=True)

    # -- painting

    def render_line(self, y: int) -> Strip:
        width, at = self.room, y + self.scroll_offset.y
        place = bisect_right(self._tops, at) - 1
        if place < 0 or at >= self.virtual_size.height:
            return strip_of(self.ink, (), width)
        item, line = self._items[place], at - self._tops[place]
        if item < 0:
            return strip_of(self.ink, self._heading(self._groups[-1 - item]) if line == HEAD - 1 else (), width)
        return strip_of(self.ink, self._row(item, line), width)

    def _heading(self, group: PassageGroup) -> Line:
        return (
            TextRun("  "),
            TextRun(shown(group.title), "accent", True),
            TextRun(f"   {shown(group.about)}", "dim", fill=True),
        )

    def _row(self, number: int, line: int) -> Line:
        row, here = self.rows[number], number == self.at
        if self.narrow:
            return self._above(row, here) if line == 0 else (TextRun("    "), *self._words(row, here, line - 1))
        left: Line = (TextRun(" " * MARGIN),)
        if line == 0:
            left = self._code(row, here)
        elif line == 1:
            about = short(_about(row), NAME)
            left = (TextRun("      "), TextRun(about, "dim"), TextRun(" " * (MARGIN - 6 - cell_len(about))))
        return (*left, *self._words(row, here, line))

    def _signs(self, row: Excerpt, here: bool) -> Line:
        ticked = "✓ " if key_of(row) in self.ticked else "  "
        return (TextRun("› " if here else "  ", "accent", True), TextRun(ticked, "accent", True))

    def _code(self, row: Excerpt, here: bool) -> Line:
        name = short(self._called(row), NAME)
        stripe = TextRun("┃ " if row.code_guid else "  ", self._colours.get(row.code_guid, "dim"))
        return (*self._signs(row, here), stripe, TextRun(name, "text" if here else "soft"),
                TextRun(" " * (MARGIN - 6 - cell_len(name))))  # fmt: skip

    def _called(self, row: Excerpt) -> str:
        if row.guid in self.becoming:
            return self.becoming[row.guid]
        return self._names.get(row.code_guid, row.code) if row.code_guid else row.speaker or row.source

    def _above(self, row: Excerpt, here: bool) -> Line:
        stripe = TextRun("┃ " if row.code_guid else "", self._colours.get(row.code_guid, "dim"))
        about = short(_about(row), 24)
        name = TextRun(self._called(row), "text" if here else "soft", fill=True)
        return (*self._signs(row, here), stripe, name, TextRun(f" {about} ", "dim"))

    def _words(self, row: Excerpt, here: bool, line: int) -> Line:
        if row.quote is None:
            return (TextRun(WITHHELD, "faint"),) if line == 0 else ()
        lines = self._quote(row.quote, min(self.room - (4 if self.narrow else MARGIN) - 2, MEASURE))
        if line >= len(lines):
            return ()
        return marked(lines[line], self._hits, "text" if here else "soft")

    def _quote_lines(self, quote: str, width: int) -> tuple[str, ...]:
        """Return the first lines of a quote, or the lines from the first hit if it is further down."""
        words = flowing(quote).replace("\n", " ")
        bounds = list(wrap(words, 0, len(words), max(width, 8)))
        found = self._hits.search(words) if self._hits else None
        first = 0
        if found is not None:
            first = next((n for n, (start, end) in enumerate(bounds) if start <= found.start() < end), 0)
            first = 0 if first < LINES else first
        lines = [words[start:end].rstrip() for start, end in bounds[first : first + LINES]]
        if lines and first:
            lines[0] = short("… " + lines[0], width)
        if lines and first + LINES < len(bounds):
            lines[-1] = short(lines[-1] + " …", width)
        return tuple(lines)

    # -- mouse

    def on_click(self, event: events.Click) -> None:
        place = bisect_right(self._tops, event.y + self.scroll_offset.y) - 1
        if place < 0 or self._items[place] < 0:
            return
        self._to(self._items[place])
        if event.chain == 2:
            self.post_message(self.Opened())
        elif event.x < 4:
            self.tick()


def marked(words: str, hits: re.Pattern[str] | None, colour: str) -> Line:
    """Return a text with its search hits highlighted."""
    runs: list[TextRun] = []
    at = 0
    for found in hits.finditer(words) if hits else ():
        if found.end() > found.start():
            runs += [TextRun(words[at : found.start()], colour), TextRun(found.group(), "accent", True)]
            at = found.end()
    return (*runs, TextRun(words[at:], colour))


def _about(row: Excerpt) -> str:
    """Return the time, coder, direction, strength and note in a few cells."""
    signs = DIRECTIONS.get(row.direction or "", "") + (str(row.magnitude) if row.magnitude else "")
    parts = [row.time or f"@{row.start}", row.coder, signs, "✎" if row.note else ""]
    return "  ".join(part for part in parts if part)
