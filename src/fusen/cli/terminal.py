"""Printing of results: text, tables and messages for people, JSON, CSV and Markdown for programs and papers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.cli.options import Format
from fusen.model.escape import markdown, one_line, visible, without_options
from fusen.report.table_block import RowStyle, Table, TableCell, TableColumn, as_cell, sparkline

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from fusen.report.blocks import Document

EIGHTHS = " ▏▎▍▌▋▊▉█"
PLAIN_SPARKS = ":-=+*#%@"
WIDE = 100  # cells of a terminal from which bars are long
GAP, INDENT = 2, 2  # cells between columns, and for each level of a tree
ASCII_HEAD = "    \n    \n -- \n    \n    \n    \n    \n    \n"
"""Rich's SIMPLE_HEAD for terminals without box characters."""


_wide: ContextVar[bool] = ContextVar("wide", default=False)


@contextmanager
def wide_tables() -> Iterator[None]:
    """Let tables be wider than the terminal inside the block, so that none of their columns is hidden."""
    token = _wide.set(True)
    try:
        yield
    finally:
        _wide.reset(token)


def console(*, stderr: bool = False, width: int | None = None) -> Console:
    """Return a console without markup, emoji names and highlighting; as wide as the terminal without a width."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=False, width=width)


def text(value: object, style: str = "") -> Text:
    """Return a value as literal text, with control characters made visible."""
    from rich.text import Text

    return Text("" if value is None else visible(str(value)), style=style)


def line(words: object = "", style: str = "", indent: int = 0) -> None:
    """Print a paragraph; all its lines start at the indent."""
    console().print(indented(words, style, indent))


def lines(*parts: RenderableType) -> None:
    """Print several paragraphs at once: each print call costs 0.1 ms."""
    from rich.console import Group

    console().print(Group(*parts))


def blank() -> None:
    """Print an empty line."""
    console().print()


def indented(words: object, style: str = "", indent: int = 0) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    shown = words if isinstance(words, Text) else text(words, style)
    return Padding(shown, (0, 0, 0, indent), expand=False) if indent else shown


def rule(title: str) -> None:
    """Print a heading with a line to the right edge."""
    from rich.rule import Rule

    console().print(Rule(text(title, "bold"), align="left", style="dim"))


def is_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout.isatty()


def plain() -> bool:
    """Return whether the terminal lacks block characters."""
    return not console().encoding.startswith("utf")


def bar(share: float | None, width: int, *, plain: bool = False) -> str:
    """Return a share as a bar of a fixed width; `plain` is for terminals without block characters."""
    if share is None:
        return ("." if plain else "·") * width
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if plain:
        return "#" * round(eighths / 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def remarks(lines: Iterable[str], output: Format) -> None:
    """Print a table's header: above the table for people and papers, on stderr for programs."""
    if output is Format.md:
        write("".join(f"{markdown(line)}\n\n" for line in without_options(lines)))
        return
    if output is not Format.table:
        for line in lines:
            say(line)
        return
    target = console()
    for line in lines:
        target.print(text(line, "dim"))
    target.print()


def write(data: str) -> None:
    """Write data to stdout: unchanged to a file or pipe, with control characters made visible on a terminal."""
    sys.stdout.flush()
    sys.stdout.buffer.write((visible(data) if sys.stdout.isatty() else data).encode())
    sys.stdout.buffer.flush()


def rows(records: Sequence[Mapping[str, Any]], output: Format, columns: Sequence[str]) -> None:
    """Print rows as JSON, CSV or a Markdown table."""
    from fusen.model.table import Sheet
    from fusen.report.sections.result_blocks import result_table
    from fusen.report.writers.csv_tsv import csv_text, json_text

    if output is Format.json:
        write(json_text(records))
    elif output is Format.csv:
        write(csv_text(records, columns))
    else:
        markdown_table(result_table(Sheet("", tuple(columns), records)))


def markdown_table(table: Table) -> None:
    from fusen.report.writers.markdown import table_text

    write(table_text(table))


def markdown_document(document: Document) -> None:
    from fusen.report.writers.markdown import text as markdown_text

    write(markdown_text(document))


def warn(lines: Iterable[str]) -> None:
    """Print warnings on stderr."""
    for line in lines:
        print(f"warning: {visible(line)}", file=sys.stderr)


def say(line: str) -> None:
    """Print a message on stderr."""
    print(visible(line), file=sys.stderr)


