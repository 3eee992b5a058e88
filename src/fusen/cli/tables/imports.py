"""The report of an import: a row for each source, codings that moved, warnings and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.report.table_block import TableColumn

if TYPE_CHECKING:
    from fusen.study.sources import ImportReport, ImportRow

IMPORT_COLUMNS = (
    "source", "state", "format", "language", "encoding", "turns", "speakers", "interviewers", "times", "words",
    "passages", "warnings", "outside",
)  # fmt: skip
HOLD_MANY = (".csv", ".tsv", ".xlsx", ".zip")
MOST_OF_A_FILE, FIRST_OF_A_FILE = 20, 5  # rows of one table or archive: shown in full, else the first
MOST_ROWS, FIRST_ROWS = 200, 100  # rows in all: shown in full, else the first


def show_import(report: ImportReport, output: Format, dry_run: bool) -> None:
    if output is not Format.table:
        terminal.rows([asdict(row) for row in report.rows], output, IMPORT_COLUMNS)
    else:
        _show_read(report)
        _show_carried(report)
        terminal.warn(warning for row in report.rows for warning in row.warnings)
    terminal.warn((*report.warnings, *report.added))
    for failure in report.failures:
        terminal.say(f"error: {failure.message}" + (f"\n  hint: {failure.hint}" if failure.hint else ""))
    verb = "would be read" if dry_run else "read"
    failed = f", {len(report.failures)} failed" if report.failures else ""
    terminal.say(f"{len(report.rows)} {verb}{failed}" if report.rows or failed else "no transcript is new or changed")


def _show_read(report: ImportReport) -> None:
    rows, more = _first_of_each_file(report.rows)
    hidden = len(rows) - FIRST_ROWS if len(rows) > MOST_ROWS else 0
    rows = rows[:FIRST_ROWS] if hidden else rows
    speakers = [", ".join(f"{s} (asks)" if s in row.interviewers else s or "one" for s in row.speakers) for row in rows]
    columns = (
        TableColumn("source", [row.source for row in rows], min_width=16),
        TableColumn("", [row.state for row in rows]),
        TableColumn("format", [row.format for row in rows], priority=4),
        TableColumn("language", [row.language for row in rows], priority=2),
        TableColumn("turns", [f"{row.turns:,}" for row in rows], numeric=True),
        TableColumn("speakers", speakers, min_width=18),
        TableColumn("times", ["yes" if row.times else "no" for row in rows], priority=3),
        TableColumn("words", [f"{row.words:,}" for row in rows], numeric=True),
        TableColumn("passages", [f"{row.passages:,}" for row in rows], numeric=True, priority=1),
    )
    if rows:
        show(columns)
    for home, count in more.items():
        terminal.console().print(terminal.text(f"{home}: and {count:,} more", "dim"))
    if hidden:
        terminal.line(f"… and {hidden:,} more sources; --format json lists all", "dim")


def _first_of_each_file(rows: Sequence[ImportRow]) -> tuple[list[ImportRow], dict[str, int]]:
    """Return the rows, of a table or archive with many sources only the first, and how many more each has."""
    counts = Counter(row.source.rpartition("/")[0] for row in rows)
    shown: list[ImportRow] = []
    more: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in rows:
        home = row.source.rpartition("/")[0]
        seen[home] += 1
        inside = any(part.lower().endswith(HOLD_MANY) for part in home.split("/"))
        if inside and counts[home] > MOST_OF_A_FILE and seen[home] > FIRST_OF_A_FILE:
            more[home] += 1
        else:
            shown.append(row)
    return shown, dict(more)


def _show_carried(report: ImportReport) -> None:
    if not report.realigned:
        return
    rows = [row for row in report.realigned if row.outcome != "kept"]
    if rows:
        show((
            TableColumn("moved codings", [f"{row.outcome} in {row.source}" for row in rows], min_width=20),
            TableColumn("code", [row.code for row in rows], min_width=14),
            TableColumn("coder", [row.coder for row in rows], min_width=6),
            TableColumn("was", ["{}-{}".format(*row.old) for row in rows]),
            TableColumn("is", ["{}-{}".format(*row.new) if row.new else "" for row in rows]),
            TableColumn("words", [row.quote[:60] for row in rows], min_width=16, priority=1),
        ))  # fmt: skip
    outcomes = ("kept", "moved", "doubtful", "detached")
    counts = {outcome: sum(row.outcome == outcome for row in report.realigned) for outcome in outcomes}
    terminal.console().print(terminal.text(", ".join(f"{count} {outcome}" for outcome, count in counts.items())))
