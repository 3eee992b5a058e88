"""Read the cells of .csv, .tsv and .xlsx files as grids of text with line numbers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NamedTuple

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.containers.xlsx_rows import every_sheet

MOST_BYTES = 64 * 2**20
MOST_CELLS = 4_000_000
_SAMPLE_ROWS = 50
_DELIMITERS = ",;\t|"


class GridRow(NamedTuple):
    """A row that is not blank. `line` is the number of its first line in the file, or of its row in the sheet."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class CellGrid:
    """The rows of a delimited file or of a sheet; `sheet` is empty for a delimited file."""

    rows: tuple[GridRow, ...]
    sheet: str = ""
    encoding: str = "utf-8"


def read_grids(
    file: BinaryIO, name: str, encoding: str | None, sheets: Sequence[str]
) -> tuple[list[CellGrid], tuple[str, ...]]:
    """Return every grid with content, and warnings; of a workbook, only the named sheets if any are named.

    Raises FileError, naming the file and the line, if the file is no table, and for a named sheet that is empty or missing.
    """
    if not name.lower().endswith(".xlsx"):
        return _delimited(file, name, encoding)
    result = every_sheet(file, name)
    missing = [sheet for sheet in sheets if sheet.casefold() not in {known.casefold() for known in result}]
    if missing:
        raise FileError(
            f"{name}: no sheet called {', '.join(map(repr, missing))}", f"its sheets are: {', '.join(result)}"
        )
    names = {sheet.casefold() for sheet in sheets}
    grids = [
        CellGrid(_filled(enumerate(rows, first)), sheet)
        for sheet, (first, rows) in result.items()
        if not names or sheet.casefold() in names
    ]
    filled = [grid for grid in grids if grid.rows]
    empty = [grid.sheet for grid in grids if names and not grid.rows]
    if empty:
        others = [sheet for sheet, (_, rows) in result.items() if any(any(map(str.strip, row)) for row in rows)]
        raise FileError(
            f"{name}: the sheet {', '.join(map(repr, empty))} is empty",
            f"sheets with cells: {', '.join(others)}" if others else "no sheet of the workbook has cells",
        )
    return filled, ()


def _filled(rows: Iterator[tuple[int, list[str]]] | enumerate[list[str]]) -> tuple[GridRow, ...]:
    return tuple(GridRow(line, cells) for line, cells in rows if any(cell.strip() for cell in cells))


def _delimited(file: BinaryIO, name: str, encoding: str | None) -> tuple[list[CellGrid], tuple[str, ...]]:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FileError(f"{name}: larger than {MOST_BYTES // 2**20} MB", "split the table")
    decoded = decode(data, name, encoding)
    delimiter = "\t" if name.lower().endswith(".tsv") else _delimiter(decoded.text)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter, strict=True)
    usual = csv.field_size_limit(MOST_BYTES)  # a whole interview may be in one cell
    try:
        rows = _filled(_bounded(reader, name))
    except csv.Error as e:
        raise FileError(f"{name}:{reader.line_num}: {e}", "check the quotes in this line and those above") from e
    finally:
        csv.field_size_limit(usual)
    return [CellGrid(rows, "", decoded.encoding)] if rows else [], tuple(decoded.warnings)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the same number of cells, and into most of them."""

    def regularity(delimiter: str) -> tuple[bool, float, int]:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        usual = csv.field_size_limit(MOST_BYTES)
        try:
            widths = Counter(len(row) for row in islice(reader, _SAMPLE_ROWS) if row)
        except csv.Error:
            return (False, 0.0, 0)
        finally:
            csv.field_size_limit(usual)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (width > 1, round(count / max(1, widths.total()), 1), width)

    return max(_DELIMITERS, key=regularity)


def _bounded(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    cells, line = 0, 1
    for row in reader:
        cells += len(row) + 1
        if cells > MOST_CELLS:
            raise FileError(f"{name}: more than {MOST_CELLS:,} cells", "split the table")
        yield line, row
        line = reader.line_num + 1  # type: ignore[attr-defined]
