"""Lists and tables without their widgets: current row, visible lines and text."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from fusen.model.codebook import Code, Codebook
from fusen.model.results import Excerpt
from fusen.tui.codebook.tree import CodeRows
from fusen.tui.colours import DARK, DARK_BASIC, shade
from fusen.tui.passages.passage_rows import HEAD, LINES, PassageGroup, PassageRows
from fusen.tui.widgets.line_widget import Line
from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow, TableRows


def words(line: Line) -> str:
    return "".join(run.words for run in line)


def excerpt(number: int) -> Excerpt:
    return Excerpt(
        f"P1@{number}", "Cost", ("Cost",), "Mira", "manual", "P1.txt", "P1", "P1", None, number, number + 1,
        f"Passage {number}.", None, None, None, "2026-01-01", guid=str(number), code_guid="cost",
    )  # fmt: skip


def passages(many: int = 5) -> PassageRows:
    rows = PassageRows()
    rows.fit(100, 12)
    rows.show([excerpt(n) for n in range(many)], [PassageGroup("P1", "EU", 0), PassageGroup("P2", "", 3)], {}, {}, {})
    return rows


def test_each_line_of_a_list_belongs_to_one_row_or_to_a_heading() -> None:
    rows = passages()
    owners = [rows.row_at(line) for line in range(rows.lines)]
    assert owners == [-1] * HEAD + [0, 0, 1, 1, 2, 2] + [-1] * HEAD + [3, 3, 4, 4]
    assert [rows.span(row)[0] for row in range(5)] == [owners.index(row) for row in range(5)]
    assert rows.row_at(rows.lines) == -1


def test_group_heading_stays_visible_above_its_first_row() -> None:
    rows = passages()
    assert [rows.span(row)[0] - rows.lead(row) for row in range(5)] == [HEAD, 0, 0, HEAD, 0]
    assert words(rows.line(rows.lead(3) + 1)).startswith("P2")


def test_list_keeps_current_row_and_marks_by_identity() -> None:
    rows = passages()
    rows.at = 2
    rows.tick()
    rows.show([excerpt(7), excerpt(2), excerpt(1)], [PassageGroup("P1", "", 0)], {}, {}, {})
    assert (rows.at, [row.guid for row in rows.meant()]) == (1, ["2"])
    rows.show([excerpt(9)], [PassageGroup("P1", "", 0)], {}, {}, {})
    assert (rows.at, list(rows.ticked)) == (0, [])


def test_group_keys_work_from_any_row() -> None:
    rows = passages()
    rows.at = 4
    assert (rows.group_start(-1), rows.group_start(1)) == (3, 4)
    rows.at = 1
    assert (rows.group_start(-1), rows.group_start(1)) == (0, 3)


def test_narrow_list_shows_the_code_above_the_text() -> None:
    rows = passages()
    rows.fit(50, 30)
    first, end = rows.span(0)
    assert end - first == LINES + 1
    assert "Passage 0." not in words(rows.line(first))
    assert "Passage 0." in words(rows.line(first + 1))


def test_collapsing_a_tree_keeps_the_current_code() -> None:
    book = Codebook((
        Code("t", "theme", "Theme", ("Theme",)),
        Code("a", "a", "First", ("Theme", "First"), parent="t"),
        Code("b", "b", "Second", ("Theme", "Second"), parent="t"),
    ))  # fmt: skip
    rows, colours = CodeRows(), {"a": "#4477aa"}
    assert rows.show(book, colours, {"a": 2}, {"a": 2, "b": 3}) == [0, 1, 2]
    assert words(rows.line(0)).split()[-2:] == ["2", "5"]
    rows.at = 2
    rows.fold()
    assert (len(rows), rows.at) == (3, 0), "a code without children leads to its theme"
    rows.fold()
    assert len(rows) == 1
    rows.to("b")
    assert rows.here() == book.by_guid["b"]
    assert rows.show(book, colours, {"a": 2}, {"a": 2, "b": 4}) == [0, 2], "only rows with changed counts"


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
