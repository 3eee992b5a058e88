"""Excerpts and tables as Word documents."""

from __future__ import annotations

from typing import BinaryIO

from fusen.formats.containers.word_document import WordDocument
from fusen.formats.registry import Options
from fusen.model.escape import flowing
from fusen.model.table import Sheet
from fusen.report.writers.cells import WITHHELD, by_code, grid, reference


def write_excerpts(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    """A heading for each theme and code, the excerpts as block quotes, each with its reference."""
    document = _begun("Excerpts", sheet)
    above: list[str] = []
    for code, rows in by_code(sheet.rows):
        path = rows[0]["path"] or [code]
        for depth, name in enumerate(path):
            if path[: depth + 1] != above[: depth + 1]:
                document.heading(name, depth + 1)
        above = path
        for row in rows:
            before, after = row.get("before"), row.get("after")
            if before:
                document.paragraph(f"… {flowing(before)}", "Reference")
            document.paragraph(WITHHELD if row["quote"] is None else flowing(row["quote"]), "Quote")
            if after:
                document.paragraph(f"{flowing(after)} …", "Reference")
            document.paragraph(f"— {reference(row)}", "Reference")
            if row["note"]:
                document.paragraph(f"Note: {row['note']}", "Reference")
    if not sheet.rows:
        document.paragraph("No coded passages.")
    document.save(file)


def write_table(sheet: Sheet, file: BinaryIO, options: Options) -> None:
    made = grid(sheet)
    document = _begun(sheet.name.capitalize(), sheet)
    document.table(made.titles, made.rows, made.right)
    document.save(file)


def _begun(title: str, sheet: Sheet) -> WordDocument:
    document = WordDocument()
    document.paragraph(title, "Title")
    for remark in sheet.remarks:
        document.paragraph(remark, "Remark")
    return document
