"""The framework matrix as a grid: interviewees by codes, with a mark for each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fusen.model.themes import MatrixCell
from fusen.tui.colours import DARK, Ink
from fusen.tui.textual_patches import FittedWidget
from fusen.tui.widgets.line_widget import TextRun, short, strip_of

COLUMN = 13
LEAST, MOST = 8, 20  # cells of an interviewee's name


class MatrixGrid(FittedWidget, Widget, can_focus=True, inherit_bindings=False):
    """Shows cells and moves with `go`. `✎` is written, `!` stale, `·` excerpts without a text."""

    DEFAULT_CSS = "MatrixGrid { height: 1fr; }"

    class Moved(Message):
        """The current cell has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.ink: Ink = DARK
        self.cases: Sequence[str] = ()
        self.codes: Sequence[tuple[str, str]] = ()  # guid, name
        self.row = self.column = 0
        self._cells: Mapping[tuple[str, str], MatrixCell] = {}
        self._colours: Mapping[str, str] = {}
        self._top = self._first = 0

    def show(
        self, cases: Sequence[str], codes: Sequence[tuple[str, str]], cells: Sequence[MatrixCell],
        colours: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Show cells and keep the position if possible."""
        here = self.place()
        self.cases, self.codes, self._colours = cases, codes, colours
        self._cells = {(cell.case, cell.code_guid): cell for cell in cells}
        if here is not None:
            guids = [guid for guid, _ in codes]
            self.row = list(cases).index(here[0]) if here[0] in cases else self.row
            self.column = guids.index(here[1]) if here[1] in guids else self.column
        self.go(0, 0)
        self.refresh()

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    def place(self) -> tuple[str, str] | None:
        """Return (interviewee, code guid) of the current cell."""
        if self.row >= len(self.cases) or self.column >= len(self.codes):
            return None
        return self.cases[self.row], self.codes[self.column][0]

    def here(self) -> MatrixCell | None:
        place = self.place()
        return None if place is None else self._cells.get(place)

    # -- moving

    def go(self, rows: int, columns: int) -> None:
        before = self.row, self.column
        self.row = min(max(self.row + rows, 0), max(len(self.cases) - 1, 0))
        self.column = min(max(self.column + columns, 0), max(len(self.codes) - 1, 0))
        self._keep_in_sight()
        if (self.row, self.column) != before:
            self.refresh()
            self.post_message(self.Moved())

    def seek(self, wanted: Sequence[tuple[str, str]]) -> bool:
        """Move to the next of these cells, row by row and cyclically; returns whether there was one."""
        order = {place: number for number, place in enumerate((c, g) for c in self.cases for g, _ in self.codes)}
        places = sorted(order[place] for place in wanted if place in order)
        if not places:
            return False
        at = self.row * len(self.codes) + self.column
        row, column = divmod(next((place for place in places if place > at), places[0]), len(self.codes))
        self.go(row - self.row, column - self.column)
        return True

    def _room(self) -> int:
        return max((self.size.width - self._names() - 4) // (COLUMN + 1), 1)

    def _names(self) -> int:
        return min(max([LEAST, *(cell_len(case) for case in self.cases)]), MOST)

    def _keep_in_sight(self) -> None:
        height, room = max(self.size.height - 2, 1), self._room()
        self._top = min(max(self._top, self.row - height + 1), self.row)
        self._first = min(max(self._first, self.column - room + 1), self.column)

    def fit(self) -> None:
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        row = self._top + event.y - 2
        column = self._first + (event.x - self._names() - 4) // (COLUMN + 1)
        if event.y >= 2 and row < len(self.cases) and self._first <= column < len(self.codes):
            self.go(row - self.row, column - self.column)

    # -- painting

    def render_line(self, y: int) -> Strip:
        names, width = self._names(), self.size.width
        shown = range(self._first, min(self._first + self._room(), len(self.codes)))
        runs = [TextRun("  ")]
        if y == 0:
            more = f"‹ {self._first}" if self._first else ""
            runs.append(TextRun(more.ljust(names + 2), "dim"))
            for number in shown:
                guid, name = self.codes[number]
                runs += [
                    TextRun(_fit(name, COLUMN), self._colours.get(guid, "dim"), number == self.column),
                    TextRun(" "),
                ]
            left = len(self.codes) - shown.stop if self.codes else 0
            runs.append(TextRun(f"{left} ›" if left else "", "dim"))
        elif y >= 2 and self._top + y - 2 < len(self.cases):
            row = self._top + y - 2
            runs.append(TextRun("› " if row == self.row else "  ", "accent", True))
            runs.append(TextRun(_fit(self.cases[row], names), "text" if row == self.row else "soft", row == self.row))
            for number in shown:
                here = (row, number) == (self.row, self.column)
                words, colour = _mark(self._cells.get((self.cases[row], self.codes[number][0])))
                behind = self.ink.selection if here else ""
                runs += [TextRun(words.ljust(COLUMN), "text" if here else colour, here, behind), TextRun(" ")]
        return strip_of(self.ink, tuple(runs), width)


def _mark(cell: MatrixCell | None) -> tuple[str, str]:
    if cell is None:
        return "", "faint"
    count = str(len(cell.excerpts)) if cell.excerpts else ""
    if not cell.text:
        return f"  · {count}", "dim"
    return (f"  ! {count}", "warning") if cell.stale else (f"  ✎ {count}", "soft")


def _fit(words: str, width: int) -> str:
    words = short(words, width)
    return words + " " * (width - cell_len(words))
