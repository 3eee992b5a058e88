"""The table of writers: which module writes which suffix; fusen imports a module on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

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


def load(writers: Mapping[str, str], suffix: str) -> Callable[..., bytes]:
    module, function = writers[suffix].split(":")
    writer: Callable[..., bytes] = getattr(import_module(module), function)
    return writer
