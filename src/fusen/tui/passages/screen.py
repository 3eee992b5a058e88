"""The base of passage lists: moves, marks, opening a place, and the current passage in full below the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult
from textual.events import Key
from textual.widget import Widget

from fusen.errors import FusenError
from fusen.model.coding import CodingChange
from fusen.model.results import Excerpt
from fusen.study.excerpts import QueryError
from fusen.tui.colours import Ink, code_colours, label
from fusen.tui.host import Handler
from fusen.tui.passages.commands import PassageCommands
from fusen.tui.passages.detail import PassageDetail
from fusen.tui.passages.passage_list import PassageList, key_of
from fusen.tui.passages.row_moves import RowMoves
from fusen.tui.passages.state import FoundPassages
from fusen.tui.screen import LOOK, StudyScreen
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.textual_patches import PlainVertical
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.line_widget import LineWidget, TextRun

MOST_CONTEXT = 6


class PassagesScreen(StudyScreen):
    """A list of passages above a detail pane; subclasses define what it reads and what its keys do."""

    def __init__(self) -> None:
        super().__init__()
        self.about = LineWidget(id="about")
        self.list, self.pane, self.finder = PassageList(), PassageDetail(), CodeFinder()
        self.above: tuple[Widget, ...] = ()  # below the header
        self.reader, self._context_reader = LatestOnlyWorker(), LatestOnlyWorker()
        self.found: FoundPassages | None = None
        self.hits: re.Pattern[str] | None = None
        self._neighbours = 0
        self._in_pane = ""
        self.commands = PassageCommands(self.list, self.notes, self)
        self._colours: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield from self.above
            yield self.about
            yield self.list
            yield self.pane
            yield self.foot
        yield self.finder

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.show_keys()
        self._fit()
        self.set_interval(LOOK, self._look)
        self.begin()

    def actions(self) -> Mapping[str, Handler]:
        return {
            **RowMoves(self.list, self._arrived, self.show_head).actions(),
            "more-context": lambda: self._set_context(min(self._neighbours + 1, MOST_CONTEXT)),
            "less-context": lambda: self._set_context(max(self._neighbours - 1, 0)),
            "open-place": self.open_place,
            "step-back": self.step_back,
            "code-rows": self.commands.add_code,
            "note-row": self.commands.edit_note,
            "copy": self.commands.copy,
        }

    def begin(self) -> None:
        """Prepare the screen when it opens."""
        self.set_focus(self.list)
        self.read()

    def on_unmount(self) -> None:
        self.reader.close()
        self._context_reader.close()

    def paint_with(self, ink: Ink) -> None:
        """Apply dark or light colours."""
        for painted in (self.head, self.foot, self.about, self.pane):
            painted.paint_with(ink)
        self.list.paint_with(ink)
        self.finder.paint_with(ink)
        if self.found is not None:
            self.show_found(self.found)

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Grow the pane with the context of the passage."""
        height = self.app.size.height
        self.pane.styles.height = max(height // 4, 5) if not self._neighbours else max(height // 3, 5)
        self.show_head()

    # -- reading

    def read(self) -> None:
        """Read the rows again."""

    def changed(self) -> None:
        self.read()

    def on_screen_resume(self) -> None:
        self._look()

    def awaits(self, key: str) -> bool:
        return self.reader.busy

    def _look(self) -> None:
        self.look(self.found.step if self.found is not None and not self.reader.busy else None)

    def failed(self, error: FusenError) -> None:
        if isinstance(error, QueryError):
            there = error.expression[error.position :].split("\n")[0][:20]
            said = f"{error.problem}, at “{there}”" if there else f"{error.problem}, at the end"
            self.say(f"{said}; {error.hint}" if error.hint else said, wrong=True)
        else:
            super().failed(error)

    def show_found(self, found: FoundPassages) -> None:
        self.found = found
        self._colours = code_colours(found.codebook, self.ink)
        names = {code.guid: label(code, found.codebook) for code in found.codebook}
        self.list.show(found.rows, found.groups, self._colours, names, self.hits)
        self.about.paint([(TextRun("  "), TextRun(found.said, "dim", fill=True))])
        self.show_row()
        self.show_head()

    def show_head(self) -> None:
        """Show the position and the number of rows."""

    def show_row(self) -> None:
        """Show the current passage in full; its context follows."""
        row = self.list.here()
        self._in_pane = key_of(row) if row else ""
        self.pane.show(row, self.hits)
        if row is not None and self._neighbours:
            results, context = self.study.results, self._neighbours
            self._context_reader.ask(self, lambda _: results.with_context(row, context), self._around, self.failed)

    def _around(self, row: Excerpt) -> None:
        here = self.list.here()
        if here is not None and key_of(here) == key_of(row):
            self.pane.show(row, self.hits)

    def on_passage_list_moved(self) -> None:
        self._arrived()

    def _arrived(self) -> None:
        """Update at once instead of on the message: one painting a key, not two."""
        here = self.list.here()
        if self._in_pane != (key_of(here) if here else ""):
            self.show_row()

    # -- moving

    def on_key(self, _: Key) -> None:
        self.quiet()

    def _set_context(self, context: int) -> None:
        self._neighbours = context
        self._fit()
        self.show_row()
        self.say(f"{context} passage{'s' * (context != 1)} before and after" if context else "the passage alone")

    def on_passage_list_opened(self) -> None:
        self.open_place()

    def open_place(self) -> None:
        row = self.list.here()
        if row is not None and self.found is not None and row.source in self.found.sources:
            source = self.found.sources[row.source]
            self.fusen.open("coding", source=source, offset=row.start, hits=self.hits)

    def step_back(self) -> None:
        if self.list.ticked:
            self.list.untick()
            self.show_head()
        else:
            self.leave()

    # -- for its commands

    def find_code(
        self, title: str, recent: Sequence[str], chosen: Callable[[list[str]], None], *,
        several: bool = True, headings: bool = False,
    ) -> None:  # fmt: skip
        if self.found is not None:
            self.finder.open(
                title, self.found.codebook, self._colours, recent, chosen, several=several, headings=headings
            )

    def on_code_finder_closed(self) -> None:
        self.set_focus(self.list)

    def applied(self, change: CodingChange) -> None:
        """Show a written change."""
        self.changed()
