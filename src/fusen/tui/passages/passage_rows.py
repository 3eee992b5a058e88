"""The rows of a list of passages in groups: excerpts by interviewee, search results, or quotes of a theme."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from fusen.model.escape import flowing
from fusen.model.results import Excerpt
from fusen.tui.coding.wrap import wrap
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown
from fusen.tui.widgets.virtual_list import ListRows

MEASURE = 80
LINES = 2  # of each passage; the pane below shows all of it
HEAD = 2  # lines of a group heading
SIGNS = 4  # cells of the mark and of the code's sign
MARGIN, NAME = 32, 26  # cells before the text, and of the code name
NARROW = 76  # cells below which the code is above the text
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


class PassageRows(ListRows):
    """Passages without their widget; every passage has the same height, which makes 50,000 as cheap as 50."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Excerpt] = ()
        self.ticked: dict[str, None] = {}
        self.by_case = False  # name each passage by its interviewee; the title of its group has the code
        self.instead: Sequence[Line] = ()  # what replaces an empty list
        self.becoming: Mapping[str, str] = {}  # the label of a coding (guid) instead of its code
        self._groups: Sequence[PassageGroup] = ()
        self._colours: Mapping[str, str] = {}
        self._signs: Mapping[str, str] = {}
        self._names: Mapping[str, str] = {}
        self._hits: re.Pattern[str] | None = None
        self._items: array[int] = array("l")  # a row number, or -1 - a group number
        self._tops: array[int] = array("l")
        self._places: array[int] = array("l")  # the item of each row
        self._end = 0
        self._filled = (0, 0)  # `step` and width at the last layout
        self._quote = lru_cache(maxsize=512)(self._quote_lines)

    def __len__(self) -> int:
        return len(self.rows)

    def show(
        self, rows: Sequence[Excerpt], groups: Sequence[PassageGroup], colours: Mapping[str, str],
        signs: Mapping[str, str], names: Mapping[str, str], hits: re.Pattern[str] | None = None,
    ) -> None:  # fmt: skip
        """Show rows in order with their groups; `colours`, `signs` and `names` are by code guid."""
        here = self.here()
        known = {key_of(row): number for number, row in enumerate(rows)}
        self.rows, self._groups, self._hits = rows, groups, hits
        self._colours, self._signs, self._names = colours, signs, names
        self.ticked = {key: None for key in self.ticked if key in known}
        self.at = min(known.get(key_of(here), self.at) if here else 0, max(len(rows) - 1, 0))
        self._fill()

    def fit(self, width: int, height: int) -> None:
        """Lay out again only if the step or the width changes: with 50,000 passages a layout takes 30 ms."""
        super().fit(width, height)
        self.step = LINES + self.narrow + (height >= AIRY)
        if self._filled != (self.step, width):
            self._fill()

    def _fill(self) -> None:
        self._quote.cache_clear()
        self._filled = self.step, self.width
        items, tops, places = array("l"), array("l"), array("l")
        top = 0
        bounds = [*(group.first for group in self._groups[1:]), *[len(self.rows)] * bool(self._groups)]
        for number, (group, end) in enumerate(zip(self._groups, bounds, strict=True)):
            items.append(-1 - number)
            tops.append(top)
            top += HEAD
            for row in range(group.first, end):
                places.append(len(items))
                items.append(row)
                tops.append(top)
                top += self.step
        self._items, self._tops, self._places, self._end = items, tops, places, top

    @property
    def narrow(self) -> bool:
        return self.width < NARROW

    # -- lines

    @property
    def lines(self) -> int:
        return self._end or len(self.instead)

    def span(self, row: int) -> tuple[int, int]:
        top = self._tops[self._places[row]]
        return top, top + LINES + self.narrow

    def lead(self, row: int) -> int:
        """Keep the title of the group visible with its first passage."""
        place = self._places[row]
        return self._tops[place] - HEAD * (place > 0 and self._items[place - 1] < 0)

    def row_at(self, line: int) -> int:
        place = bisect_right(self._tops, line) - 1
        return max(self._items[place], -1) if place >= 0 and line < self._end else -1

    # -- where we are

    def here(self) -> Excerpt | None:
        return self.rows[self.at] if self.at < len(self.rows) else None

    def meant(self) -> list[Excerpt]:
        """Return the marked rows, else the current row."""
        if self.ticked:
            return [row for row in self.rows if key_of(row) in self.ticked]
        here = self.here()
        return [here] if here else []

    def group_start(self, step: int) -> int:
        """Return the first passage of the next or previous group."""
        starts = list(dict.fromkeys(group.first for group in self._groups))
        index = bisect_right(starts, self.at) - 1
        if step < 0 and index >= 0 and starts[index] < self.at:
            return starts[index]
        return starts[index + step] if 0 <= index + step < len(starts) else self.at

    def tick(self) -> None:
        """Mark the current row, or remove its mark."""
        here = self.here()
        if here is not None:
            key = key_of(here)
            if key in self.ticked:
                del self.ticked[key]
            else:
                self.ticked[key] = None

    def tick_all(self) -> None:
        """Mark all rows, or unmark all if all are marked."""
        every = {key_of(row): None for row in self.rows}
        self.ticked = {} if len(self.ticked) == len(every) else every

    def untick(self) -> None:
        self.ticked = {}

    # -- painting

    def line(self, number: int) -> Line:
        if not self._end:
            return self.instead[number]
        place = bisect_right(self._tops, number) - 1
        item, line = self._items[place], number - self._tops[place]
        if item < 0:
            return self._heading(self._groups[-1 - item]) if line == HEAD - 1 else ()
        return self._row(item, line)

    def _heading(self, group: PassageGroup) -> Line:
        return TextRun(shown(group.title), "accent", True), TextRun(f"   {shown(group.about)}", "dim", fill=True)

    def _row(self, number: int, line: int) -> Line:
        row, here = self.rows[number], number == self.at
        if self.narrow:
            return self._above(row, here) if line == 0 else (TextRun("  "), *self._words(row, here, line - 1))
        left: Line = (TextRun(" " * MARGIN),)
        if line == 0:
            left = self._code(row, here)
        elif line == 1:
            about = short(_about(row), NAME)
            left = (TextRun(" " * SIGNS), TextRun(about, "dim"), TextRun(" " * (MARGIN - SIGNS - cell_len(about))))
        return (*left, *self._words(row, here, line))

    def _marks(self, row: Excerpt) -> Line:
        sign = self._signs.get(row.code_guid, "┃") if row.code_guid else " "
        ticked = TextRun("✓ " if key_of(row) in self.ticked else "  ", "accent", True)
        return ticked, TextRun(f"{sign} ", self._colours.get(row.code_guid, "dim"))

    def _code(self, row: Excerpt, here: bool) -> Line:
        name = short(self._called(row), NAME)
        return (*self._marks(row), TextRun(name, "text" if here else "soft"),
                TextRun(" " * (MARGIN - SIGNS - cell_len(name))))  # fmt: skip

    def _called(self, row: Excerpt) -> str:
        if row.guid in self.becoming:
            return self.becoming[row.guid]
        if self.by_case and row.case:
            return row.case
        return self._names.get(row.code_guid, row.code) if row.code_guid else row.speaker or row.source

    def _above(self, row: Excerpt, here: bool) -> Line:
        about = short(_about(row), 24)
        name = TextRun(self._called(row), "text" if here else "soft", fill=True)
        return (*self._marks(row), name, TextRun(f" {about} ", "dim"))

    def _words(self, row: Excerpt, here: bool, line: int) -> Line:
        if row.quote is None:
            return (TextRun(WITHHELD, "dim"),) if line == 0 else ()
        lines = self._quote(row.quote, min(self.width - (2 if self.narrow else MARGIN) - 2, MEASURE))
        if line >= len(lines):
            return ()
        return marked(lines[line], self._hits, "text" if here else "soft")

    def _quote_lines(self, quote: str, width: int) -> tuple[str, ...]:
        """Return the first lines of a quote, or the lines from the first hit if it is further down."""
        words = flowing(quote).replace("\n", " ")
        bounds = list(wrap(words, 0, len(words), max(width, 8)))
        result = self._hits.search(words) if self._hits else None
        first = 0
        if result is not None:
            first = next((n for n, (start, end) in enumerate(bounds) if start <= result.start() < end), 0)
            first = 0 if first < LINES else first
        lines = [words[start:end].rstrip() for start, end in bounds[first : first + LINES]]
        if lines and first:
            lines[0] = short("… " + lines[0], width)
        if lines and first + LINES < len(bounds):
            lines[-1] = short(lines[-1] + " …", width)
        return tuple(lines)


def marked(words: str, hits: re.Pattern[str] | None, colour: str) -> Line:
    """Return a text with its search hits highlighted."""
    runs: list[TextRun] = []
    at = 0
    for match in hits.finditer(words) if hits else ():
        if match.end() > match.start():
            runs += [TextRun(words[at : match.start()], colour), TextRun(match.group(), "accent", True)]
            at = match.end()
    return (*runs, TextRun(words[at:], colour))


def _about(row: Excerpt) -> str:
    """Return the time, coder, direction, strength and note in a few cells."""
    signs = DIRECTIONS.get(row.direction or "", "") + (str(row.magnitude) if row.magnitude else "")
    parts = [row.time or f"@{row.start}", row.coder, signs, "✎" if row.note else ""]
    return "  ".join(part for part in parts if part)
