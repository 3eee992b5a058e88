"""The framework matrix in the terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import number

if TYPE_CHECKING:
    from fusen.model.themes import MatrixCell
    from fusen.study.themes.matrix import MatrixImport, MatrixTable

COLUMNS = ("case", "code", "path", "text", "excerpts", "stale", "added", "gone", "by", "at", "citations")
MOST_CITED = 8


def show_matrix(table: MatrixTable, output: Format, *, written: bool, stale: bool) -> None:
    """Print the matrix: a record for each cell in JSON and CSV, interviewees by codes in Markdown."""
    cells = [cell for cell in table.cells if (cell.text or not (written or stale)) and (cell.stale or not stale)]
    remarks = list(table.basis.remarks)
    if table.unlisted:
        remarks.append(f"Left out: {number(table.unlisted, 'interviewee')} who may not be listed.")
    terminal.remarks(remarks, output)
    if output is Format.md:
        _wide(cells)
    elif output is not Format.table:
        terminal.rows([_record(cell) for cell in cells], output, COLUMNS)
    else:
        _by_case(cells)


def _record(cell: MatrixCell) -> dict[str, Any]:
    return {
        "case": cell.case, "code": cell.code, "path": list(cell.path), "text": cell.text,
        "excerpts": len(cell.excerpts), "stale": cell.stale, "added": cell.added, "gone": cell.gone, "by": cell.by,
        "at": cell.at, "citations": list(cell.citations),
    }  # fmt: skip


def _wide(cells: Sequence[MatrixCell]) -> None:
    """Print only columns and rows that contain a text."""
    told = [cell for cell in cells if cell.text]
    codes = list(dict.fromkeys(cell.code for cell in told))
    rows: dict[str, dict[str, str]] = {}
    for cell in told:
        cited = ", ".join(cell.citations[:MOST_CITED]) + (" …" if len(cell.citations) > MOST_CITED else "")
        mark = " (stale)" if cell.stale else ""
        rows.setdefault(cell.case, {"case": cell.case})[cell.code] = (
            f"{cell.text}{mark} [{cited}]" if cited else cell.text + mark
        )
    records = [{"case": case, **{code: row.get(code, "") for code in codes}} for case, row in rows.items()]
    if records:
        terminal.rows(records, Format.md, ["case", *codes])


def _by_case(cells: Sequence[MatrixCell]) -> None:
    at = ""
    for cell in cells:
        if cell.case != at:
            at = cell.case
            terminal.line(cell.case, "bold")
        head = terminal.text(f"  {cell.code}") + terminal.text(
            f"  {number(len(cell.excerpts), 'excerpt')}{_state(cell)}", "dim"
        )
        terminal.line(head)
        if cell.text:
            terminal.line(cell.text, indent=4)
    told = [cell for cell in cells if cell.text]
    stale = sum(cell.stale for cell in told)
    terminal.say(
        f"{number(len(told), 'cell')} written, {stale} stale; {number(len(cells) - len(told), 'cell')} with excerpts and no words yet"
        if cells
        else "nothing is written, and there are no excerpts: fusen matrix write CASE CODE TEXT"
    )


def _state(cell: MatrixCell) -> str:
    if not cell.text:
        return ", nothing written"
    return f", stale: {cell.added} new, {cell.gone} gone" if cell.stale else f", by {cell.by}"


def say_written(cell: MatrixCell) -> None:
    rests = f"rests on {number(len(cell.excerpts), 'excerpt')}"
    terminal.done(f"{cell.case}, {cell.code}: {rests if cell.text else 'emptied'}")
    if cell.text and not cell.excerpts:
        terminal.say("no excerpt of this interviewee stands under this code")


def say_exported(table: MatrixTable, file: Path) -> None:
    terminal.done(f"{number(len(table.cases), 'interviewee')} by {number(len(table.codes), 'code')} written to {file}")
    terminal.say(f"edit the sheet Matrix, then: fusen matrix import {file}")


def say_imported(report: MatrixImport) -> None:
    terminal.done(f"{number(report.written, 'cell')} written, {report.same} as they were here already")
    for problem in report.problems:
        terminal.say(problem)
    for one in report.conflicts:
        terminal.say(f"{one.case}, {one.code} changed here and in the workbook; kept as it is here")
        for what, text in (("here", one.here), ("workbook", one.theirs)):
            terminal.say(f"  {what}: {' '.join(text.split()) or '(emptied)'}")
    if report.conflicts:
        terminal.say("write what shall stand with fusen matrix write, or take the workbook's: --theirs")
