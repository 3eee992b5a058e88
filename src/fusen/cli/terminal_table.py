"""Tables that fit the terminal: numbers never fold, and what does not fit is left out or goes below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import TYPE_CHECKING

from fusen.cli import terminal
from fusen.model.escape import one_line

if TYPE_CHECKING:
    from rich.console import Console

GAP = 2
ASCII_HEAD = "    \n    \n -- \n    \n    \n    \n    \n    \n"
"""Rich's SIMPLE_HEAD for terminals without box characters."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of cells. `least` lets long words wrap down to that width; `drop` says which goes first, the
    highest first, where the screen is narrow, 0 never. Columns that must stay and find no room go below."""

    title: str
    cells: Sequence[object]
    right: bool = False
    least: int = 0
    drop: int = 0


def show(columns: Iterable[Column], styles: Sequence[str] = (), indents: Sequence[int] = ()) -> None:
    """Print the columns as one table, or several below each other that all begin with the first column."""
    target = terminal.console()
    kept, dropped = fitted([_Fit(column, indents if not at else ()) for at, column in enumerate(columns)], target.width)
    for number, part in enumerate(_parts(kept, target.width)):
        if number:
            target.print()
        _print(target, part, styles, indents)
    if dropped:
        names = ", ".join(fit.column.title or "bars" for fit in dropped)
        target.print(terminal.text(f"Too narrow for: {names}.", "dim"))


class _Fit:
    """A column with the widths it can have."""

    def __init__(self, column: Column, indents: Sequence[int] = ()) -> None:
        from rich.cells import cell_len

        self.column = column
        self.title = one_line(column.title)
        self.texts = ["" if cell is None else one_line(str(cell)) for cell in column.cells]
        cells = list(map(cell_len, self.texts))
        if indents:
            cells = list(map(add, cells, indents))
        self.full = max([cell_len(self.title), *cells])
        words = max([0, *map(cell_len, self.title.split()), *cells])
        self.least = min(column.least, words) if column.least else words


def needed(fits: Sequence[_Fit]) -> int:
    return sum(fit.least for fit in fits) + GAP * (len(fits) - 1)


def fitted(fits: list[_Fit], width: int) -> tuple[list[_Fit], list[_Fit]]:
    """(columns that stay, columns left out); none is left out where that alone would not make the rest fit."""
    dropped: list[_Fit] = []
    if needed([fit for fit in fits if not fit.column.drop]) > width:
        return fits, dropped
    while needed(fits) > width:
        least = max(fits, key=lambda fit: fit.column.drop)
        fits = [fit for fit in fits if fit is not least]
        dropped.insert(0, least)
    return fits, dropped


def _parts(fits: list[_Fit], width: int) -> list[list[_Fit]]:
    parts = [fits[:1]]
    for fit in fits[1:]:
        if needed([*parts[-1], fit]) > width and len(parts[-1]) > 1:
            parts.append(fits[:1])
        parts[-1].append(fit)
    return parts


def _widths(fits: Sequence[_Fit], width: int) -> list[int]:
    """The least widths, and what is left shared out: to titles of numbers first, then to words, evenly."""
    widths = [fit.least for fit in fits]
    spare = width - needed(fits)
    for numbers in (True, False):
        open_ = [at for at, fit in enumerate(fits) if widths[at] < fit.full and bool(fit.column.least) is not numbers]
        while open_ and spare > 0:
            for at in open_:
                widths[at] += spare > 0
                spare -= spare > 0
            open_ = [at for at in open_ if widths[at] < fits[at].full]
    return widths


def _print(target: Console, fits: Sequence[_Fit], styles: Sequence[str], indents: Sequence[int]) -> None:
    from rich import box
    from rich.padding import Padding
    from rich.table import Table

    lines = box.SIMPLE_HEAD if target.encoding.startswith("utf") else box.Box(ASCII_HEAD, ascii=True)
    made = Table(box=lines, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold")
    for fit, width in zip(fits, _widths(fits, target.width), strict=True):
        right = "right" if fit.column.right else "left"
        made.add_column(terminal.text(fit.title), justify=right, overflow="fold", width=width)  # type: ignore[arg-type]
    for at, cells in enumerate(zip(*(fit.texts for fit in fits), strict=True)):
        style = styles[at] if styles else ""
        first, *rest = (terminal.text(cell, style) for cell in cells)
        indent = indents[at] if indents else 0
        made.add_row(Padding(first, (0, 0, 0, indent)) if indent else first, *rest)
    target.print(made)
