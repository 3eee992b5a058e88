"""The framework matrix in the terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.themes import MatrixCell
    from fusen.study.themes import MatrixImport, MatrixTable

COLUMNS = ("case", "code", "path", "text", "excerpts", "stale", "added", "gone", "by", "at", "citations")
MOST_CITED = 8


def show_matrix(table: MatrixTable, output: Format, *, written: bool, stale: bool) -> None:
    """Print the matrix: a record for each cell in JSON and CSV, interviewees by codes in Markdown."""
    cells = [cell for cell in table.cells if (cell.text or not (written or stale)) and (cell.stale or not stale)]
    remarks = list(table.basis.remarks)
    if table.unlisted:
        remarks.append(f"Left out: {quantity(table.unlisted, 'interviewee')} who may not be listed.")
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
    filled = [cell for cell in cells if cell.text]
    codes = list(dict.fromkeys(cell.code for cell in filled))
    rows: dict[str, dict[str, str]] = {}
    for cell in filled:
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
            f"  {quantity(len(cell.excerpts), 'excerpt')}{_state(cell)}", "dim"
        )
        terminal.line(head)
        if cell.text:
            terminal.line(cell.text, indent=4)
    filled = [cell for cell in cells if cell.text]
    stale = sum(cell.stale for cell in filled)
    terminal.say(
        f"{quantity(len(filled), 'cell')} written, {stale} stale; {quantity(len(cells) - len(filled), 'cell')} with excerpts but no text"
        if cells
        else "no texts and no excerpts: fusen matrix write CASE CODE TEXT"
    )


def _state(cell: MatrixCell) -> str:
    if not cell.text:
        return ", no text"
    return f", stale: {cell.added} new, {cell.gone} gone" if cell.stale else f", by {cell.by}"


def say_written(cell: MatrixCell) -> None:
    rests = f"based on {quantity(len(cell.excerpts), 'excerpt')}"
    terminal.done(f"{cell.case}, {cell.code}: {rests if cell.text else 'emptied'}")
    if cell.text and not cell.excerpts:
        terminal.say("this interviewee has no excerpts with this code")


def say_exported(table: MatrixTable, file: Path) -> None:
    terminal.written(
        f"{quantity(len(table.cases), 'interviewee')} by {quantity(len(table.codes), 'code')} written", file
    )
    name = "FILE.xlsx" if file.name == "-" else file
    terminal.say(f"edit the sheet Matrix, then: fusen matrix import {name}")


def say_imported(report: MatrixImport) -> None:
    terminal.done(f"{quantity(report.written, 'cell')} written, {report.same} unchanged")
    for problem in report.problems:
        terminal.say(problem)
    for conflict in report.conflicts:
        terminal.say(
            f"{conflict.case}, {conflict.code} changed both in this study and in the workbook; this study's text stays"
        )
        for what, text in (("this study", conflict.here), ("workbook", conflict.theirs)):
            terminal.say(f"  {what}: {' '.join(text.split()) or '(emptied)'}")
    if report.conflicts:
        terminal.say("write the final text with fusen matrix write, or add --theirs to take the workbook's")
