"""Coded excerpts and other rows as CSV, TSV, JSON and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from fusen.formats.registry import Options
from fusen.model.escape import json_line, visible
from fusen.model.escape import markdown as escape
from fusen.model.table import Sheet
from fusen.report.writers.cells import WITHHELD, by_code, markdown_grid, markdown_table, reference

BOM = "\ufeff"
FORMULA = frozenset("=+-@\t\r\n")
EXACT = frozenset({"quote", "before", "after", "text", "note"})
"""Columns of transcripts' and coders' words, which are written as they are."""
PLAIN = frozenset({int, float, bool})


def write_csv(table: Sheet, file: BinaryIO, options: Options) -> None:
    file.write((BOM + delimited(table.rows, ",", table.columns)).encode())


def write_tsv(table: Sheet, file: BinaryIO, options: Options) -> None:
    file.write((BOM + delimited(table.rows, "\t", table.columns)).encode())


def write_json(table: Sheet, file: BinaryIO, options: Options) -> None:
    file.write(json_text(table.rows).encode())


def write_markdown(table: Sheet, file: BinaryIO, options: Options) -> None:
    file.write(excerpts_markdown(table).encode())


def write_table(table: Sheet, file: BinaryIO, options: Options) -> None:
    """Any table as Markdown."""
    blocks = [f"{escape(remark)}\n\n" for remark in table.remarks]
    if table.grid is None:
        blocks.append(markdown_table(table.rows, table.columns))
    else:
        blocks.append(markdown_grid(table.grid.titles, table.grid.rows))
    file.write("".join(blocks).encode())


def json_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A bare list of rows, one a line."""
    lines = list(map(json_line, rows))
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def delimited(rows: Sequence[Mapping[str, Any]], delimiter: str, columns: Sequence[str]) -> str:
    """Rows as delimited text, header first, made harmless for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([shown(column) for column in columns])
    exact = [column in EXACT for column in columns]
    writer.writerows(
        [harmless(row[column]) if kept else shown(row[column]) for column, kept in zip(columns, exact, strict=True)]
        for row in rows
    )
    return out.getvalue()


def shown(value: Any) -> Any:
    """The cell with control characters of names made visible."""
    made = harmless(value)
    return visible(made) if made.__class__ is str else made


def harmless(value: Any) -> Any:
    """The cell as a spreadsheet may see it: lists joined, formulas disarmed."""
    if value.__class__ is str:
        return "'" + value if value[:1] in FORMULA else value
    if value is None or value.__class__ in PLAIN:
        return value
    if isinstance(value, (list, tuple)):
        plain = all(isinstance(part, str) for part in value)
        value = " / ".join(value) if plain else json.dumps(value, ensure_ascii=False)
    elif isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False)
    return harmless(value) if value.__class__ is str else value


def excerpts_markdown(table: Sheet) -> str:
    """Excerpts grouped by code, each quote with its citation."""
    lines: list[str] = []
    for remark in table.remarks:
        lines += [escape(remark), ""]
    for code, found in by_code(table.rows):
        lines += [f"## {escape(code)}", ""] if code else []
        for row in found:
            lines += [*_block(row), ""]
    if not table.rows:
        lines.append("No coded passages.")
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(row: Mapping[str, Any]) -> list[str]:
    said = escape(WITHHELD if row["quote"] is None else row["quote"])
    before, after = row.get("before"), row.get("after")
    paragraphs = [
        f"… {escape(before)}" if before else "",
        f"**{said}**" if before or after else said,
        f"{escape(after)} …" if after else "",
        f"— {escape(reference(row))}",
        f"Note: {escape(row['note'])}" if row["note"] else "",
    ]
    return [f"> {line}".rstrip() for line in "\n\n".join(filter(None, paragraphs)).split("\n")]
