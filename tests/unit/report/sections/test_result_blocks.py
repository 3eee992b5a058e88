"""What people read of a result: its view, its table, or its records."""

from __future__ import annotations

from fusen.model.result_columns import LEDGER
from fusen.model.results import Basis
from fusen.model.table import Listed, Sheet, Table
from fusen.model.themes import LedgerRow
from fusen.report.blocks import Para
from fusen.report.blocks import Table as TableBlock
from fusen.report.sections.result_blocks import result_blocks, result_table

BASIS = Basis(("A",), "union", {}, frozenset())


def test_records_are_read_where_a_result_has_no_view() -> None:
    listed = Listed("things", ("code", "path", "share", "ok", "n"), [
        {"code": "A / B", "path": ["A", "B"], "share": 0.125, "ok": True, "n": None},
    ])  # fmt: skip
    (block,) = result_blocks(listed)
    assert isinstance(block, TableBlock)
    assert block.head == ("code", "share", "ok", "n")
    assert [cell.text for cell in block.rows[0]] == ["A / B", "12 %", "yes", ""]


def test_a_list_of_the_name_of_a_statistic_is_read_as_its_records() -> None:
    (block,) = result_blocks(Listed("themes", ("title",), [{"title": "Money"}]))
    assert isinstance(block, TableBlock)


def test_results_that_are_no_statistics_have_blocks_of_their_own() -> None:
    table = Table([LedgerRow("side", "EU", 1, 0, 2, 1.0, 1.0, False)], BASIS, LEDGER)
    assert [type(block) for block in result_blocks(table)] == [TableBlock, Para]


def test_counts_by_group_have_a_column_each() -> None:
    rows = [{"code": "A", "groups": {"EU": {"interviewees": 1, "of": 2}}}, {"code": "B", "groups": {}}]
    table = result_table(Sheet("x", ("code", "groups"), rows))
    assert table.head == ("code", "EU")
    assert [[cell.text for cell in row] for row in table.rows] == [["A", "1 of 2"], ["B", ""]]