def written(what: str, file: Path) -> None:
    """Print that a command has written a file, on stderr if the file is standard output."""
    if file.name == "-":
        say(what)
    else:
        done(f"{what} to {file}")


def done(line: str) -> None:
    """Print the outcome of a command on stdout."""
    print(visible(line))


def show(columns: Iterable[TableColumn], styles: Sequence[RowStyle] = (), depths: Sequence[int] = ()) -> None:
    """Print the columns as a table; `depths` are the tree depths of the names in the rows."""
    first, *rest = columns
    if depths:
        cells = [TableCell(as_cell(cell).text, indent=depth) for cell, depth in zip(first.cells, depths, strict=True)]
        first = replace(first, cells=cells)
    show_table(Table("", (first, *rest), tuple(styles)))


def show_table(table: Table) -> None:
    """Print the table; if it is too wide, as several tables that all start with its first column."""
    fits = list(map(_Fit, table.columns))
    target = console()
    if _wide.get():
        target = console(width=max(target.width, sum(fit.full for fit in fits) + GAP * len(fits)))
    kept, dropped = fitted(fits, target.width)
    for number, part in enumerate(_parts(kept, target.width)):
        if number:
            target.print()
        _print(target, part, table.styles)
    if dropped:
        names = ", ".join(fit.column.title for fit in dropped)
        target.print(text(f"Hidden for width: {names} (use --wide).", "dim"))


class _Fit:
    """A column with its possible widths."""

    def __init__(self, column: TableColumn) -> None:
        from rich.cells import cell_len

        self.column = column
        self.title = one_line(column.title)
        cells = column.shown
        self.texts = _drawn(column) if column.drawing else [one_line(cell.text) for cell in cells]
        self.indents = [INDENT * cell.indent for cell in cells]
        widths: list[int] = list(map(add, map(cell_len, self.texts), self.indents))
        self.full: int = max([cell_len(self.title), *widths])
        words: int = max([0, *map(cell_len, self.title.split()), *widths])
        self.least: int = min(column.min_width, words) if column.min_width else words


def _drawn(column: TableColumn) -> list[str]:
    """Return the cells as bars or sparklines of characters that the terminal has."""
    if column.drawing == "line":
        return [sparkline(shares, PLAIN_SPARKS, ".") if plain() else sparkline(shares) for shares in column.numbers]
    length = 12 if console().width >= WIDE else 6
    return [bar(share, length, plain=plain()) for share in column.numbers]


def needed(fits: Sequence[_Fit]) -> int:
    return sum(fit.least for fit in fits) + GAP * (len(fits) - 1)


def fitted(fits: list[_Fit], width: int) -> tuple[list[_Fit], list[_Fit]]:
    """Return (kept columns, dropped columns); drops none if that cannot make the rest fit."""
    dropped: list[_Fit] = []
    if needed([fit for fit in fits if not fit.column.priority]) > width:
        return fits, dropped
    while needed(fits) > width:
        least = max(fits, key=lambda fit: fit.column.priority)
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
    """Return the minimum widths plus a share of the spare width: first to titles of numbers, then to words, evenly."""
    widths = [fit.least for fit in fits]
    spare = width - needed(fits)
    for numbers in (True, False):
        open_ = [
            at for at, fit in enumerate(fits) if widths[at] < fit.full and bool(fit.column.min_width) is not numbers
        ]
        while open_ and spare > 0:
            for at in open_:
                widths[at] += spare > 0
                spare -= spare > 0
            open_ = [at for at in open_ if widths[at] < fits[at].full]
    return widths


def _print(target: Console, fits: Sequence[_Fit], styles: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table as Grid

    lines = box.Box(ASCII_HEAD, ascii=True) if plain() else box.SIMPLE_HEAD
    grid = Grid(box=lines, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold")
    for fit, width in zip(fits, _widths(fits, target.width), strict=True):
        right = "right" if fit.column.numeric and not fit.column.drawing else "left"
        grid.add_column(text(fit.title), justify=right, overflow="fold", width=width)  # type: ignore[arg-type]
    for at, cells in enumerate(zip(*(fit.texts for fit in fits), strict=True)):
        style = styles[at] if at < len(styles) else ""
        grid.add_row(*(indented(cell, style, fit.indents[at]) for cell, fit in zip(cells, fits, strict=True)))
    target.print(grid)
