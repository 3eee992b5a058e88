"""What a person should know of what was just done, to read and put away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from fusen.tui.colours import Ink
from fusen.tui.widgets.ask import Over
from fusen.tui.widgets.painted import Line, Painted, Run, wrapped

MOST = 8  # lines of one remark


class Remarks(Over[None]):
    """A title and remarks below it, (words, is it a mistake); the arrows scroll, Enter or escape closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,space", "close", show=False)]
    DEFAULT_CSS = """
    Remarks { align: center middle; background: transparent; }
    Remarks > VerticalScroll {
        width: 90; max-width: 96%; height: auto; max-height: 80%; background: $background; border: solid $faint; padding: 1 2;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, title: str, remarks: Sequence[tuple[str, bool]], ink: Ink) -> None:
        super().__init__()
        self._title, self._remarks, self._ink = title, remarks, ink

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Painted()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        width = max(min(84, int(self.app.size.width * 0.96) - 8), 20)
        lines: list[Line] = [(Run(self._title, "accent", True),)]
        for words, wrong in self._remarks:
            colour = "warning" if wrong else "text"
            first, *more = wrapped(words, width - 2, MOST) or [""]
            lines += [(), (Run("✗ " if wrong else "· ", colour), Run(first, colour))]
            lines += [(Run("  "), Run(line, colour)) for line in more]
        lines += [(), (Run("⏎ goes on", "faint"),)]
        painted = self.query_one(Painted)
        painted.ink = self._ink
        painted.styles.height = len(lines)
        painted.paint(lines)

    def action_close(self) -> None:
        self.leave(None)
