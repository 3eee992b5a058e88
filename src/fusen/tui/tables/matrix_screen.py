"""The framework matrix: writes each cell beside its excerpts, and finds and confirms stale cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType

from fusen.model.codebook import Codebook
from fusen.model.memos.markdown import memo_words
from fusen.model.quantity import quantity
from fusen.model.themes import MatrixCell
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, MATRIX, ROWS, bindings
from fusen.tui.colours import code_signs, label
from fusen.tui.host import Handler
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.screen import StudyScreen
from fusen.tui.tables.matrix_state import LoadedMatrix, Place, read_matrix
from fusen.tui.widgets.dialogs import NoteEditor
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, short, wrapped
from fusen.tui.widgets.virtual_list import VirtualList, row_moves
from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow, VirtualTable

if TYPE_CHECKING:
    from fusen.study.themes import MatrixTable

LEVELS: tuple[str | None, ...] = (None, "theme", "code")
PANE = 12  # least lines of the pane
AROUND = 5  # lines of the screen besides the grid and the pane
COLUMN = 13  # cells of a code


class MatrixScreen(StudyScreen):
    WHERE = (ANYWHERE, MATRIX, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(MATRIX, ROWS, ANYWHERE)
    PURPOSE = "Summarise in your own words what each interviewee says about each code."
    FOOT = ("write-cell", "next-stale", "cell-excerpts", "matrix-level", "whose-matrix", "undo", "go", "help")
    DEFAULT_CSS = f"MatrixScreen #cell {{ height: 1fr; min-height: {PANE}; padding: 0 2; border-top: solid $rule; }}"

    def __init__(self) -> None:
        super().__init__()
        self.grid, self.cell = VirtualTable(), LineWidget(id="cell")
        self.content = (self.grid, self.cell)
        self.matrix: LoadedMatrix | None = None
        self._book = Codebook(())
        self._level: str | None = None
        self._whose = ""

    def on_mount(self) -> None:
        self.grid.focus()

    def recolour(self) -> None:
        self._show()

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.grid, self._show_cell),
            "cell-left": partial(self._go_sideways, -1),
            "cell-right": partial(self._go_sideways, 1),
            "next-stale": self._to_next_stale,
            "write-cell": self._write,
            "cell-excerpts": self._open_excerpts,
            "matrix-level": self._turn_level,
            "whose-matrix": self._turn_whose,
        }

    # -- reading

    def changed(self) -> None:
        if not self.reading:
            self.reading, study, level = True, self.study, self._level
            whose = self._whose or self.fusen.session.whose
            self.foot.state("reading …")
            self.ask(lambda: read_matrix(study, whose, level), self._read)

    def _read(self, matrix: LoadedMatrix) -> None:
        self.reading = False
        self.matrix, self.step, self._whose = matrix, matrix.step, matrix.whose
        self._show()

    @property
    def table(self) -> MatrixTable | None:
        return self.matrix.table if self.matrix is not None else None

    @property
    def _cells(self) -> Mapping[Place, MatrixCell]:
        return self.matrix.cells if self.matrix is not None else {}

    # -- showing

    def _show(self) -> None:
        table = self.table
        if table is None:
            return
        self._book = book = self.study.codebook.get()
        signs = code_signs(book)
        rows = [
            TableRow(case, case, 0, [_marked(self._cells.get((case, code.guid))) for code in table.codes])
            for case in table.cases
        ]
        titles = [f"{signs.get(code.guid, '┃')} {label(code, book)}" for code in table.codes]
        self.grid.rows.show(TableData(titles, (), rows, COLUMN, COLUMN))
        self._divide()
        self.grid.show()
        self._show_cell()

    def on_resize(self) -> None:
        self._divide()

    def _divide(self) -> None:
        """Give the grid the lines that it needs, and the pane the rest."""
        most = self.app.size.height - AROUND - PANE
        self.grid.styles.height = max(min(len(self.grid.rows) + self.grid.rows.fixed + 1, most), 3)

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self._show_cell()
        if message.double:
            self._open_excerpts()

    def place(self) -> Place | None:
        """Return (interviewee, code guid) of the current cell."""
        row, column = self.grid.rows.here(), self.grid.rows.column
        codes = self.table.codes if self.table else ()
        return (row.guid, codes[column].guid) if row is not None and column < len(codes) else None

    def here(self) -> MatrixCell | None:
        """Return the current cell, None if it has neither a text nor excerpts."""
        place = self.place()
        return None if place is None else self._cells.get(place)

    def _show_cell(self) -> None:
        if self.table is None:
            return
        cells = self._cells.values()
        written = [cell for cell in cells if cell.text]
        stale = sum(cell.stale for cell in written)
        waiting = sum(not cell.text for cell in cells)
        facts = [
            coder_filter.SHORT[self.matrix.whose] if self.matrix else "",
            f"{len(written)} written",
            f"{stale} stale",
            f"{waiting} to write",
        ]
        self.head.show([self.study.settings.name, "Framework matrix"], facts)
        self.cell.paint(self._lines())

    def _lines(self) -> list[Line]:
        place, cell = self.place(), self.here()
        if place is None or self.table is None:
            return [(TextRun("no interviewees or no codes yet", "text"),)]
        width = max(self.size.width - 6, 20)
        code = next(code for code in self.table.codes if code.guid == place[1])
        lines: list[Line] = [(TextRun(short(f"{place[0]}   {code.label}", width), "text", True),)]
        unseen = self.matrix.unseen.get(place, 0) if self.matrix is not None else 0
        others = f", {unseen} more by others: {self.key_of('whose-matrix')} shows them" if unseen else ""
        if cell is None:
            return [*lines, (TextRun(f"not written, no excerpts{others}", "dim"),)]
        lines += [(TextRun(line, "text"),) for line in wrapped(memo_words(cell.text), width, 4)] if cell.text else []
        lines += [
            (TextRun(line, "warning" if cell.stale else "dim"),) for line in wrapped(_state(cell) + others, width, 2)
        ]
        book = self._book
        for excerpt in cell.excerpts[: max(self.cell.size.height, PANE) - 2 - len(lines)]:
            quote = "[1 passage withheld]" if excerpt.quote is None else excerpt.quote
            below = book.by_guid.get(excerpt.code_guid) if excerpt.code_guid != place[1] else None
            head = f"{excerpt.citation}  " + (f"{label(below, book)}: " if below is not None else "")
            room = max(width - max(cell_len(head), 24), 10)
            lines.append((TextRun(head, "dim"), TextRun(short(quote, room), "soft")))
        return lines

    # -- moving

    def _go_sideways(self, by: int) -> None:
        self.grid.go_sideways(by)
        self._show_cell()

    def _to_next_stale(self) -> None:
        """Move to the next cell that is stale or empty, row by row and cyclically."""
        if not self._seek([place for place, cell in self._cells.items() if cell.stale or not cell.text]):
            self.say("all cells with excerpts are written and up to date")

    def _seek(self, pairs: Sequence[tuple[str, str]]) -> bool:
        rows, codes = self.grid.rows, self.table.codes if self.table else ()
        order = {place: number for number, place in enumerate((row.guid, code.guid) for row in rows.data.rows for code in codes)}  # fmt: skip
        places = sorted(order[place] for place in pairs if place in order)
        if not places:
            return False
        at = rows.at * len(codes) + rows.column
        row, column = divmod(next((place for place in places if place > at), places[0]), len(codes))
        self.grid.to(row)
        self.grid.to_column(column)
        self._show_cell()
        return True

    # -- doing

    def _write(self) -> None:
        """Write the current cell; if another process changed it, report that and write nothing."""
        place, cell = self.place(), self.here()
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
        place = self.place()
        if place is not None and self.matrix is not None and self.here() is not None:
            selection = ExcerptSelection(code=place[1], whose=self.matrix.whose, cases=frozenset({place[0]}))
            self.fusen.open("excerpts", selection=selection)
        else:
            self.say("this cell has no excerpts")

    def _turn_whose(self) -> None:
        """Show the excerpts of the next coders; the texts are the team's."""
        self._whose = self.fusen.session.whose = coder_filter.after(self._whose or coder_filter.YOU)
        self.say(coder_filter.DESCRIBED[self._whose])
        self.changed()

    def _turn_level(self) -> None:
        self._level = LEVELS[(LEVELS.index(self._level) + 1) % len(LEVELS)]
        self.say({None: "themes and codes", "theme": "themes", "code": "codes"}[self._level])
        self.changed()


def _state(cell: MatrixCell) -> str:
    count = quantity(len(cell.excerpts), "excerpt")
    if not cell.text:
        return f"{count}, nothing written"
    return (
        f"{count}, stale: {cell.added} new, {cell.gone} gone since {cell.by} wrote"
        if cell.stale
        else f"{count}, by {cell.by}"
    )


def _marked(cell: MatrixCell | None) -> NumberCell:
    """Return a sign for a cell: `✎` is written, `!` stale, `·` excerpts without a text."""
    if cell is None:
        return NumberCell("", opens=False)
    count = str(len(cell.excerpts)) if cell.excerpts else ""
    if not cell.text:
        return NumberCell(f"· {count}", colour="dim")
    return NumberCell(f"! {count}", colour="warning") if cell.stale else NumberCell(f"✎ {count}", colour="soft")
