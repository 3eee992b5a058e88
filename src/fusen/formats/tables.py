"""Coded excerpts and other rows as CSV, TSV, JSON and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from fusen.formats.registry import Options
from fusen.model.rows import Excerpt
from fusen.model.shown import markdown as escape

FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "citation", "code", "path", "coder", "origin", "source", "case", "speaker", "time", "start", "end", "quote",
    "direction", "magnitude", "note", "at",
)  # fmt: skip


def excerpt_records(excerpts: Sequence[Excerpt], variables: Sequence[str], context: bool) -> list[dict[str, Any]]:
    """Excerpts as rows: the fixed columns, every case variable, then `before` and `after` where asked for.

    A variable named like a column gets the prefix `case_`.
    """
    names = {name: f"case_{name}" if name in (*COLUMNS, "before", "after") else name for name in variables}
    records = []
    for excerpt in excerpts:
        record = {column: getattr(excerpt, column) for column in COLUMNS}
        record["path"] = list(excerpt.path)
        record |= {names[name]: excerpt.variables.get(name) for name in variables}
        if context:
            record |= {"before": excerpt.before, "after": excerpt.after}
        records.append(record)
    return records


def variables_of(excerpts: Iterable[Excerpt]) -> list[str]:
    """Every case variable among them, in order of appearance."""
    return list(
        dict.fromkeys(
            name for variables in {id(e.variables): e.variables for e in excerpts}.values() for name in variables
        )
    )


def write_csv(rows: Sequence[Mapping[str, Any]], file: BinaryIO, options: Options) -> None:
    """UTF-8 with BOM; cells that a spreadsheet would take for a formula get a leading apostrophe."""
    file.write(b"\xef\xbb\xbf" + delimited(rows, ",").encode())


def write_tsv(rows: Sequence[Mapping[str, Any]], file: BinaryIO, options: Options) -> None:
    file.write(b"\xef\xbb\xbf" + delimited(rows, "\t").encode())


def write_json(rows: Sequence[Mapping[str, Any]], file: BinaryIO, options: Options) -> None:
    file.write(json_text(rows).encode())


def json_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A bare list of rows, one a line."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def delimited(rows: Sequence[Mapping[str, Any]], delimiter: str, columns: Sequence[str] = ()) -> str:
    """Rows as delimited text, header first, made harmless for spreadsheets."""
    columns = list(columns or (rows[0] if rows else COLUMNS))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def harmless(value: Any) -> Any:
    """The cell as a spreadsheet may see it: lists joined, formulas disarmed."""
    if isinstance(value, (list, tuple)):
        value = " / ".join(map(str, value))
    elif isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def write_markdown(rows: Sequence[Mapping[str, Any]], file: BinaryIO, options: Options) -> None:
    """Excerpts grouped by code, then interviewee, each quote with its citation."""
    file.write(excerpts_markdown(rows).encode())


def excerpts_markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    lines: list[str] = []
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_code.setdefault(row["code"], []).append(row)
    for code, found in by_code.items():
        lines += [f"## {escape(code)}", ""]
        for row in found:
            said = "[1 passage withheld]" if row["quote"] is None else escape(row["quote"])
            time = f", {row['time']}" if row["time"] else ""
            direction = f", {row['direction']}" if row["direction"] else ""
            lines += [
                f"> {said}",
                ">",
                f"> — {escape(row['case'])}{time} ({escape(row['citation'])}; {escape(row['coder'])}{direction})",
            ]
            if row["note"]:
                lines += [">", f"> Note: {escape(row['note'])}"]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n" if lines else "No coded passages.\n"
