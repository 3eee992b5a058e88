"""Result tables as documents or records, by suffix; each file is written completely or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fusen.errors import FileError
from fusen.formats.registry import for_suffix
from fusen.model.table import Sheet, Tabular, ThemeTable
from fusen.report.blocks import Block, Document, remark_paras
from fusen.report.sections.excerpts import excerpts_document
from fusen.report.sections.result_blocks import result_blocks, result_table
from fusen.report.sections.theme_table import themes_table
from fusen.report.writers.registry import DOCUMENTS, RECORDS, STREAMS, load, load_stream
from fusen.study.files import check_free, write_file
from fusen.study.paths import write_whole

TEXTS = (".csv", ".tsv", ".json")
PAGES = (".md", ".docx")
"""Suffixes for which theme summaries are text; other formats hold them as a table."""


def write_table(table: Tabular, target: Path, *, overwrite: bool, **display: Any) -> int:
    """Write a result in the format of the suffix and return the number of rows; `display` as for `result_blocks`."""
    check_free(target, overwrite)
    sheet, suffix = table.sheet(), target.suffix.lower()
    if suffix in DOCUMENTS and _kind(sheet) == "table":
        write_whole(target, load(DOCUMENTS, suffix)(_result_document(table, suffix, display)))
    else:
        write_sheet(target, sheet)
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
    """Return the records as a document; Markdown has no title because it is pasted below an existing heading."""
    title = "" if suffix == ".md" else sheet.name.capitalize()
    if _kind(sheet) == "table":
        return Document(title, [*remark_paras(sheet.remarks), result_table(sheet)])
    return excerpts_document(sheet, title, outline=suffix == ".docx")


def _result_document(table: Tabular, suffix: str, display: Mapping[str, Any]) -> Document:
    title = "" if suffix == ".md" else table.name.capitalize()
    blocks: list[Block] = []
    if isinstance(table, ThemeTable) and suffix not in PAGES:
        blocks.append(themes_table(table.rows))
    else:
        blocks += result_blocks(table, **display)
    return Document(title, [*remark_paras(table.written()[2]), *blocks])
