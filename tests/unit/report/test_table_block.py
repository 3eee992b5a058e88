"""Tables as blocks: cells, columns of shares, and tables built from rows."""

from __future__ import annotations

import pytest

from fusen.report.table_block import Table, TableCell, TableColumn, sparkline


def test_rows_become_columns_and_words_may_wrap() -> None:
    table = Table.of_rows("Codes.", ("code", "n"), [("a", 1), (TableCell("b", indent=1), None)], numeric=[1])
    assert table.head == ("code", "n")
    assert [(column.numeric, column.min_width > 0) for column in table.columns] == [(False, True), (True, False)]
    assert table.rows == [(TableCell("a"), TableCell("1")), (TableCell("b", indent=1), TableCell(""))]
    assert Table.of_rows("", ("code",), []).rows == []


def test_shares_are_percentages_and_sparklines_in_documents() -> None:
    shares = TableColumn("share", [0.25, None, 1], drawing="bar")
    assert [cell.text for cell in shares.shown] == ["25 %", "–", "100 %"]
    assert TableColumn("course", [[0, 0.001, 0.5, 1]], drawing="line").shown == [TableCell("·▁▅█")]


@pytest.mark.parametrize(("shares", "line"), [([0, 0.001, 0.5, 1], ".a b".replace(" ", "b")), ([0, 0], "..")])
def test_sparkline_shows_minima_in_the_given_characters(shares: list[float], line: str) -> None:
    assert len(sparkline(shares, "ab", ".")) == len(shares)
    assert sparkline(shares, "ab", ".") == line
