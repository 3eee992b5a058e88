"""The table of writers: which module writes which suffix; fusen imports a module on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

DOCUMENTS: Mapping[str, str] = {
    ".md": "fusen.report.writers.markdown:write",
    ".html": "fusen.report.writers.html:write",
    ".docx": "fusen.report.writers.docx:write",
    ".tex": "fusen.report.writers.latex:write",
}
"""`(Document) -> bytes`."""
RECORDS: Mapping[str, str] = {
    ".csv": "fusen.report.writers.csv_tsv:write_csv",
    ".tsv": "fusen.report.writers.csv_tsv:write_tsv",
    ".json": "fusen.report.writers.csv_tsv:write_json",
    ".xlsx": "fusen.report.writers.xlsx:write",
}
"""`(Sheet) -> bytes`."""
STREAMS: Mapping[str, str] = {
    ".csv": "fusen.report.writers.csv_tsv:stream_csv",
    ".tsv": "fusen.report.writers.csv_tsv:stream_tsv",
    ".json": "fusen.report.writers.csv_tsv:stream_json",
}
"""`(Sheet, BinaryIO) -> None`, for records that do not fit in memory."""


def load(writers: Mapping[str, str], suffix: str) -> Callable[..., bytes]:
    writer: Callable[..., bytes] = _imported(writers[suffix])
    return writer


def load_stream(suffix: str) -> Callable[..., None]:
    stream: Callable[..., None] = _imported(STREAMS[suffix])
    return stream


def _imported(name: str) -> Any:
    module, function = name.split(":")
    return getattr(import_module(module), function)
