"""The table of the app: names at the left, columns that scroll sideways, and totals that stay at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from textual import events

from fusen.tui.colours import shade
from fusen.tui.widgets.line_widget import Line, TextRun, short
from fusen.tui.widgets.virtual_list import CURSOR, ListRows, VirtualList

SHADES = " ░▒▓█"
"""Signs of a shade in a terminal without tints."""
GAP = 2
EDGE = 1  # cells before the scrollbar
HIDDEN = 12  # cells for the number of hidden columns
PINNED = 88  # cells from which totals stay visible
LEAST, MOST, TOTAL = 5, 10, 14  # cells of a column
NAME = 12  # least cells of the names
INDENT, DEEPEST = 2, 4


class NumberCell(NamedTuple):
    """A number or sign with a shade from 0 to 4; if `opens` is False it opens no excerpts."""

    text: str
    shade: int = 0
    opens: bool = True
    colour: str = ""


class TableRow(NamedTuple):
    """A row; `guid` identifies it across reads, and `depth` 0 is a theme or an interviewee."""

    guid: str
    name: str
    depth: int
    cells: Sequence[NumberCell]
    totals: Sequence[NumberCell] = ()


@dataclass(frozen=True, slots=True)
class TableData:
    """The titles of the columns and totals, the rows, and the cells of each kind of column."""

    columns: Sequence[str] = ()
    totals: Sequence[str] = ()
    rows: Sequence[TableRow] = ()
    least: int = LEAST
    most: int = MOST


class TableRows(ListRows):
    """A table without its widget: the current number, the columns in sight, and the lines."""

    fixed = 1

    def __init__(self) -> None:
        super().__init__()
        self.data = TableData()
        self.titles: list[str] = []
        self.column = 0
        self.left = 0  # the first visible column
        self._widths: list[int] = []
        self._names = 0
        self._sight: tuple[tuple[int, int], tuple[range, range]] | None = None

    def __len__(self) -> int:
        return len(self.data.rows)

    def show(self, data: TableData) -> None:
        """Show a table and keep the current row and column."""
        here = self.here()
        title = self.titles[self.column] if self.column < len(self.titles) else ""
        self.data, self.titles = data, [*data.columns, *data.totals]
        rows = {row.guid: number for number, row in enumerate(data.rows)}
        self.at = min(rows.get(here.guid, self.at) if here else self.at, max(len(data.rows) - 1, 0))
        self.column = self.titles.index(title) if title in self.titles else 0
        self._measure()

    def here(self) -> TableRow | None:
        return self.data.rows[self.at] if self.at < len(self.data.rows) else None

    def cell(self) -> NumberCell | None:
        here = self.here()
        cells = (*here.cells, *here.totals) if here else ()
        return cells[self.column] if self.column < len(cells) else None

    # -- columns

    def fit(self, width: int, height: int) -> None:
        super().fit(width, height)
        self._measure()

    @property
    def label(self) -> int:
        """Return the cells of the names."""
        return min(self._names, 32 if self.width >= PINNED else 20)

    def _measure(self) -> None:
        columns = zip(*((*row.cells, *row.totals) for row in self.data.rows), strict=True)
        widest = [max(cell_len(cell.text) for cell in column) + GAP for column in columns] or [0] * len(self.titles)
        own = len(self.data.columns)
        self._widths = [
            max(self.data.least, width, min(cell_len(title), self.data.most if number < own else TOTAL))
            for number, (title, width) in enumerate(zip(self.titles, widest, strict=True))
        ]
        names = (cell_len(row.name) + INDENT * min(row.depth, DEEPEST) for row in self.data.rows)
        self._names, self._sight = max([NAME, *names]), None
        self.keep_in_sight()

    def in_sight(self) -> tuple[range, range]:
        """Return the visible columns: the scrolling ones and the fixed totals."""
        place = (self.left, self.width)
        if self._sight is None or self._sight[0] != place:
            self._sight = (place, self._find_in_sight())
        return self._sight[1]

    def _find_in_sight(self) -> tuple[range, range]:
        own = len(self.data.columns)
        stays = range(own, own + self._pinned())
        room = self.width - self.label - EDGE - sum(self._widths[number] + GAP for number in stays)
        scrolling = [number for number in range(len(self.titles)) if number not in stays]
        if self.left or sum(self._widths[number] + GAP for number in scrolling) > room:
            room -= HIDDEN
        end = self.left
        while end < len(scrolling) and room >= self._widths[scrolling[end]] + GAP:
            room -= self._widths[scrolling[end]] + GAP
            end += 1
        shown = scrolling[self.left : max(end, self.left + 1)]
        return (range(shown[0], shown[-1] + 1) if shown else range(0)), stays

    def _pinned(self) -> int:
        """Return how many totals stay at the right, leaving room for a few columns."""
        if self.width + CURSOR < PINNED:
            return 0
        own, count, room = len(self.data.columns), len(self.data.totals), self.width - self.label - GAP
        while count and sum(self._widths[own + number] + GAP for number in range(count)) > room // 2:
            count -= 1
        return count

    def keep_in_sight(self) -> None:
        self.left = min(self.left, max(len(self.titles) - 1, 0))
        scrolling, stays = self.in_sight()
        if self.column in stays or not self.titles:
            return
        if self.column < scrolling.start:
            self.left = self.column if self.column < len(self.data.columns) else self.column - len(stays)
        while self.column not in self.in_sight()[0] and self.left < len(self.titles) - 1:
            self.left += 1

    def column_at(self, x: int) -> int | None:
        """Return the column of a cell of the screen."""
        scrolling, stays = self.in_sight()
        at = self.label
        for number in scrolling:
            at += self._widths[number] + GAP
            if x < at:
                return number if x >= self.label else None
        at = self.width - EDGE
        for number in reversed(stays):
            at -= self._widths[number] + GAP
            if x >= at:
                return number
        return None

    # -- painting

    def heading(self, y: int) -> Line:
        scrolling, stays = self.in_sight()
        more = f"‹ {scrolling.start} more" if scrolling.start else ""
        runs = [TextRun(more.rjust(self.label), "faint")]
        for number in scrolling:
            runs += self._title(number)
        hidden = len(self.data.columns) - scrolling.stop
        runs.append(TextRun(f"  {hidden} more ›" if hidden > 0 else "", "faint", fill=True))
        for number in stays:
            runs += self._title(number)
        return (*runs, TextRun(" " * EDGE))

    def _title(self, number: int) -> list[TextRun]:
        title, current = short(self.titles[number], self._widths[number]), number == self.column
        room = " " * (self._widths[number] + GAP - cell_len(title))
        return [TextRun(room), TextRun(title, "text" if current else "dim", current)]

    def line(self, number: int) -> Line:
        row, here = self.data.rows[number], number == self.at
        indent = " " * (INDENT * min(row.depth, DEEPEST))
        name = short(row.name, self.label - len(indent))
        colour = "text" if here or not row.depth else "soft"
        runs = [TextRun(indent), TextRun(name, colour, not row.depth)]
        runs.append(TextRun(" " * (self.label - len(indent) - cell_len(name))))
        scrolling, stays = self.in_sight()
        cells = (*row.cells, *row.totals)
        for column in scrolling:
            runs += self._figure(cells[column], column, here and column == self.column)
        runs.append(TextRun("", "soft", fill=True))
        for column in stays:
            runs += self._figure(cells[column], column, here and column == self.column)
        return (*runs, TextRun(" " * EDGE))

    def _figure(self, cell: NumberCell, column: int, current: bool) -> list[TextRun]:
        """Return a cell: shaded by its ground, or by a sign where the terminal shows no tints."""
        signs = self.ink.plain or self.ink.basic
        words = (SHADES[cell.shade] if cell.shade and signs else "") + cell.text
        room = " " * max(self._widths[column] - cell_len(words) + GAP - 2, 0)
        quiet = "soft" if cell.shade or column >= len(self.data.columns) else "faint"
        colour = "text" if current or cell.shade > 1 else cell.colour or quiet
        ground = shade(self.ink, cell.shade) if cell.shade and not signs else ""
        mark = TextRun("▌" if current else " ", "accent", True, ground)
        return [TextRun(" "), TextRun(room, behind=ground), mark, TextRun(words, colour, current, ground)]


class VirtualTable(VirtualList):
    """Shows a table; the arrow keys move by number."""

    rows: TableRows

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(TableRows(), id=id)

    def go_sideways(self, by: int) -> None:
        self.to_column(min(max(self.rows.column + by, 0), max(len(self.rows.titles) - 1, 0)))

    def to_column(self, column: int) -> None:
        before, self.rows.column = self.rows.left, column
        self.rows.keep_in_sight()
        if self.rows.left != before:
            self.refresh()
        else:
            self.refresh_heading()
            self.refresh_row(self.rows.at)

    def on_click(self, event: events.Click) -> None:
        column = self.rows.column_at(event.x - CURSOR)  # before the list's own handler, which tells the screen
        if column is not None:
            self.to_column(column)
