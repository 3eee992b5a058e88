"""A scrolling table of numbers with shades; the row names at the left and the totals at the right stay visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.tui.colours import DARK, Ink
from fusen.tui.textual_patches import ScrolledWidget
from fusen.tui.widgets.line_widget import Line, TextRun, short, strip_of

SHADES = " ░▒▓█"
LABEL, NARROW_LABEL = 32, 20  # cells of a row name
LEAST, MOST, TOTAL = 5, 10, 14  # cells of a column
PINNED = 88  # terminal columns from which totals stay visible
GAP = 2
MORE = 10  # cells for the number of hidden columns
INDENT, DEEPEST = 2, 4


@dataclass(frozen=True, slots=True)
class HeatMapCell:
    """A number with a shade from 0 to 4; if `opens` is False it opens no excerpts."""

    text: str
    shade: int = 0
    opens: bool = True


@dataclass(frozen=True, slots=True)
class HeatMapRow:
    """A row; `guid` identifies it across reads, and `depth` 0 is a theme."""

    guid: str
    name: str
    depth: int
    cells: Sequence[HeatMapCell]
    totals: Sequence[HeatMapCell]


@dataclass(frozen=True, slots=True)
class HeatMapTable:
    """The titles of the columns and totals, and the rows."""

    columns: Sequence[str] = ()
    totals: Sequence[str] = ()
    rows: Sequence[HeatMapRow] = ()


class HeatMap(ScrolledWidget, can_focus=True, inherit_bindings=False):
    DEFAULT_CSS = "HeatMap { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Opened(Message):
        """The user opens the number under the cursor."""

    class Moved(Message):
        """The current number has changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink: Ink = DARK
        self.heat = HeatMapTable()
        self.titles: list[str] = []
        self.row = self.column = 0
        self.left = 0  # the first visible column
        self._widths: list[int] = []
        self._sight: tuple[tuple[int, int], tuple[range, range]] | None = None

    def show(self, heat: HeatMapTable) -> None:
        """Show a table and keep the cursor's row and column."""
        here = self.here()
        title = self.titles[self.column] if self.column < len(self.titles) else ""
        self.heat, self.titles = heat, [*heat.columns, *heat.totals]
        rows = {row.guid: number for number, row in enumerate(heat.rows)}
        self.row = rows.get(here.guid, self.row) if here else self.row
        self.row = min(self.row, max(len(heat.rows) - 1, 0))
        self.column = self.titles.index(title) if title in self.titles else 0
        self._measure()

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    def fit(self) -> None:
        self._measure()

    # -- how wide things are

    @property
    def room(self) -> int:
        """Return the cells beside the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def label(self) -> int:
        return LABEL if self.room >= PINNED else NARROW_LABEL

    def _measure(self) -> None:
        cells = zip(*((*row.cells, *row.totals) for row in self.heat.rows), strict=True)
        widest = [max(cell_len(cell.text) for cell in column) + GAP for column in cells] or [0] * len(self.titles)
        self._widths = [
            max(LEAST, width, min(cell_len(title), MOST if number < len(self.heat.columns) else TOTAL))
            for number, (title, width) in enumerate(zip(self.titles, widest, strict=True))
        ]
        self._sight = None
        self.virtual_size = Size(self.size.width, len(self.heat.rows) + 1)
        self._keep_in_sight()
        self.refresh()

    def _pinned(self) -> int:
        """Return how many totals stay at the right, leaving room for a few columns."""
        count, room = len(self.heat.totals), self.room - self.label - 4
        if self.room < PINNED:
            return 0
        while count and sum(self._total_width(number) for number in range(count)) > room // 2:
            count -= 1
        return count

    def _total_width(self, number: int) -> int:
        return self._widths[len(self.heat.columns) + number] + GAP

    def _in_sight(self) -> tuple[range, range]:
        """Return the visible columns: the scrolling ones and the fixed totals."""
        place = (self.left, self.room)
        if self._sight is None or self._sight[0] != place:
            self._sight = (place, self._find_in_sight())
        return self._sight[1]

    def _find_in_sight(self) -> tuple[range, range]:
        pinned = self._pinned()
        first_pinned = len(self.heat.columns)
        stays = range(first_pinned, first_pinned + pinned)
        room = self.room - self.label - 2 - MORE - sum(self._widths[number] + GAP for number in stays)
        scrolling = [number for number in range(len(self.titles)) if number not in stays]
        end = self.left
        while end < len(scrolling) and room >= self._widths[scrolling[end]] + GAP:
            room -= self._widths[scrolling[end]] + GAP
            end += 1
        shown = scrolling[self.left : max(end, self.left + 1)]
        return (range(shown[0], shown[-1] + 1) if shown else range(0)), stays

    def _keep_in_sight(self) -> None:
        height, top = self.size.height - 1, self.scroll_offset.y
        if height > 0 and not top <= self.row < top + height:
            self.scroll_to(y=max(self.row - height // 2, 0), animate=False, immediate=True, force=True)
        self.left = min(self.left, max(len(self.titles) - 1, 0))
        scrolling, stays = self._in_sight()
        if self.column in stays or not self.titles:
            return
        if self.column < scrolling.start:
            self.left = self.column if self.column < len(self.heat.columns) else self.column - len(stays)
        while self.column not in self._in_sight()[0] and self.left < len(self.titles) - 1:
            self.left += 1

    # -- moving

    def here(self) -> HeatMapRow | None:
        return self.heat.rows[self.row] if self.row < len(self.heat.rows) else None

    def cell(self) -> HeatMapCell | None:
        here = self.here()
        cells = (*here.cells, *here.totals) if here else ()
        return cells[self.column] if self.column < len(cells) else None

    def go(self, rows: int = 0, columns: int = 0) -> None:
        row = min(max(self.row + rows, 0), max(len(self.heat.rows) - 1, 0))
        column = min(max(self.column + columns, 0), max(len(self.titles) - 1, 0))
        if (row, column) != (self.row, self.column):
            before, left = self.row, self.left
            self.row, self.column = row, column
            self._keep_in_sight()
            if self.left != left:
                self.refresh()
            top = self.scroll_offset.y
            for line in {0, before + 1 - top, row + 1 - top}:
                self.refresh(Region(0, line, self.size.width, 1))
            self.post_message(self.Moved())

    # -- painting

    def render_line(self, y: int) -> Strip:
        width = self.room
        if y == 0:
            return strip_of(self.ink, self._heading(), width)
        number = y - 1 + self.scroll_offset.y
        return strip_of(self.ink, self._line(number) if number < len(self.heat.rows) else (), width)

    def _heading(self) -> Line:
        scrolling, stays = self._in_sight()
        more = f"‹ {scrolling.start} more" if scrolling.start else ""
        runs = [TextRun("  " + more.rjust(self.label - 1) + " ", "faint")]
        for number in scrolling:
            runs += self._title(number)
        hidden = len(self.heat.columns) - scrolling.stop if scrolling.stop < len(self.heat.columns) else 0
        runs.append(TextRun(f"  {hidden} more ›" if hidden > 0 else "", "faint", fill=True))
        for number in stays:
            runs += self._title(number)
        return tuple(runs)

    def _title(self, number: int) -> list[TextRun]:
        title = short(self.titles[number], self._widths[number])
        room = " " * (self._widths[number] + GAP - cell_len(title))
        return [TextRun(room), TextRun(title, "text" if number == self.column else "dim")]

    def _line(self, number: int) -> Line:
        row, here = self.heat.rows[number], number == self.row
        indent = " " * (INDENT * min(row.depth, DEEPEST))
        name = short(row.name, self.label - len(indent))
        colour = "text" if here or not row.depth else "soft"
        runs = [TextRun("› " if here else "  ", "accent", True), TextRun(indent), TextRun(name, colour, not row.depth)]
        runs.append(TextRun(" " * (self.label - len(indent) - cell_len(name))))
        scrolling, stays = self._in_sight()
        cells = (*row.cells, *row.totals)
        for column in scrolling:
            runs += self._figure(cells[column], column, here)
        runs.append(TextRun("", "soft", fill=True))
        for column in stays:
            runs += self._figure(cells[column], column, here)
        return tuple(runs)

    def _figure(self, cell: HeatMapCell, column: int, here: bool) -> list[TextRun]:
        words = (SHADES[cell.shade] if cell.shade else "") + cell.text
        room = " " * (self._widths[column] - cell_len(words) + GAP - 1)
        chosen = here and column == self.column
        behind = self.ink.selection if chosen else ""
        colour = (
            "text"
            if chosen or cell.shade > 1
            else "soft"
            if cell.shade or column >= len(self.heat.columns)
            else "faint"
        )
        return [TextRun(room), TextRun(f" {words}", colour, chosen, behind)]

    # -- mouse

    def on_click(self, event: events.Click) -> None:
        number = event.y - 1 + self.scroll_offset.y
        if not 0 <= number < len(self.heat.rows):
            return
        column = self._column_at(event.x)
        self.go(number - self.row, 0 if column is None else column - self.column)
        if event.chain == 2:
            self.post_message(self.Opened())

    def _column_at(self, x: int) -> int | None:
        scrolling, stays = self._in_sight()
        at = self.label + 2
        for number in scrolling:
            at += self._widths[number] + GAP
            if x < at:
                return number if x >= self.label + 2 else None
        at = self.room
        for number in reversed(stays):
            at -= self._widths[number] + GAP
            if x >= at:
                return number
        return None
