"""The codebook as a tree."""

from __future__ import annotations

from fusen.model.codebook import Code, Codebook
from fusen.tui.codebook.tree import CodeRows
from fusen.tui.widgets.line_widget import Line


def words(line: Line) -> str:
    return "".join(run.words for run in line)


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
