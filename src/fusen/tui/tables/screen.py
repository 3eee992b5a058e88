"""The tables screen: codes by interviewee or group, with the counts of the commands; each number opens its excerpts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, ROWS, TABLES, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.screen import StudyScreen
from fusen.tui.tables.state import COUNTS, ORDERS, LoadedTable, TableOptions, codings_behind, read_table, write
from fusen.tui.widgets.dialogs import PromptDialog
from fusen.tui.widgets.line_widget import LineWidget, TextRun, wrapped
from fusen.tui.widgets.virtual_list import VirtualList, row_moves
from fusen.tui.widgets.virtual_table import VirtualTable


class TablesScreen(StudyScreen):
    WHERE = (ANYWHERE, TABLES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(TABLES, ROWS, ANYWHERE)
    PURPOSE = "See how many codings, interviewees or words each code has, by interviewee or group. Every number opens its excerpts."
    FOOT = ("open-number", "sort-table", "group-table", "count-table", "write-table", "whose-table", "go", "help")
    DEFAULT_CSS = "TablesScreen #about { height: 3; padding: 0 2; }"

    def __init__(self) -> None:
        super().__init__()
        self.about, self.map = LineWidget(id="about"), VirtualTable()
        self.content = (self.about, self.map)
        self.options = TableOptions()
        self.tabled: LoadedTable | None = None

    def on_mount(self) -> None:
        self.map.focus()

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.map, lambda: None),
            "column-right": partial(self.map.go_sideways, 1),
            "column-left": partial(self.map.go_sideways, -1),
            "columns-right": partial(self.map.go_sideways, 10),
            "columns-left": partial(self.map.go_sideways, -10),
            "open-number": self._open_number,
            "sort-table": lambda: self._ask(self.options.turned(sort=ORDERS)),
            "group-table": self._turn_grouping,
            "count-table": lambda: self._ask(self.options.turned(count=COUNTS)),
            "themes": lambda: self.fusen.open("themes", whose=self.options.whose),
            "write-table": self._write,
            "whose-table": self._turn_whose,
        }

    # -- reading

    def changed(self) -> None:
        study, options = self.study, replace(self.options, whose=self.options.whose or self.fusen.session.whose)
        self.foot.state("counting …")
        self.reader.ask(self, lambda _: read_table(study, options), self._read, self.failed)

    def _read(self, tabled: LoadedTable) -> None:
        self.tabled, self.options, self.step = tabled, tabled.options, tabled.step
        self.map.rows.show(tabled.heat)
        self.map.show()
        self._show_about()

    def on_resize(self) -> None:
        self._show_about()

    def _show_about(self) -> None:
        """Show whose codings are counted, of how many interviewees, other conditions, and the meaning of the signs."""
        if self.tabled is None:
            return
        options, basis = self.options, self.tabled.basis
        first, *rest = coder_filter.remarks(basis) or [""]
        room = max(self.app.size.width - 4, 8)
        signs = ["· none   – not read" + ("" if options.by else "   shaded by the largest number of its level")]
        if not basis.read:
            unread = f"Totals count only interviewees read in full: {self.key_of('whose-table')} shows others' codings."
            signs = wrapped(unread, room, 2)
        painted = [[TextRun(line, "soft", fill=True)] for line in wrapped(first, room, 2)]
        painted += [[TextRun(line, "dim", fill=True)] for line in wrapped("  ".join(rest), room, 2) or [""]]
        painted += [[TextRun(line, "faint", fill=True)] for line in signs]
        self.about.styles.height = len(painted)
        self.about.paint([*map(tuple, painted)])
        across = options.by or "interviewee"
        lines = [
            coder_filter.SHORT.get(options.whose, ""),
            f"sorted by {options.sort}",
            f"{len(basis.read)} of {len(basis.held)} read",
        ]
        self.head.show([self.study.settings.name, f"Codes × {across}: {options.count}"], lines)

    # -- options

    def _turn_grouping(self) -> None:
        self._ask(self.options.turned(by=(None, *(self.tabled.variables if self.tabled else ()))))

    def _turn_whose(self) -> None:
        self._ask(self.options.turned(whose=coder_filter.WHOSE))
        self.fusen.session.whose = self.options.whose
        self.say(coder_filter.DESCRIBED[self.options.whose])

    def _ask(self, options: TableOptions) -> None:
        self.options = options
        self.changed()

    # -- what a number leads to

    def on_virtual_list_heading_pressed(self, message: VirtualList.HeadingPressed) -> None:
        """Sort by the title under the mouse: interviewees, codings, or the names."""
        column = self.map.rows.column_at(message.x)
        title = self.map.rows.titles[column] if column is not None else ""
        order = "codebook" if self.options.sort == "name" else "name" if message.x < self.map.rows.label else title
        if order in ORDERS:
            self._ask(replace(self.options, sort=order))

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        if message.double:
            self._open_number()

    def _open_number(self) -> None:
        """Open the excerpts of a number: of its code and subtree, or of the row of a statistic."""
        rows, tabled = self.map.rows, self.tabled
        here, cell = rows.here(), rows.cell()
        if here is None or cell is None or tabled is None or not cell.opens:
            self.say("this number has no excerpts")
            return
        title = f"{here.name}, {rows.titles[rows.column]}"
        row = tabled.origins.get((rows.at, rows.column))
        if row is None:
            self._open_excerpts(ExcerptSelection(here.guid, cases=tabled.cases[rows.column], title=title))
        else:
            self.reader.ask(
                self,
                lambda _: codings_behind(tabled, row),
                lambda guids: self._open_excerpts(ExcerptSelection(guids=guids, title=title)),
                self.failed,
            )

    def _open_excerpts(self, selection: ExcerptSelection) -> None:
        self.fusen.open("excerpts", selection=replace(selection, whose=self.options.whose))

    def _write(self) -> None:
        def typed(path: str | None) -> None:
            tabled = self.tabled
            if path and path.strip() and tabled is not None:
                target = Path(path.strip()).expanduser()
                self.reader.ask(self, lambda _: write(target, tabled), self._written, self.failed)

        hint = ".csv, .tsv or .json: the numbers   .svg or .png: the picture"
        self.show(PromptDialog("Write the table to which file?", "crosstab.csv", hint), typed)

    def _written(self, target: Path) -> None:
        self.say(f"written to {target}")
