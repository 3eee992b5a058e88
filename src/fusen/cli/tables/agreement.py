"""Published thresholds of agreement coefficients, in the terminal and as rows for programs."""

from __future__ import annotations

from dataclasses import asdict

from fusen.cli import terminal
from fusen.cli.options import Format


def show_thresholds(output: Format) -> None:
    """Show published thresholds; their interpretation is left to the reader."""
    from fusen.study.agreement import THRESHOLDS

    if output is not Format.table:
        rows = [asdict(threshold) | {"bands": dict(threshold.bands)} for threshold in THRESHOLDS]
        terminal.rows(rows, output, list(rows[0]))
        return
    for threshold in THRESHOLDS:
        terminal.line(threshold.coefficient, "bold")
        terminal.line("  " + "; ".join(f"{start} {word}" for start, word in threshold.bands))
        terminal.line(f"  {threshold.source}: {threshold.remark}.", "dim")
