"""The passages that a query finds, in the terminal and as rows for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.table import Table
    from fusen.study.excerpts import QueryRow


def show_query(table: Table[list[QueryRow]], output: Format) -> None:
    """Print passages by interviewee, or rows for programs."""
    terminal.remarks(table.remarks, output)
    if output is Format.table:
        show_rows(table.result)
    else:
        terminal.rows([record(row, output) for row in table.to_dicts()], output, table.columns)


def record(row: dict[str, Any], output: Format) -> dict[str, Any]:
    """Return a row with its codes as a list for JSON, else joined by semicolons."""
    return row if output is Format.json else row | {"codes": "; ".join(row["codes"])}


def show_rows(rows: list[QueryRow]) -> None:
    """Print passages by interviewee, each with its codes."""
    for case, mine in groupby(rows, key=lambda row: row.excerpt.case):
        result = list(mine)
        terminal.line(f"{case}  ({len(result)})", "bold")
        for row in result:
            print_quote(row.excerpt, why="; ".join(row.codes))
        terminal.blank()
    terminal.say(quantity(len(rows), "passage"))
