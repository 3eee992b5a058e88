"""What is about to happen, in a few lines, and the keys that let it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Resize

from fusen.tui.colours import Ink
from fusen.tui.widgets.dialogs import Dialog, NoteEditor
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, wrapped

MOST = 3  # lines that one sentence may take


class ConfirmDialog(Dialog[str | None]):
    """Sentences, and answers each with its key; None where the person changed their mind. Enter is no answer here."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    DEFAULT_CSS = """
    ConfirmDialog { align: center bottom; background: transparent; }
    ConfirmDialog > LineWidget { height: auto; background: $background; border-top: solid $faint; padding: 0 2; }
    """

    def __init__(self, title: str, said: Sequence[str], answers: Sequence[tuple[str, str]], ink: Ink) -> None:
        super().__init__()
        self._title, self._said, self._answers, self._ink = title, said, answers, ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        yield painted

    def on_resize(self, event: Resize) -> None:
        width = event.size.width - 6
        lines: list[Line] = [(TextRun(self._title, "accent", True),)]
        for sentence in self._said:
            lines += [(TextRun(line, "text"),) for line in wrapped(sentence, width, MOST)]
        keys = [f"{key} {words}" for key, words in self._answers]
        lines += [(TextRun(line, "accent"),) for line in wrapped("   ".join([*keys, "esc back"]), width, MOST)]
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
    """Several lines that are no note."""

    def _hint(self, said: str = "") -> None:
        super()._hint(said or "ctrl+s goes on   ctrl+e your editor   esc back")

    def action_kind(self) -> None:
        """Words of the codebook have no kind."""
