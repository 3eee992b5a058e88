"""Lists and tables without their widgets: current row, visible lines and text."""

from __future__ import annotations

from fusen.model.results import Excerpt
from fusen.tui.passages.passage_rows import HEAD, LINES, PassageGroup, PassageRows
from fusen.tui.widgets.line_widget import Line


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
