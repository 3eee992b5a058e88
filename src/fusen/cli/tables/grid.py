"""The default view of a result: a grid in the terminal, records for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.table import Table
from fusen.report.sections.result_table import result_table
from fusen.report.table_block import TableColumn

NAME = 18
"""Minimum width of a column of names in cells."""
MOST = 30


def show_grid(table: Table[Any], output: Format, most: int = MOST) -> None:
    """Print the first `most` rows as a table, or all rows as JSON, CSV or Markdown."""
    sheet = table.sheet()
    rows = len(table.rows)
    terminal.remarks(table.remarks, output)
    if output in (Format.json, Format.csv):
        terminal.rows(table.to_dicts(), output, table.columns)
    elif output is Format.md:
        terminal.markdown_table(result_table(sheet))
    elif not rows:
        terminal.say("nothing to show")
    else:
        terminal.show([_first(column, most) for column in result_table(sheet).columns])
        if most < rows:
            terminal.line(f"{rows - most:,} more rows: --most {rows}, or --format csv.", "dim")


def _first(column: TableColumn, most: int) -> TableColumn:
    return replace(column, cells=column.cells[:most], min_width=0 if column.numeric else NAME)
