"""A confirmation dialog with a few lines and an answer key for each choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Resize

from fusen.tui.colours import Ink
from fusen.tui.widgets.dialogs import Dialog, NoteEditor, answer_rows
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, wrapped

MOST = 3  # most lines of a sentence


class ConfirmDialog(Dialog[str | None]):
    """Shows sentences and answers with keys; returns None if the user cancels. Enter is not an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    DEFAULT_CSS = """
    ConfirmDialog { align: center bottom; background: transparent; }
    ConfirmDialog > LineWidget { height: auto; background: $background; border-top: solid $rule; padding: 0 2; }
    """

    def __init__(self, title: str, names: Sequence[str], answers: Sequence[tuple[str, str]], ink: Ink) -> None:
        super().__init__()
        self._title, self._sentences, self._answers, self._ink = title, names, answers, ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        yield painted

    def on_resize(self, event: Resize) -> None:
        width = event.size.width - 6
        lines: list[Line] = [(TextRun(self._title, "accent", True),)]
        for sentence in self._sentences:
            lines += [(TextRun(line, "text"),) for line in wrapped(sentence, width, MOST)]
        lines += answer_rows([*((key, key, words) for key, words in self._answers), ("escape", "esc", "back")], width)
        painted = self.query_one(LineWidget)
        painted.styles.height = len(lines) + 1
        painted.paint(lines)

    def on_key(self, event: Key) -> None:
        if any(event.key == key for key, _ in self._answers):
            event.stop()
            self.leave(event.key)

    def action_close(self) -> None:
        self.leave(None)


class WordsEditor(NoteEditor):
    """An editor for several lines of text that are not a note."""

    LINKS: ClassVar[bool] = False

    def _hint(self, text: str = "") -> None:
        keys = [("ctrl+s", "ctrl+s", "continue"), ("escape", "esc", "back"), ("ctrl+e", "ctrl+e", "your editor")]
        self._show_keys(text, keys)

    def action_kind(self) -> None:
        """Do nothing: codebook texts have no kind."""
