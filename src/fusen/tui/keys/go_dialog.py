"""The card of places: the key after `g` opens a screen of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Resize

from fusen.tui.actions import Action, keys_of, shown_key
from fusen.tui.colours import Ink
from fusen.tui.widgets.dialogs import Dialog
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, hints, pressed, short

COLUMN = 48  # cells of a place


class GoDialog(Dialog[str | None]):
    """Lists the places with their keys; returns the id of an action, or None if the user cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    DEFAULT_CSS = """
    GoDialog { align: center bottom; background: transparent; }
    GoDialog > LineWidget { height: auto; background: $background; border-top: solid $rule; padding: 0 2; }
    """

    def __init__(self, places: Sequence[Action], remapped: Mapping[str, str], ink: Ink) -> None:
        super().__init__()
        self._keys = [(place, keys_of(place, remapped)) for place in places]
        self._ink = ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        yield painted

    def on_resize(self, event: Resize) -> None:
        columns = max(min((event.size.width - 4) // COLUMN, 3), 1)
        width = (event.size.width - 4) // columns
        cells = [self._cell(place, keys, width) for place, keys in self._keys if keys]
        rows = -(-len(cells) // columns)
        lines: list[Line] = [(TextRun("Go to", "dim", True), *hints([("escape", "   esc", "back")]))]
        lines += [tuple(run for cell in cells[row::rows] for run in cell) for row in range(rows)]
        painted = self.query_one(LineWidget)
        painted.styles.height = len(lines) + 1
        painted.paint(lines)

    def _cell(self, place: Action, keys: Sequence[str], width: int) -> Line:
        label = short(place.label, width - 5)
        key = pressed(keys[0])
        return (
            TextRun(f" {shown_key(keys[0])}  ", "accent", True, key=key),
            TextRun(label.ljust(width - 4), "soft", key=key),
        )

    def on_key(self, event: Key) -> None:
        for place, keys in self._keys:
            if event.key in keys or event.character in keys:
                event.stop()
                self.leave(place.id)
                return

    def action_close(self) -> None:
        self.leave(None)
