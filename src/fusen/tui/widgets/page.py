"""A scrollable page over a screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from fusen.tui.colours import Ink
from fusen.tui.widgets.dialogs import Curtain, Dialog, Result
from fusen.tui.widgets.line_widget import Line, LineWidget


class TextDialog(Dialog[Result]):
    """A page that arrow keys scroll; subclasses define the keys that close it."""

    DEFAULT_CSS = """
    TextDialog { align: center middle; background: transparent; }
    TextDialog VerticalScroll {
        max-width: 96%; background: $background; border: solid $rule; scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self._ink = ink

    def lines(self) -> Sequence[Line]:
        """Return the lines of the page at its current width."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Curtain(), VerticalScroll():
            yield LineWidget()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        lines = self.lines()
        painted = self.query_one(LineWidget)
        painted.ink = self._ink
        painted.styles.height = len(lines)
        painted.paint(lines)

    def action_close(self) -> None:
        self.leave(None)
