"""Write the framework matrix as an editable workbook and read it back: cells, excerpts and the original texts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fusen.errors import FileError
from fusen.formats.containers.workbook import new_workbook
from fusen.formats.containers.xlsx_rows import named_sheets
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.model.themes import MatrixCell

MATRIX, EXCERPTS, BASE = "Matrix", "Excerpts", "fusen"
CASE = "case"
MOST = 32_000
"""Characters of a cell: a spreadsheet's own limit is 32,767."""


@dataclass(frozen=True, slots=True)
class MatrixEdit:
    """A cell as in a workbook, and as at the writing of the workbook (None if the workbook had no such cell)."""

    case: str
    code: str
    text: str
    before: str | None


def write(cells: Sequence[MatrixCell], cases: Mapping[str, Mapping[str, str]], codes: Sequence[str]) -> bytes:
    """A row for each case (name → variables) and a column for each code; text stays text, even if it begins with `=`."""
    out = io.BytesIO()
    book = new_workbook(out, row_by_row=False)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    stale = book.add_format({"text_wrap": True, "valign": "top", "italic": True, "bg_color": "#fbe7c6"})
    by_place = {(cell.case, cell.code): cell for cell in cells}
    variables = [
        name for name in dict.fromkeys(key for values in cases.values() for key in values) if name not in codes
    ]
    sheet = book.add_worksheet(MATRIX)
    _row(sheet, 0, [CASE, *variables, *codes], head)
    for number, (case, values) in enumerate(cases.items(), 1):
        _row(sheet, number, [case, *(values.get(name, "") for name in variables)], wrapped)
        for column, code in enumerate(codes, 1 + len(variables)):
            cell = by_place.get((case, code))
            if cell is None:
                continue
            sheet.write_string(number, column, cell.text, stale if cell.stale else wrapped)
            if cell.excerpts:
                sheet.write_comment(number, column, _comment(cell))
    sheet.set_column(0, len(variables), 14)
    sheet.set_column(1 + len(variables), len(variables) + max(len(codes), 1), 36)
    sheet.freeze_panes(1, 1)
    _excerpts(book.add_worksheet(EXCERPTS), cells, head, wrapped)
    base = book.add_worksheet(BASE)
    base.very_hidden()
    _row(base, 0, ["case", "code", "text"], head)
    for number, cell in enumerate((cell for cell in cells if cell.text), 1):
        _row(base, number, [cell.case, cell.code, cell.text], None)
    base.write_string(0, 3, "codes")
    for number, code in enumerate(codes, 1):
        base.write_string(number, 3, code)
    book.close()
    return out.getvalue()


def _row(sheet: Any, number: int, values: Sequence[str], form: Any) -> None:
    for column, value in enumerate(values):
        sheet.write_string(number, column, value, form)


def _comment(cell: MatrixCell) -> str:
    lines = [quantity(len(cell.excerpts), "excerpt")]
    if cell.stale:
        lines.append(f"since it was written: {cell.added} new, {cell.gone} gone")
    return "; ".join(lines) + "\n" + "\n".join(cell.citations[:20]) + ("\n…" if len(cell.citations) > 20 else "")


def _excerpts(sheet: Any, cells: Sequence[MatrixCell], head: Any, wrapped: Any) -> None:
    _row(sheet, 0, ["case", "code", "citation", "quote", "coder"], head)
    number = 1
    for cell in cells:
        for excerpt in cell.excerpts:
            _row(sheet, number, [cell.case, cell.code, excerpt.citation, _quote(excerpt), excerpt.coder], wrapped)
            number += 1
    sheet.set_column(0, 2, 18)
    sheet.set_column(3, 3, 80)
    sheet.freeze_panes(1, 0)


def _quote(excerpt: Excerpt) -> str:
    quote = "[1 passage withheld]" if excerpt.quote is None else excerpt.quote
    return quote if len(quote) <= MOST else f"{quote[:MOST]} […]"


def read(data: bytes, name: str) -> list[MatrixEdit]:
    """Returns every cell of a workbook that `write` made, in any order of rows and columns.

    Raises FileError for any other workbook, and if a case or code occurs twice.
    """
    sheets = named_sheets(io.BytesIO(data), name, (MATRIX, BASE))
    if MATRIX not in sheets or BASE not in sheets:
        raise FileError(
            f"{name}: no matrix of fusen: it has no sheets {MATRIX} and {BASE}", "fusen matrix export writes one"
        )
    base = sheets[BASE]
    before = {(row[0], row[1]): row[2] for row in base[1:] if row[0]}
    known = {row[3] for row in base[1:] if len(row) > 3 and row[3]}
    rows = [row for row in sheets[MATRIX] if any(value for value in row)]
    if not rows or rows[0][0] != CASE:
        raise FileError(
            f"{name}: the first row of {MATRIX} does not begin with `{CASE}`", "leave the headings as they are"
        )
    codes = {column: value for column, value in enumerate(rows[0]) if column and value in known}
    for what, names in (("code", list(codes.values())), (CASE, [row[0] for row in rows[1:]])):
        twice = (
            next((repeated for repeated in names if names.count(repeated) > 1), None)
            if len(set(names)) < len(names)
            else None
        )
        if twice is not None:
            raise FileError(f"{name}: the {what} {twice} occurs twice", "keep one of them")
    return [
        MatrixEdit(row[0], code, row[column].replace("\r\n", "\n").strip(), before.get((row[0], code), ""))
        for row in rows[1:]
        for column, code in codes.items()
    ]
