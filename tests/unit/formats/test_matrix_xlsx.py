"""The framework matrix as a workbook, written and read back."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from fusen.errors import FileError
from fusen.formats.matrix_xlsx import MatrixEdit, read, write
from fusen.model.themes import MatrixCell

CASES = {"JP-01": {"side": "日本"}, "EU-01": {"side": "EU"}}
CODES = ["Funding", "言語"]


def cell(case: str, code: str, text: str) -> MatrixCell:
    return MatrixCell(case, code, (code,), text, (), 0, 0, None, None)


def book(*cells: MatrixCell) -> bytes:
    return write(cells, CASES, CODES)


def edited(data: bytes, place: str, value: str) -> bytes:
    workbook = load_workbook(io.BytesIO(data))
    workbook["Matrix"][place] = value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_unchanged_cells_read_back_with_the_text_before() -> None:
    edits = read(book(cell("JP-01", "言語", "=SUM(A1)")), "m.xlsx")
    assert [(edit.case, edit.code) for edit in edits] == [(case, code) for case in CASES for code in CODES]
    assert MatrixEdit("JP-01", "言語", "=SUM(A1)", "=SUM(A1)") in edits
    assert MatrixEdit("EU-01", "Funding", "", "") in edits


def test_edited_cell_keeps_the_text_before() -> None:
    edits = read(edited(book(cell("JP-01", "Funding", "old")), "C2", " new\ntext "), "m.xlsx")
    assert MatrixEdit("JP-01", "Funding", "new\ntext", "old") in edits


def test_code_or_case_twice_is_refused() -> None:
    with pytest.raises(FileError, match=r"m\.xlsx: the case JP-01 occurs twice"):
        read(edited(book(), "A3", "JP-01"), "m.xlsx")
    with pytest.raises(FileError, match=r"m\.xlsx: the code Funding occurs twice"):
        read(edited(book(), "D1", "Funding"), "m.xlsx")


def test_changed_heading_and_other_workbooks_are_refused() -> None:
    with pytest.raises(FileError, match="the first row of Matrix does not begin with `case`"):
        read(edited(book(), "A1", "person"), "m.xlsx")
    workbook, out = load_workbook(io.BytesIO(book())), io.BytesIO()
    del workbook["fusen"]
    workbook.save(out)
    with pytest.raises(FileError, match=r"m\.xlsx: no matrix of fusen"):
        read(out.getvalue(), "m.xlsx")


def test_column_of_a_variable_is_no_code() -> None:
    assert {edit.code for edit in read(book(), "m.xlsx")} == set(CODES)
