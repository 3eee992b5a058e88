"""How frequencies look: a table with bars fitted to the terminal, and rows for programs."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_table import Column, show
from fusen.model.result_columns import FREQUENCY_COLUMNS, frequency_record
from fusen.model.results import Basis, FrequencyRow, GroupCount

WIDE = 100
NAME = 28
"""Cells a code's name keeps before other columns are left out for it."""


def show_frequencies(rows: Sequence[FrequencyRow], basis: Basis, output: Format, by: str | None) -> None:
    terminal.remarks(basis.remarks, output)
    if output is not Format.table:
        terminal.rows([frequency_record(row) for row in rows], output, FREQUENCY_COLUMNS)
        return
    if not rows:
        terminal.say("no code to show")
        return
    styles = ["bold" if row.level == "theme" else "" if row.codings else "dim" for row in rows]
    top = min(len(row.path) for row in rows)
    show(_columns(rows, by), styles, [2 * (len(row.path) - top) for row in rows])
    if rows[0].of < rows[0].held:
        unread = rows[0].held - rows[0].of
        line = f"{unread} of {rows[0].held} interviewees not read in full: for them, no coding means unknown."
        terminal.console().print(terminal.text(line, "dim"))


def _columns(rows: Sequence[FrequencyRow], by: str | None) -> list[Column]:
    target = terminal.console()
    length, plain = (12 if target.width >= WIDE else 6), not target.encoding.startswith("utf")
    groups = [
        Column(f"{by}: {group}", [_of(row.groups[group]) for row in rows], right=True) for group in rows[0].groups
    ]
    return [
        Column("code", [row.path[-1] for row in rows], least=NAME),
        Column("interviewees", [_of(GroupCount(row.interviewees, row.of)) for row in rows], right=True),
        Column("", [terminal.bar(row.share, length, plain=plain) for row in rows], drop=2),
        *groups,
        Column("codings", [f"{row.codings:,}" for row in rows], right=True, drop=1),
        Column("passages", [f"{row.passages:,}" for row in rows], right=True, drop=3),
        Column("words", [f"{row.words:,}" for row in rows], right=True, drop=4),
    ]


def _of(count: GroupCount) -> str:
    return f"{count.interviewees} of {count.of}" if count.of else "not read"
