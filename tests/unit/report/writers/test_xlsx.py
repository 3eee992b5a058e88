"""Workbooks: types of columns, text that stays text, and names of sheets."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fusen.model.table import Sheet
from fusen.report.writers.xlsx import CUT, MOST_CHARACTERS, write, write_sheets


def book(*sheets: Sheet, typed: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(write_sheets(sheets, typed=typed)))


def column(title: str, *cells: Any, typed: bool = True) -> list[Any]:
    page = book(Sheet("x", (title,), [{title: cell} for cell in cells]), typed=typed)["x"]
    return [row[0].value for row in page.iter_rows(min_row=2)]


def test_column_of_numbers_is_numeric_and_a_mixed_one_text() -> None:
    assert column("n", "1.5", "2") == [1.5, 2]
    assert column("n", "1.5", "007") == ["1.5", "007"]
    assert column("n", "1", "x", typed=False) == ["1", "x"]


@pytest.mark.parametrize("text", ["=1+1", "+81 3", "@x", "https://example.org", "資金"])
def test_text_is_never_a_formula_or_link(text: str) -> None:
    page = book(Sheet("x", ("a",), [{"a": text}]))["x"]
    assert page["A2"].data_type == "s"
    assert page["A2"].hyperlink is None


def test_dates_and_times_are_spreadsheet_numbers_and_old_dates_text() -> None:
    assert str(column("d", "2026-01-31")[0]).startswith("2026-01-31")
    assert column("d", "1850-01-31") == ["1850-01-31"]
    assert column("d", "2026-13-31") == ["2026-13-31"]


def test_long_text_is_cut_with_a_note() -> None:
    (cell,) = column("a", "😀" * MOST_CHARACTERS)
    assert cell.endswith(CUT)
    assert len(cell.encode("utf-16-le")) // 2 <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (("a/b:c", "A B C"), ["a b c", "A B C 2"]),
        (("'", ""), ["Sheet", "Sheet 2"]),
        (("資" * 40,), ["資" * 31]),
        (("History", "history"), ["History_", "history_ 2"]),
    ],
)
def test_sheet_names_are_valid_and_unique(titles: tuple[str, ...], names: list[str]) -> None:
    assert book(*(Sheet(title, ("a",), []) for title in titles)).sheetnames == names


def test_excerpts_have_a_sheet_for_each_theme() -> None:
    rows = [{"path": path, "quote": "x"} for path in (["Money", "Grant"], ["Money"], [])]
    pages = load_workbook(io.BytesIO(write(Sheet("excerpts", ("path", "quote"), rows))))
    assert pages.sheetnames == ["About", "Money", "Not coded"]
    assert pages["Money"].max_row == 3
