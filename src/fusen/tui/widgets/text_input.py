"""An input line that puts the terminal's cursor on its caret, where an input method opens."""

from __future__ import annotations

from rich.cells import cell_len
from textual.geometry import Offset
from textual.widgets import Input


class TextInput(Input):
    """Textual's input places the cursor before its first layout, and one cell too far at the end of the text."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the caret on the screen."""
        x, y, _, _ = self.content_region
        return Offset(x + cell_len(self.value[: self.cursor_position]) - self.scroll_offset.x, y)

    def on_focus(self) -> None:
        self.call_after_refresh(self.place_cursor)

    def place_cursor(self) -> None:
        """Move the terminal's cursor to the caret; the next painting shows it."""
        place = self.cursor_screen_offset
        if self.has_focus and self.app.cursor_position != place:
            self.app.cursor_position = place
            self.refresh()
