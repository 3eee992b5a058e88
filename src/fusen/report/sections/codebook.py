"""The codebook as a table for an appendix."""

from __future__ import annotations

from fusen.model.codebook import Codebook
from fusen.report.blocks import Document, Table

COLUMNS = ("Code", "Definition", "Include", "Exclude", "Examples")


def codebook_document(codebook: Codebook) -> Document:
    """Codes as a reader of a paper wants them: names in full, no ids and phrases, no retired ones."""
    rows = (
        (code.label, code.definition, code.include, code.exclude, "\n".join(code.examples))
        for code in codebook
        if not code.retired
    )
    title = f"Codebook: {codebook.name}" if codebook.name else "Codebook"
    return Document(title, [Table.of_rows("", COLUMNS, rows)])
