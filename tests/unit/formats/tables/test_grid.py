"""Cells of delimited files and workbooks with their line numbers."""

from __future__ import annotations

import io

import pytest

from fusen.errors import FileError
from fusen.formats.containers.workbook import writing_workbook
from fusen.formats.tables import grid
from fusen.formats.tables.grid import read_grids


def rows(text: str, name: str = "a.csv") -> list[tuple[int, list[str]]]:
    grids, _ = read_grids(io.BytesIO(text.encode()), name, None, ())
    return [(row.line, list(row.cells)) for one_grid in grids for row in one_grid.rows]


def test_rows_keep_the_number_of_their_first_line() -> None:
    assert rows('a,b\n\n"two\nlines",x\ny,z\n') == [(1, ["a", "b"]), (3, ["two\nlines", "x"]), (5, ["y", "z"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_the_one_that_cuts_rows_alike(delimiter: str) -> None:
    text = f"id{delimiter}資金\n1{delimiter}a, b, and c\n2{delimiter}d\n"
    assert [len(cells) for _, cells in rows(text)] == ([2, 2, 2] if delimiter != "," else [2, 4, 2])


def test_suffix_tsv_means_tabs() -> None:
    assert rows("a,b\tc\n", "a.tsv") == [(1, ["a,b", "c"])]


def test_blank_file_has_no_grid() -> None:
    assert rows(" , \n,,\n") == []


def test_open_quote_names_file_and_line() -> None:
    with pytest.raises(FileError, match=r"a\.csv:\d+: ") as error:
        rows('a,b\n"open,x\n')
    assert error.value.hint == "check the quotes in this line and those above"


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MOST_CELLS", 5)
    with pytest.raises(FileError, match="more than 5 cells"):
        rows("a,b\nc,d\n")


def workbook() -> io.BytesIO:
    file = io.BytesIO()
    with writing_workbook(file) as book:
        book.add_worksheet("Talk").write_string(2, 0, "資金")
    return io.BytesIO(file.getvalue())


def test_sheets_are_chosen_by_name_in_any_case() -> None:
    grids, _ = read_grids(workbook(), "a.xlsx", None, ["talk"])
    assert [(own.sheet, own.rows[0].line, list(own.rows[0].cells)) for own in grids] == [("Talk", 3, ["資金"])]


def test_missing_sheet_is_named_with_the_others() -> None:
    with pytest.raises(FileError, match=r"a\.xlsx: no sheet called 'Data'") as error:
        read_grids(workbook(), "a.xlsx", None, ["Data"])
    assert error.value.hint == "its sheets are: Talk"


def test_named_sheet_without_cells_is_called_empty() -> None:
    file = io.BytesIO()
    with writing_workbook(file) as book:
        book.add_worksheet("Answers").write_row(0, 0, ["id", "Why?"])
        book.add_worksheet("Notes")
    with pytest.raises(FileError, match=r"a\.xlsx: the sheet 'Notes' is empty") as error:
        read_grids(io.BytesIO(file.getvalue()), "a.xlsx", None, ("notes",))
    assert error.value.hint == "sheets with cells: Answers"
