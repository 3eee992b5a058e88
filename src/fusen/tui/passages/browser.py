"""A list of passages with the current one in full below it: moves, marks, context, and the codes finder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from textual.app import ComposeResult
from textual.widget import Widget

from fusen.model.coding import CodingChange
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.tui.colours import Ink, code_colours, code_signs, label
from fusen.tui.host import Handler, Host
from fusen.tui.notes import NoteCommands
from fusen.tui.passages.commands import PassageCommands
from fusen.tui.passages.detail import PassageDetail
from fusen.tui.passages.passage_rows import PassageRows, key_of
from fusen.tui.passages.state import FoundPassages
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.textual_patches import PlainVertical
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, hints, pressed
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

MOST_CONTEXT = 6
TICKED = 4  # cells at the left where a click marks the row


class BrowserHost(Host, Protocol):
    """A screen with a list of passages as the list uses it."""

    step: int | None

    @property
    def notes(self) -> NoteCommands: ...

    def show_head(self) -> None:
        """Show the position and the number of rows."""

    def leave(self) -> None:
        """Close the screen."""


class PassageBrowser(PlainVertical):
    """The widgets of a list of passages. Its screen reads the passages and passes them to `show`."""

    DEFAULT_CSS = """
    PassageBrowser { height: 1fr; }
    PassageBrowser #about { height: 1; }
    """

    def __init__(
        self, host: BrowserHost, *, above: Sequence[Widget] = (), alone: Callable[[Excerpt], bool] = lambda row: False
    ) -> None:
        """Serve a screen; `above` are widgets of its own, and a row for which `alone` is true has no context."""
        super().__init__()
        self._host, self._above, self._alone = host, above, alone
        self.list = PassageRows()
        self.view, self.pane = VirtualList(self.list), PassageDetail()
        self.about, self.finder = LineWidget(id="about"), CodeFinder()
        self.commands = PassageCommands(self, host.notes, host)
        self.applied: Callable[[CodingChange], None] = lambda _: host.changed()
        self.passages: FoundPassages | None = None
        self.hits: re.Pattern[str] | None = None
        self.colours: dict[str, str] = {}
        self.moved: Callable[[], None] = lambda: None
        self._context_reader = LatestOnlyWorker()
        self._neighbours = 0
        self._in_pane = ""

    def compose(self) -> ComposeResult:
        yield from self._above
        yield self.about
        yield self.view
        yield self.pane

    def on_mount(self) -> None:
        self.view.focus()
        self.fit()

    def on_unmount(self) -> None:
        self._context_reader.close()

    def on_resize(self) -> None:
        self.fit()
        self._host.show_head()

    def fit(self) -> None:
        """Grow the pane with the context of the passage."""
        height = self.app.size.height
        self.pane.styles.height = max(height // (3 if self._neighbours else 4), 5)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.view, self.arrived),
            "next-group": partial(self._to_group, 1),
            "previous-group": partial(self._to_group, -1),
            "tick": self._tick,
            "tick-all": self._tick_all,
            "more-context": lambda: self._set_context(min(self._neighbours + 1, MOST_CONTEXT)),
            "less-context": lambda: self._set_context(max(self._neighbours - 1, 0)),
            "open-place": self.open_place,
            "step-back": self.step_back,
            "code-rows": self.commands.add_code,
            "note-row": self.commands.edit_note,
            "link-row": self.commands.link,
            "copy": self.commands.copy,
        }

    # -- showing

    def show(
        self, passages: FoundPassages, hits: re.Pattern[str] | None = None, *,
        empty: str = "", ways: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        """Show the passages of one read of the study; without any, show `empty` and `ways` out (actions and words)."""
        self.passages, self.hits, self._host.step = passages, hits, passages.step
        out: list[Line] = [
            hints([(pressed(self._host.key_of(name)), self._host.key_of(name), words)]) for name, words in ways
        ]
        self.list.instead = [(), (TextRun(empty, "text", True),), (), *out] if empty else []
        self.paint_with(self._host.ink)
        self.about.paint([(TextRun("  "), TextRun(passages.whose, "dim", fill=True))])
        self.show_row()
        self._host.show_head()

    def paint_with(self, ink: Ink) -> None:
        """Apply dark or light colours."""
        result = self.passages
        if result is not None:
            self.colours = code_colours(result.codebook, ink)
            names = {code.guid: label(code, result.codebook) for code in result.codebook}
            self.list.show(result.rows, result.groups, self.colours, code_signs(result.codebook), names, self.hits)
            self.view.show()

    def show_row(self) -> None:
        """Show the current passage in full; its context follows."""
        row = self.list.here()
        self._in_pane = key_of(row) if row else ""
        self.pane.show(row, self.hits)
        if row is not None and self._neighbours and not self._alone(row):
            host, context = self._host, self._neighbours
            results = host.study.results
            self._context_reader.ask(
                self.screen, lambda _: results.with_context(row, context), self._around, host.failed
            )

    def _around(self, row: Excerpt) -> None:
        here = self.list.here()
        if here is not None and key_of(here) == key_of(row):
            self.pane.show(row, self.hits)

    def _set_context(self, context: int) -> None:
        self._neighbours = context
        self.fit()
        self.show_row()
        self._host.say(f"{quantity(context, 'passage')} before and after" if context else "the passage alone")

    # -- moving and marking

    def arrived(self) -> None:
        here = self.list.here()
        if self._in_pane != (key_of(here) if here else ""):
            self.show_row()
            self.moved()

    def go(self, by: int) -> None:
        self.view.go(by)
        self.arrived()

    def _to_group(self, step: int) -> None:
        self.view.to(self.list.group_start(step))
        self.arrived()

    def _tick(self) -> None:
        self.list.tick()
        self.view.refresh_row(self.list.at)
        self.go(1)
        self._host.show_head()

    def _tick_all(self) -> None:
        self.list.tick_all()
        self.view.refresh()
        self._host.show_head()

    def untick(self) -> None:
        self.list.untick()
        self.view.refresh()
        self._host.show_head()

    def step_back(self) -> None:
        """Clear the marks; without any, close the screen."""
        if self.list.ticked:
            self.untick()
        else:
            self._host.leave()

    def open_place(self) -> None:
        row = self.list.here()
        if row is not None and self.passages is not None and row.source in self.passages.sources:
            source = self.passages.sources[row.source]
            self._host.fusen.open("coding", source=source, offset=row.start, hits=self.hits)

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        message.stop()
        self.arrived()
        if message.double:
            self.open_place()
        elif message.x < TICKED:
            self.list.tick()
            self.view.refresh_row(self.list.at)
            self._host.show_head()

    # -- for the commands

    def find_code(
        self, title: str, recent: Sequence[str], chosen: Callable[[list[str]], None], *,
        several: bool = True, headings: bool = False,
    ) -> None:  # fmt: skip
        if self.passages is not None:
            self.finder.open(
                title, self.passages.codebook, self.colours, recent, chosen, several=several, headings=headings
            )

    def marked(self) -> str:
        """Return the number of marked rows in words, empty if none is marked."""
        return f"{len(self.list.ticked)} marked" if self.list.ticked else ""
