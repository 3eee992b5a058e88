"""A dialog with messages about the last action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from fusen.tui.colours import Ink
from fusen.tui.widgets.line_widget import Line, TextRun, hints, wrapped
from fusen.tui.widgets.page import TextDialog

MOST = 8  # lines of a message


class MessagesDialog(TextDialog[None]):
    """A title and messages, (words, is it an error); Enter or escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,space", "close", show=False)]
    DEFAULT_CSS = "MessagesDialog VerticalScroll { width: 90; height: auto; max-height: 80vh; padding: 1 2; }"

    def __init__(self, title: str, remarks: Sequence[tuple[str, bool]], ink: Ink) -> None:
        super().__init__(ink)
        self._title, self._remarks = title, remarks

    def lines(self) -> list[Line]:
        width = max(min(84, int(self.app.size.width * 0.96) - 8), 20)
        lines: list[Line] = [(TextRun(self._title, "accent", True),)]
        for words, wrong in self._remarks:
            colour = "warning" if wrong else "text"
            first, *more = wrapped(words, width - 2, MOST) or [""]
            lines += [(), (TextRun("✗ " if wrong else "· ", colour), TextRun(first, colour))]
            lines += [(TextRun("  "), TextRun(line, colour)) for line in more]
        return [*lines, (), hints([("enter", "⏎", "continue")])]
