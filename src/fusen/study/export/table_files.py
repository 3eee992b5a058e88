"""Result tables as documents or records, by suffix; each file is written completely or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fusen.errors import FileError
from fusen.formats.registry import for_suffix
from fusen.model.table import Sheet, Table, Tabular, ThemeTable
from fusen.report.blocks import Document
from fusen.report.sections.excerpts import excerpts_document
from fusen.report.sections.result_table import result_document
from fusen.report.writers.registry import DOCUMENTS, RECORDS, STREAMS, load, load_stream
from fusen.study.files import check_free, write_file
from fusen.study.paths import write_whole

TEXTS = (".csv", ".tsv", ".json")
PAGES = (".md", ".docx")
"""Suffixes for which theme summaries and profiles are text; other formats hold tables."""


def write_table(table: Tabular, target: Path, *, overwrite: bool) -> int:
    """Write a result in the format of the suffix and return the number of rows."""
    check_free(target, overwrite)
    sheet = table.sheet()
    page = _page(table) if target.suffix.lower() in PAGES else None
    if page is None:
        write_sheet(target, sheet)
    else:
        write_whole(target, load(DOCUMENTS, target.suffix.lower())(page))
    return len(sheet.rows)


def write_records(table: Tabular, target: Path) -> None:
    """Write the records as text. Raises FileError for another suffix or an existing file."""
    suffix = target.suffix.lower()
    if suffix not in TEXTS:
        raise FileError(f"{target}: tables are written as {', '.join(TEXTS)}", "choose one of these suffixes")
    if target.exists():
        raise FileError(f"{target}: the file exists already", "choose another name")
    write_whole(target, load(RECORDS, suffix)(table.sheet()))


def write_sheet(target: Path, sheet: Sheet) -> None:
    """Write a sheet as records, as a document or in a plugin format. Raises FileError for an unknown suffix."""
    suffix = target.suffix.lower()
    if suffix in STREAMS:
        write_whole(target, partial(load_stream(suffix), sheet))
    elif suffix in RECORDS:
        write_whole(target, load(RECORDS, suffix)(sheet))
    elif suffix in DOCUMENTS:
        write_whole(target, load(DOCUMENTS, suffix)(_document(sheet, suffix)))
    else:
        check_suffix(target, _kind(sheet))
        write_file(target, _kind(sheet), sheet)


def check_suffix(target: Path, kind: str, more: str = "") -> None:
    """Raise FileError if no writer supports the suffix; the message lists the known suffixes and `more`."""
    if target.suffix.lower() in {**RECORDS, **DOCUMENTS}:
        return
    try:
        for_suffix(target.name, kind)
    except FileError as error:
        raise FileError(error.message, f"known: {' '.join(sorted({**RECORDS, **DOCUMENTS}))}{more}") from None


def _kind(sheet: Sheet) -> str:
    return "excerpts" if sheet.name == "excerpts" else "table"


def _document(sheet: Sheet, suffix: str) -> Document:
    """Return the sheet as a document; Markdown has no title because it is pasted below an existing heading."""
    title = "" if suffix == ".md" else sheet.name.capitalize()
    if _kind(sheet) == "table":
        return result_document(sheet, title)
    return excerpts_document(sheet, title, outline=suffix == ".docx")


def _page(table: Tabular) -> Document | None:
    """Return theme summaries and profiles as a text document; None for other tables."""
    if isinstance(table, ThemeTable):
        from fusen.report.sections.themes import themes_document

        return themes_document(*table)
    if isinstance(table, Table) and table.name == "profile":
        from fusen.report.sections.profile import profile_document

        return profile_document(table.result, table.basis)
    return None
