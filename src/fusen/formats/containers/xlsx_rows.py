"""Read the first non-empty sheet of an .xlsx workbook as rows of text; the declared size is ignored."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection
from typing import Any, BinaryIO, TypeVar

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package

Value = TypeVar("Value")

_MOST_BYTES = 64 * 2**20
_MOST_XML = 32 * 2**20
_MOST_AREA = 2_000_000
"""Cells of the rectangle that holds a sheet's cells: calamine allocates all of it, 24 bytes each."""

_PLACE = re.compile(r"([A-Za-z]{1,4})(\d{1,9})")
_HINT = "save it as .csv"


def first_sheet(file: BinaryIO, name: str) -> tuple[list[list[str]], list[str]]:
    """Returns (rows, warnings). Raises FileError, naming the file."""
    return _read(file, name, lambda book: _rows(book, name))


def every_sheet(file: BinaryIO, name: str) -> dict[str, tuple[int, list[list[str]]]]:
    """Returns the rows of each sheet, and the number of its first row. Raises FileError, naming the file."""

    def rows(book: Any) -> dict[str, tuple[int, list[list[str]]]]:
        result = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names}
        return {
            sheet: (
                cells.start[0] + 1,
                [[_shown(cell) for cell in row] for row in cells.to_python(skip_empty_area=True)],
            )
            if cells.start is not None
            else (1, [])
            for sheet, cells in result.items()
        }

    return _read(file, name, rows)


def named_sheets(file: BinaryIO, name: str, names: Collection[str]) -> dict[str, list[list[str]]]:
    """Returns the rows of the wanted sheets that exist. Raises FileError, naming the file."""

    def rows(book: Any) -> dict[str, list[list[str]]]:
        result = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names if sheet in names}
        return {
            sheet: [[_shown(cell) for cell in row] for row in cells.to_python(skip_empty_area=False)]
            for sheet, cells in result.items()
        }

    return _read(file, name, rows)


def _read(file: BinaryIO, name: str, work: Callable[[Any], Value]) -> Value:
    from python_calamine import CalamineError, CalamineWorkbook

    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", _HINT)
    _refuse_vast(Package(io.BytesIO(data), name))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return work(book)
    except (CalamineError, OSError, ValueError, OverflowError) as e:
        raise FileError(f"{name}: cannot be read as a workbook: {e}", _HINT) from e
    except BaseException as e:
        if type(e).__name__ != "PanicException":  # how the Rust library behind calamine gives up
            raise
        raise FileError(f"{name}: cannot be read as a workbook, it is damaged", _HINT) from e


def _refuse_vast(package: Package) -> None:
    """Refuse sheets that are large, or whose few cells lie far apart, before anything is allocated."""
    total = 0
    for member in package:
        if not member.lower().endswith(".xml"):
            continue
        content = package.read(member, _MOST_XML)
        total += len(content)
        if total > 2 * _MOST_XML:
            raise FileError(f"{package.name}: unpacks to more than {2 * _MOST_XML // 2**20} MB", _HINT)
        if b"sheetData" in content:
            _refuse_vast_sheet(content, f"{package.name}: {member!r} in it")


def _refuse_vast_sheet(content: bytes, place: str) -> None:
    from lxml import etree

    count = row = column = right = bottom = 0
    top = left = 2**31
    try:
        for _, element in etree.iterparse(
            io.BytesIO(content), events=("start",), resolve_entities=False, no_network=True
        ):
            kind = element.tag.rpartition("}")[2]
            if kind == "row":
                reference = element.get("r", "")
                row, column = int(reference) if reference.isascii() and reference.isdigit() else row + 1, 0
            elif kind == "c":
                match = _PLACE.fullmatch(element.get("r", ""))
                row, column = (int(match[2]), _column(match[1])) if match else (row, column + 1)
                top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, column)
                count += 1
                if count > _MOST_AREA or (bottom - top + 1) * (right - left + 1) > _MOST_AREA:
                    raise FileError(
                        f"{place} spans more than {_MOST_AREA:,} cells", "keep the filled rows and columns only"
                    )
            previous, parent = element.getprevious(), element.getparent()
            if previous is not None and parent is not None:  # a comment before the root has no parent
                parent.remove(previous)
    except (etree.LxmlError, ValueError) as e:
        raise FileError(f"{place} is broken: {e}", _HINT) from e


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _rows(book: Any, name: str) -> tuple[list[list[str]], list[str]]:
    used = ""
    rows: list[list[str]] = []
    others: list[str] = []
    for sheet in book.sheet_names:
        if rows:
            others.append(sheet)
            continue
        result = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
        rows = [[_shown(cell) for cell in row] for row in result]
        used = sheet
    warnings = [f"{name}: only the sheet {used!r} is read, not {', '.join(map(repr, others))}"] if others else []
    return rows, warnings


def _shown(cell: Any) -> str:
    """A cell as a person sees it: 3.0 is 3, a day has no midnight."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell)
    return text.removesuffix(" 00:00:00") if type(cell).__name__ == "datetime" else text
