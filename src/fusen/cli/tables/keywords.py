"""Keywords with their lines, in the terminal and as rows for programs."""

from __future__ import annotations

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_keyword_line import keyword_line
from fusen.model.cross_case import (
    KeywordRow,
    Line,
)
from fusen.model.quantity import quantity
from fusen.model.table import Table
from fusen.report.language import p_value


def show_keywords(table: Table[list[KeywordRow]], output: Format, *, fdr: bool = False) -> None:
    rows = table.result
    terminal.remarks(table.remarks, output)
    if output in (Format.json, Format.csv):
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    if output is Format.md:
        records = [
            record | {"lines": [_line_text(line) for line in row.lines]}
            for record, row in zip(table.to_dicts(), rows, strict=True)
        ]
        terminal.rows(records, output, table.columns)
        return
    if not rows:
        terminal.say(
            "no distinctive words: a word needs three interviewees who use it, and other talk in the same language"
        )
        return
    at = ("", "")
    for row in rows:
        if (row.row, row.language) != at:
            at = (row.row, row.language)
            terminal.line(f"{row.row}  ({row.language})", "bold")
        _print_word(row, fdr=fdr)


def _print_word(row: KeywordRow, *, fdr: bool) -> None:
    q = f", q {p_value(row.q)}" if fdr else ""
    head = f"{row.word}  ζ {row.zeta:.1f}{q}; {row.count:,} here, {row.rest:,} elsewhere; {quantity(row.interviewees, 'interviewee')}"
    terminal.line(head, indent=2)
    for line in row.lines:
        keyword_line(line)
    if row.withheld and len(row.lines) < 3:
        many = quantity(row.withheld, "passage")
        terminal.line(f"[{many} withheld]", "dim", indent=6)


def _line_text(line: Line) -> str:
    return f"{line.before}{line.word}{line.after} ({line.citation})"
