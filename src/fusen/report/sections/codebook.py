"""The codebook as a table for an appendix."""

from __future__ import annotations

from fusen.model.codebook import Codebook
from fusen.report.blocks import Document, Table

COLUMNS = ("Code", "Definition", "Include", "Exclude", "Examples")


def codebook_document(codebook: Codebook) -> Document:
    """Returns the codebook for readers of a paper: full names, no ids or phrases, no retired codes."""
    rows = (
        (code.label, code.definition, code.include, code.exclude, "\n".join(code.examples))
        for code in codebook
        if not code.retired
    )
    title = f"Codebook: {codebook.name}" if codebook.name else "Codebook"
    return Document(title, [Table.of_rows("", COLUMNS, rows)])
