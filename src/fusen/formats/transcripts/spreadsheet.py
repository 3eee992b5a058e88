"""Read tables, .csv .tsv .xlsx: one turn a row, or a survey with one respondent a row and columns of answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.containers.xlsx_rows import first_sheet
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, converse, finish
from fusen.formats.transcripts.columns import Columns, role_of, turn_columns, utterances
from fusen.formats.transcripts.survey import respondents
from fusen.model.source import Source

MOST_BYTES = 64 * 2**20
MOST_CELLS = 4_000_000
_ROLES = ("time", "speaker", "text", "case")
_ADVICE = "say which column holds the names: --columns speaker=NAME"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """One Source of a table with one turn a row, or one for each respondent of a survey.

    Raises FileError, naming file and line, for what is no table or has no column of text.
    """
    if name.lower().endswith(".xlsx"):
        rows, warnings = first_sheet(file, name)
        encoding = "utf-8"
    else:
        rows, warnings, encoding = _delimited(file, name, options.encoding)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise FileError(f"{name}: the table is empty")
    roles, texts = _asked(options.columns, rows[0], name)
    columns = _turns_asked(roles, texts) or (None if options.columns else turn_columns(rows))
    if columns is None:
        return respondents(rows, roles.get("case"), texts, name, options, tuple(warnings))
    talk = converse(utterances(rows[columns.first :], columns))
    loaded = finish(talk, name, options, About("table", encoding=encoding, advice=_ADVICE), warnings)
    return replace(loaded, items=tuple(replace(one, header=_constant(rows, columns)) for one in loaded.items))


def _delimited(file: BinaryIO, name: str, encoding: str | None) -> tuple[list[list[str]], list[str], str]:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FileError(f"{name}: larger than {MOST_BYTES // 2**20} MB", "split the table")
    decoded = decode(data, name, encoding)
    first = decoded.text.split("\n", 1)[0]
    delimiter = "\t" if name.lower().endswith(".tsv") else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter, strict=True)
    usual = csv.field_size_limit(MOST_BYTES)  # a whole interview may stand in one cell
    try:
        return list(_bounded(reader, name)), list(decoded.warnings), decoded.encoding
    except csv.Error as e:
        raise FileError(f"{name}:{reader.line_num}: {e}", "check the quotes in this line and those above") from e
    finally:
        csv.field_size_limit(usual)


def _bounded(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    cells = 0
    for row in rows:
        cells += len(row) + 1
        if cells > MOST_CELLS:
            raise FileError(f"{name}: more than {MOST_CELLS:,} cells", "split the table")
        yield row


def _asked(columns: Sequence[str], heading: Sequence[str], name: str) -> tuple[dict[str, int], list[int]]:
    """`role=Heading` as role → column, and plain headings as columns of text."""
    known = {cell.strip().casefold(): number for number, cell in reversed(list(enumerate(heading)))}
    roles: dict[str, int] = {}
    texts: list[int] = []
    for asked in columns:
        role, equals, called = asked.partition("=")
        is_role = bool(equals) and role.strip().casefold() in _ROLES and asked.strip().casefold() not in known
        key = (called if is_role else asked).strip().casefold()
        if key not in known:
            there = ", ".join(cell.strip() for cell in heading if cell.strip())
            raise FileError(f"{name}: no column called {key!r}", f"its columns are: {there}")
        if is_role:
            roles[role.strip().casefold()] = known[key]
        else:
            texts.append(known[key])
    return roles, texts


def _turns_asked(roles: dict[str, int], texts: Sequence[int]) -> Columns | None:
    """Columns of a table with one turn a row, where speaker or time were named."""
    if not roles.keys() & {"speaker", "time"}:
        return None
    text = roles.get("text", texts[0] if texts else None)
    return None if text is None else Columns(text, roles.get("speaker"), roles.get("time"), 1)


def _constant(rows: Sequence[Sequence[str]], columns: Columns) -> dict[str, str]:
    """Columns with one and the same value in every row are about the interview: case variables."""
    if not columns.first or len(rows) < 3:
        return {}
    used = {columns.text, columns.speaker, columns.time}
    found = {}
    for number, heading in enumerate(rows[0]):
        values = {row[number].strip() if number < len(row) else "" for row in rows[1:]}
        value = values.pop() if len(values) == 1 else ""
        if number not in used and heading.strip() and value:
            found["case" if role_of(heading) == "case" else heading.strip()] = value
    return found
