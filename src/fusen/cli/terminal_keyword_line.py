"""A keyword in context in the terminal, with the context cut to the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.cli import terminal
from fusen.model.escape import one_line

if TYPE_CHECKING:
    from fusen.model.cross_case import Line


def keyword_line(line: Line) -> None:
    """Print the keyword in a fixed column if there is room, else as running text."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    target = terminal.console()
    left, word, right = (one_line(f"|{part}|")[1:-1] for part in (line.before, line.word, line.after))
    room = (target.width - 6 - cell_len(word) - cell_len(line.citation) - 2) // 2
    if room >= 12:
        left = _keep_end(left, room)
        right = right if cell_len(right) <= room else set_cell_size(right, room - 1) + "…"
        left = " " * (room - cell_len(left)) + left
        right += " " * (room - cell_len(right))
    target.print(Text.assemble("      ", left, (word, "bold"), right, "  ", (line.citation, "dim")))


def _keep_end(text: str, room: int) -> str:
    from rich.cells import cell_len

    if cell_len(text) <= room:
        return text
    while cell_len(text) > room - 1:
        text = text[1:]
    return "…" + text
