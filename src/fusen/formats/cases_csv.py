"""Read `transcripts/cases.csv`: one row for each case with case, source, consent and any variables."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.model.coding import CONSENTS, Consent

HEADER = ("case", "source", "consent")

_GUARDED = re.compile(r"'+[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row as written, with its line (0: none yet); `sources` are paths, with the speaker after `#` if a case is one
    of several."""

    line: int
    name: str
    sources: tuple[tuple[str, str | None], ...]
    consent: Consent
    variables: Mapping[str, str]


def read(file: BinaryIO, name: str, options: Options) -> Loaded[CaseRow]:
    """Returns rows in order; one FileError lists every problem of the file."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileError(f"{name}:{line}: not UTF-8", "save the table as CSV UTF-8") from error
    if "\0" in text:
        raise FileError(f"{name}: holds a NUL character; this is no CSV file", "save the table as CSV UTF-8")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    problems: list[str] = []
    rows: list[CaseRow] = []
    try:
        columns = [(column or "").strip() for column in reader.fieldnames or []]
        _check_columns(columns, name)
        reader.fieldnames = columns
        for cells in reader:
            rows.append(_row(cells, reader.line_num, problems))
    except csv.Error as error:
        raise FileError(f"{name}:{reader.line_num}: {error}", "check the quotes in this line") from error
    problems += _repeated(rows)
    if problems:
        raise FileError("\n  ".join(f"{name}:{problem}" for problem in problems), "correct these lines of the table")
    return Loaded(tuple(row for row in rows if row.name))


def _check_columns(columns: list[str], name: str) -> None:
    missing = [column for column in ("case", "source") if column not in columns]
    if missing:
        raise FileError(f"{name}:1: no column {' and '.join(missing)}", f"the header begins with {','.join(HEADER)}")
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise FileError(f"{name}:1: the column {', '.join(map(repr, twice))} occurs twice", "rename one")


def _row(cells: dict[str | None, str | list[str] | None], line: int, problems: list[str]) -> CaseRow:
    if None in cells:
        problems.append(f"{line}: more cells than the header has columns")
    values = {
        key: _as_meant(value.strip()) for key, value in cells.items() if key is not None and isinstance(value, str)
    }
    name = values.pop("case", "")
    sources = tuple(_place(part) for part in values.pop("source", "").split(";") if part.strip())
    consent = values.pop("consent", "").casefold() or "quote"
    if not name and (sources or any(values.values())):
        problems.append(f"{line}: the row names no case")
    if name and not sources:
        problems.append(f"{line}: case {name} names no source")
    if _CONTROL.search("".join((name, *values, *values.values()))):
        problems.append(f"{line}: a cell or a column's name holds a control character or a line break")
    if consent not in CONSENTS:
        problems.append(f"{line}: consent {consent!r} is not one of {', '.join(CONSENTS)}")
        consent = "none"
    variables = {key: value for key, value in values.items() if key and value}
    return CaseRow(line, name, sources, consent, variables)  # type: ignore[arg-type]


def _as_meant(value: str) -> str:
    """Return a cell without the apostrophe by which a spreadsheet marks a text that begins like a formula."""
    return value[1:] if _GUARDED.match(value) else value


def amended(data: bytes, rows: Sequence[CaseRow]) -> bytes:
    """Returns the table with these rows in place of those of the same name, or at its end; other lines stay the same."""
    text = data.decode("utf-8-sig") or f"{','.join(HEADER)}\n"
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    delimiter = max(",;\t", key=lines[0].count)
    columns = [column.strip() for column in next(csv.reader([lines[0]], delimiter=delimiter))]
    further = [name for row in rows for name in row.variables if name not in columns]
    further += [name for name in HEADER if name not in columns]
    columns += dict.fromkeys(further)
    lines[0] = _line(columns, delimiter) if further else lines[0]
    for row in rows:
        values = {"case": row.name, "source": ";".join(map(_written_place, row.sources)), "consent": row.consent}
        values |= row.variables
        line = _line([_guarded(values.get(column, "")) for column in columns], delimiter)
        if row.line:
            lines[row.line - 1] = line
        else:
            lines.append(line)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + "".join(f"{line}{ending}" for line in lines).encode()


def appended(data: bytes, rows: Sequence[CaseRow]) -> bytes:
    """Returns the table with these rows at its end, case and source filled in; every byte of the table stays."""
    text = data.decode("utf-8-sig")
    ending = "\r\n" if "\r\n" in text else "\n"
    first = text.split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t", key=first.count)
    columns = [column.strip() for column in next(csv.reader([first], delimiter=delimiter))]
    values = ({"case": row.name, "source": ";".join(map(_written_place, row.sources))} for row in rows)
    lines = [_line([_guarded(value.get(column, "")) for column in columns], delimiter) + ending for value in values]
    return data + (b"" if not text or text.endswith("\n") else ending.encode()) + "".join(lines).encode()


def without(data: bytes, name: str) -> bytes:
    """Returns the table without the row of this case; other lines stay the same."""
    gone = {row.line for row in read(io.BytesIO(data), "cases.csv", Options()).items if row.name == name}
    lines = data.splitlines(keepends=True)
    return b"".join(line for number, line in enumerate(lines, 1) if number not in gone)


def _line(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _guarded(value: str) -> str:
    return f"'{value}" if _GUARDED.match(f"'{value}") else value


def _written_place(place: tuple[str, str | None]) -> str:
    path, speaker = place
    return path if speaker is None else f"{path}#{speaker}"


def _place(part: str) -> tuple[str, str | None]:
    path, mark, speaker = part.strip().replace("\\", "/").partition("#")
    return path.strip(), speaker.strip() if mark else None


def _repeated(rows: list[CaseRow]) -> list[str]:
    problems: list[str] = []
    lines: dict[str, int] = {}
    places: dict[tuple[str, str | None], str] = {}
    for row in rows:
        if row.name and lines.setdefault(row.name, row.line) != row.line:
            problems.append(f"{row.line}: case {row.name} is already in line {lines[row.name]}")
        for place in row.sources:
            if places.setdefault(place, row.name) != row.name:
                problems.append(f"{row.line}: {place[0]} belongs already to case {places[place]}")
    return problems
