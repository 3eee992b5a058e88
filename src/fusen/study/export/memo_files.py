"""Memos as files: documents for people, rows for programs, each written completely or not at all."""

from __future__ import annotations

from pathlib import Path

from fusen.model.memos.entries import MemoList
from fusen.model.table import Sheet
from fusen.report.sections.memos import MEMO_COLUMNS, memo_records, memos_document
from fusen.report.writers.registry import DOCUMENTS, load
from fusen.study.export.table_files import check_suffix, write_sheet
from fusen.study.files import check_free
from fusen.study.paths import write_whole


def write_memos(memos: MemoList, target: Path, *, title: str = "Memos", overwrite: bool = False) -> None:
    """Write memos in the format of the suffix. Raises FileError for an unknown suffix or an existing file."""
    check_free(target, overwrite)
    suffix = target.suffix.lower()
    if suffix in DOCUMENTS:
        write_whole(target, load(DOCUMENTS, suffix)(memos_document(memos.entries, memos.remarks, title)))
        return
    check_suffix(target, "table")
    write_sheet(target, Sheet("memos", MEMO_COLUMNS, memo_records(memos.entries), memos.remarks))
