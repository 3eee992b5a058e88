"""Write records as CSV, TSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, TextIO

from fusen.model.escape import json_line, visible
from fusen.model.table import Sheet

BOM = "\ufeff"
GUARDED = frozenset("=+-@\t\r\n'")
EXACT = frozenset(
    ["quote", "before", "after", "text", "note", "name", "parent", "definition", "include", "exclude", "examples"]
)
"""Columns of transcripts' and coders' words and of a codebook that is read again, which are written as they are."""
LABELS = frozenset(["codes", "new_codes"])
"""Columns of lists of full names of codes, which themselves contain the ` / ` that joins other lists."""
PLAIN = frozenset({int, float, bool})

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def write_csv(sheet: Sheet) -> bytes:
    return _content(stream_csv, sheet)


def write_tsv(sheet: Sheet) -> bytes:
    return _content(stream_tsv, sheet)


def write_json(sheet: Sheet) -> bytes:
    return _content(stream_json, sheet)


def stream_csv(sheet: Sheet, file: BinaryIO) -> None:
    _stream(sheet, file, ",")


def stream_tsv(sheet: Sheet, file: BinaryIO) -> None:
    _stream(sheet, file, "\t")


def stream_json(sheet: Sheet, file: BinaryIO) -> None:
    """Writes a bare list of rows, one on each line."""
    before = "[\n"
    for row in sheet.rows:
        file.write((before + json_line(row)).encode())
        before = ",\n"
    file.write(b"[]\n" if before == "[\n" else b"\n]\n")


def json_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns a bare list of rows, one on each line."""
    lines = list(map(json_line, rows))
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], delimiter: str = ",") -> str:
    """Returns rows as delimited text with a header, safe for spreadsheets, which need the byte order mark."""
    out = io.StringIO()
    _write(out, rows, columns, delimiter)
    return out.getvalue()


def _content(stream: Callable[[Sheet, BinaryIO], None], sheet: Sheet) -> bytes:
    file = io.BytesIO()
    stream(sheet, file)
    return file.getvalue()


def _stream(sheet: Sheet, file: BinaryIO, delimiter: str) -> None:
    """Writes `csv_text` as UTF-8, encoded row by row: as a string, the mark alone doubles its memory."""
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    _write(out, sheet.rows, sheet.columns, delimiter)
    out.detach()


def _write(out: TextIO, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], delimiter: str) -> None:
    out.write(BOM)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_shown(column) for column in columns])
    cells = [(column, column in EXACT or column.startswith(("phrases", "not_phrases"))) for column in columns]
    names = _Names()
    if not LABELS.isdisjoint(columns):
        rows = [dict(row) | {column: _labels(row[column]) for column in columns if column in LABELS} for row in rows]
    writer.writerows(
        [
            _harmless(row[column]) if exact else names[cell] if (cell := row[column]).__class__ is str else _shown(cell)
            for column, exact in cells
        ]
        for row in rows
    )


def _labels(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, (list, tuple)) else value


class _Names(dict[str, Any]):
    """Names as `_shown` writes them: a column holds the same ones in many rows."""

    MOST = 10_000

    def __missing__(self, name: str) -> Any:
        value = _shown(name)
        if len(self) < self.MOST:
            self[name] = value
        return value


def _shown(value: Any) -> Any:
    """Returns the cell with visible control characters in names."""
    if value is None or value.__class__ is int:
        return value
    cell = _harmless(value)
    return visible(cell) if cell.__class__ is str else cell


def _harmless(value: Any) -> Any:
    """Returns the cell safe for a spreadsheet: lists joined, formulas escaped.

    A text that already looks escaped gets one more quote, so reading removes exactly one.
    """
    if value.__class__ is str:
        return "'" + value if value[:1] in GUARDED and _FORMULA.match(value) else value
    if value is None or value.__class__ in PLAIN:
        return value
    if isinstance(value, (list, tuple)):
        plain = all(isinstance(part, str) for part in value)
        value = " / ".join(value) if plain else json.dumps(value, ensure_ascii=False)
    elif isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False)
    return _harmless(value) if value.__class__ is str else value
