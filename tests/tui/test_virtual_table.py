"""The table of the app: width, pointer, shades and the current cell."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from fusen.tui.colours import DARK, DARK_BASIC, shade
from fusen.tui.widgets.line_widget import Line
from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow, TableRows


def words(line: Line) -> str:
    return "".join(run.words for run in line)


def table(columns: int = 30, width: int = 100) -> TableRows:
    rows = TableRows()
    rows.ink = DARK
    rows.fit(width, 20)
    cells = [NumberCell(str(number), number % 5) for number in range(columns)]
    titles = [f"P{number:02}" for number in range(columns)]
    rows.show(TableData(titles, ["total"], [TableRow("a", "Cost", 0, cells, [NumberCell("9 of 9")])]))
    return rows


def test_table_is_never_wider_than_its_container() -> None:
    for width in (24, 60, 86, 100, 240):
        rows = table(width=width)
        for column in range(31):
            rows.column = column
            rows.keep_in_sight()
            assert column in [number for part in rows.in_sight() for number in part]
            assert sum(cell_len(run.words) for run in rows.line(0)) <= max(width, 40)


def test_click_selects_the_number_under_the_pointer() -> None:
    rows = table()
    line = words(rows.line(0))
    assert rows.column_at(line.index("3")) == 3
    assert rows.column_at(0) is None


def test_table_shades_by_background_or_symbol_but_not_both() -> None:
    rows = table()
    assert "█" not in words(rows.line(0))
    assert {run.behind for run in rows.line(0)} == {"", *(shade(DARK, level) for level in range(1, 5))}
    for ink in (DARK_BASIC, replace(DARK, plain=True)):
        rows.ink = ink
        assert "█4" in words(rows.line(0))
        assert {run.behind for run in rows.line(0)} == {""}


def test_current_cell_has_the_cursor_style_of_lists() -> None:
    rows = table()
    rows.column = 2
    assert "▌2" in words(rows.line(0))
