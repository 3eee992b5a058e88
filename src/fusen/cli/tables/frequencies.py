"""Frequencies as a table with bars fitted to the terminal, and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.model.results import FrequencyRow, GroupCount
from fusen.model.table import Table
from fusen.report.table_block import RowStyle, TableColumn

WIDE = 100
NAME = 28
"""Minimum width of a code's name in cells; other columns are left out first."""


def show_frequencies(table: Table[list[FrequencyRow]], output: Format, by: str | None) -> None:
    rows = table.result
    terminal.remarks(table.remarks, output)
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    if not rows:
        terminal.say("no codes to show")
        return
    styles: list[RowStyle] = ["bold" if row.level == "theme" else "" if row.codings else "dim" for row in rows]
    top = min(len(row.path) for row in rows)
    show(_columns(rows, by), styles, [len(row.path) - top for row in rows])
    if rows[0].of < rows[0].held:
        unread = rows[0].held - rows[0].of
        line = f"{unread} of {rows[0].held} interviewees not read in full: more codes may occur in their talk."
        terminal.line(line, "dim")


def _columns(rows: Sequence[FrequencyRow], by: str | None) -> list[TableColumn]:
    length, plain = (12 if terminal.console().width >= WIDE else 6), terminal.plain()
    groups = [
        TableColumn(f"{by}: {group}", [_of(row.groups[group]) for row in rows], numeric=True)
        for group in rows[0].groups
    ]
    decisions = [TableColumn("decisions", [f"{row.decisions:,}" for row in rows], numeric=True, priority=2)]
    if all(row.decisions == row.codings for row in rows):
        decisions = []
    return [
        TableColumn("code", [row.path[-1] for row in rows], min_width=NAME),
        TableColumn("interviewees", [_of(GroupCount(row.interviewees, row.of)) for row in rows], numeric=True),
        TableColumn("", [terminal.bar(row.share, length, plain=plain) for row in rows], priority=2),
        *groups,
        TableColumn("codings", [f"{row.codings:,}" for row in rows], numeric=True, priority=1),
        *decisions,
        TableColumn("passages", [f"{row.passages:,}" for row in rows], numeric=True, priority=3),
        TableColumn("words", [f"{row.words:,}" for row in rows], numeric=True, priority=4),
    ]


def _of(count: GroupCount) -> str:
    return f"{count.interviewees} of {count.of}" if count.of else "not read"
