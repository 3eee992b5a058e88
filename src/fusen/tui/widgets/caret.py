"""The cell of the caret on the screen, where an input method opens its window."""

from __future__ import annotations

from rich.cells import cell_len
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, TextArea


def caret(focused: Widget | None) -> Offset:
    """Return the cell of the caret of an input or a text area, the first cell of the screen for any other widget.

    Textual sets the terminal's cursor before the first layout of an input, and one cell too far at the end of its text.
    """
    if isinstance(focused, Input):
        x, y, _, _ = focused.content_region
        return Offset(x + cell_len(focused.value[: focused.cursor_position]) - focused.scroll_offset.x, y)
    return focused.cursor_screen_offset if isinstance(focused, TextArea) else Offset(0, 0)
