"""The framework matrix: writes each cell beside its excerpts, and finds and confirms stale cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.model.themes import MatrixCell
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, MATRIX, ROWS, bindings
from fusen.tui.colours import Ink, code_colours, label
from fusen.tui.host import Handler
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.screen import LOOK, StudyScreen
from fusen.tui.tables.matrix_grid import MatrixGrid
from fusen.tui.textual_patches import PlainVertical
from fusen.tui.widgets.dialogs import NoteEditor
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, short, wrapped

if TYPE_CHECKING:
    from fusen.study.themes import MatrixTable

LEVELS: tuple[str | None, ...] = (None, "theme", "code")
PANE = 12


class MatrixScreen(StudyScreen):
    WHERE = (ANYWHERE, MATRIX, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(MATRIX, ROWS, ANYWHERE)
    PURPOSE = "Summarise in your own words what each interviewee says about each code."
    FOOT = ("write-cell", "next-stale", "cell-excerpts", "matrix-level", "undo", "go", "help")
    DEFAULT_CSS = f"""
    MatrixScreen {{ padding: 1 0 0 0; }}
    MatrixScreen #cell {{ height: {PANE}; padding: 0 2; border-top: solid $rule; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.grid, self.cell = MatrixGrid(), LineWidget(id="cell")
        self.table: MatrixTable | None = None
        self._level: str | None = None
        self._step = 0
        self._reading = False

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield self.grid
            yield self.cell
            yield self.foot

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.grid.focus()
        self.show_keys()
        self.changed()
        self.set_interval(LOOK, self._look)

    def paint_with(self, ink: Ink) -> None:
        for painted in (self.head, self.foot, self.cell):
            painted.paint_with(ink)
        self.grid.paint_with(ink)
        if self.table is not None:
            self._show()

    def actions(self) -> Mapping[str, Handler]:
        return {
            "row-down": lambda: self._go(1, 0),
            "row-up": lambda: self._go(-1, 0),
            "rows-down": lambda: self._go(max(self.grid.size.height - 3, 1), 0),
            "rows-up": lambda: self._go(-max(self.grid.size.height - 3, 1), 0),
            "row-first": lambda: self._go(-1_000_000, 0),
            "row-last": lambda: self._go(1_000_000, 0),
            "cell-left": lambda: self._go(0, -1),
            "cell-right": lambda: self._go(0, 1),
            "next-stale": self._to_next_stale,
            "write-cell": self._write,
            "cell-excerpts": self._open_excerpts,
            "matrix-level": self._turn_level,
        }

    # -- reading

    def changed(self) -> None:
        if self._reading:
            return
        self._reading = True
        level = self._level
        self.foot.state("reading …")
        self.ask(lambda: (self.study.history.last_step(), self.study.matrix.table(level=level)), self._read)

    def _read(self, read: tuple[int, MatrixTable]) -> None:
        self._reading = False
        self._step, self.table = read
        self._show()

    def _look(self) -> None:
        self.look(self._step if self.table is not None and not self._reading else None)

    def failed(self, error: FusenError) -> None:
        self._reading = False
        super().failed(error)

    # -- showing

    def _show(self) -> None:
        table = self.table
        if table is None:
            return
        book = self.study.codebook.get()
        codes = [(code.guid, label(code, book)) for code in table.codes]
        self.grid.show(list(table.cases), codes, table.cells, code_colours(book, self.ink))
        self._show_cell()

    def on_matrix_grid_moved(self) -> None:
        self._show_cell()

    def _show_cell(self) -> None:
        if self.table is None:
            return
        told = [cell for cell in self.table.cells if cell.text]
        stale = sum(cell.stale for cell in told)
        waiting = sum(not cell.text for cell in self.table.cells)
        said = [
            coder_filter.SHORT[self._counted()],
            f"{len(told)} written",
            f"{stale} stale",
            f"{waiting} to write",
        ]
        self.head.show([self.study.settings.name, "Framework matrix"], said)
        self.cell.paint(self._lines())

    def _lines(self) -> list[Line]:
        place, cell = self.grid.place(), self.grid.here()
        if place is None or self.table is None:
            return [(TextRun("no interviewees or no codes yet", "text"),)]
        width = max(self.size.width - 6, 20)
        code = next(code for code in self.table.codes if code.guid == place[1])
        lines: list[Line] = [(TextRun(short(f"{place[0]}   {code.label}", width), "text", True),)]
        if cell is None:
            return [*lines, (TextRun("not written, no excerpts", "dim"),)]
        lines += [(TextRun(line, "text"),) for line in wrapped(cell.text, width, 4)] if cell.text else []
        lines.append((TextRun(_state(cell), "warning" if cell.stale else "dim"),))
        for excerpt in cell.excerpts[: PANE - 2 - len(lines)]:
            quote = "[1 passage withheld]" if excerpt.quote is None else excerpt.quote
            lines.append((TextRun(f"{excerpt.citation}  ", "dim"), TextRun(short(quote, max(width - 24, 10)), "soft")))
        return lines

    # -- moving

    def _go(self, rows: int, columns: int) -> None:
        self.quiet()
        self.grid.go(rows, columns)

    def _to_next_stale(self) -> None:
        self.quiet()
        cells = self.table.cells if self.table else ()
        if not self.grid.seek([(cell.case, cell.code_guid) for cell in cells if cell.stale or not cell.text]):
            self.say("all cells with excerpts are written and up to date")

    # -- doing

    def _write(self) -> None:
        """Write the current cell; if another process changed it, report that and write nothing."""
        self.quiet()
        place, cell = self.grid.place(), self.grid.here()
        if place is None or self.table is None:
            return
        case, code = place[0], next(code for code in self.table.codes if code.guid == place[1])
        before = cell.text if cell else ""

        def keep(kept: tuple[str, object] | None) -> None:
            if kept is not None:
                text = kept[0]
                self.ask(lambda: self.study.matrix.write(case, code.label, text, before=before), self._written)

        self.show(NoteEditor(f"{case}, {code.label}", before, "free", self.fusen.edit_text, kinds=False), keep)

    def _written(self, cell: MatrixCell) -> None:
        self.say("cell saved" if cell.text else "cell emptied")
        self.changed()

    def _open_excerpts(self) -> None:
        place = self.grid.place()
        if place is not None and self.table is not None and self.grid.here() is not None:
            selection = ExcerptSelection(code=place[1], whose=self._counted(), cases=frozenset({place[0]}))
            self.fusen.open("excerpts", selection=selection)
        else:
            self.say("this cell has no excerpts")

    def _counted(self) -> str:
        """Return whose codings the cells show: a cell is the team's, so it does not follow the choice of a person."""
        matches = self.table is not None and self.table.basis.coders == (AUTO_USER,)
        return coder_filter.MATCHES if matches else coder_filter.PEOPLE

    def _turn_level(self) -> None:
        self._level = LEVELS[(LEVELS.index(self._level) + 1) % len(LEVELS)]
        self.say({None: "themes and codes", "theme": "themes", "code": "codes"}[self._level])
        self.changed()


def _state(cell: MatrixCell) -> str:
    count = f"{len(cell.excerpts)} excerpt{'' if len(cell.excerpts) == 1 else 's'}"
    if not cell.text:
        return f"{count}, nothing written"
    return (
        f"{count}, stale: {cell.added} new, {cell.gone} gone since {cell.by} wrote"
        if cell.stale
        else f"{count}, by {cell.by}"
    )
