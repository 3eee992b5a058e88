"""Keywords with their lines, and timelines, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.cli.terminal_keyword_line import keyword_line
from fusen.model.cross_case import (
    KeywordRow,
    Line,
    Timeline,
    TimelineRow,
)
from fusen.model.quantity import quantity
from fusen.model.table import Table
from fusen.report.language import p_value
from fusen.report.table_block import TableColumn

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = ":-=+*#%@"


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


def show_timeline(table: Table[Timeline], output: Format) -> None:
    result = table.result
    terminal.remarks(table.remarks, output)
    rows = [*result.rows, result.overall]
    if output in (Format.json, Format.csv):
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    top = max((value for row in rows for value in row.bins), default=0)
    plain = output is Format.table and terminal.plain()
    lines = [spark(row.bins, top, plain=plain) for row in rows]
    if output is Format.md:
        records = [
            {"label": row.label, "codings": row.codings, "": line} for row, line in zip(rows, lines, strict=True)
        ]
        terminal.rows(records, output, ["label", "codings", ""])
        return
    show(
        [
            TableColumn("", _labels(rows), min_width=16),
            TableColumn("codings", [f"{row.codings:,}" for row in rows], numeric=True, priority=1),
            TableColumn(f"first to last (highest {top:.0%})", lines),
        ],
        ["" if row.codings else "dim" for row in rows[:-1]] + ["bold"],
        [len(row.path) - 1 if row.path else 0 for row in rows],
    )


def _labels(rows: Sequence[TimelineRow]) -> list[str]:
    labels = [row.path[-1] if row.path else row.label for row in rows]
    return [
        f"{label} ({row.source})" if row.source and labels.count(label) > 1 else label
        for label, row in zip(labels, rows, strict=True)
    ]


def spark(values: Sequence[float], top: float, *, plain: bool) -> str:
    """Return a bar for each value, with its share of `top` as height; a dot means zero."""
    bars, nothing = (PLAIN_BARS, ".") if plain else (BARS, "·")
    return "".join(bars[min(len(bars) - 1, int(value / top * len(bars)))] if value > 0 else nothing for value in values)
