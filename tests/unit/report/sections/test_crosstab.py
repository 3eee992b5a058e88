"""Crosstabs as tables: denominators, small groups, interviewees in progress, tests and differences."""

from __future__ import annotations

from dataclasses import replace

from fusen.model.coding import Case
from fusen.model.cross_case import CrossCell, CrossRow, Crosstab, CrosstabOptions
from fusen.model.results import Basis
from fusen.report.blocks import Para
from fusen.report.sections.crosstab import crosstab_blocks, crosstab_table, small_remarks

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))
LARGE, SMALL = CrossCell(3, 6, 6, 0.5), CrossCell(1, 2, 2, 0.5, small=True)
ROW = CrossRow("Money", ("Challenges", "Money"), (LARGE, SMALL), CrossCell(4, 8, 8, 0.5))
NONE = CrossRow("Trust", ("Challenges", "Trust"), (CrossCell(0, 6, 6, 0.0), SMALL), CrossCell(0, 8, 8, 0.0))
TABLE = Crosstab((ROW, NONE), ("EU", "Japan"), (LARGE, SMALL), CrossCell(4, 8, 8), dimension="codes")


def texts(table: Crosstab) -> list[list[str]]:
    block = crosstab_table(table)
    return [[*block.head], *([cell.text for cell in row] for row in block.rows)]


def test_each_cell_shows_its_denominator_and_small_columns_say_so_in_their_title() -> None:
    assert texts(TABLE) == [
        ["codes", "EU", "Japan †", "all"],
        ["Money", "3 of 6", "1 of 2", "4 of 8"],
        ["Trust", "0 of 6", "1 of 2", "0 of 8"],
        ["all", "3", "1", "4"],
    ]
    assert crosstab_table(TABLE).styles == ("", "dim", "bold")
    assert small_remarks(TABLE) == ["† Fewer than 5 interviewees: too few for percentages and intervals."]


def test_shares_and_intervals_follow_the_options() -> None:
    whole = replace(TABLE, options=CrosstabOptions(percent="row"))
    assert texts(whole)[1] == ["Money", "3 (50 %)", "1", "4 (50 %)"]
    wide = replace(ROW, cells=(replace(LARGE, low=0.19, high=0.81), SMALL))
    assert texts(replace(TABLE, rows=(wide,)))[1][1] == "3 of 6 (19–81 %)"


def test_interviewees_in_progress_and_not_read_are_told_apart() -> None:
    cells = (CrossCell(0, 0, 1, in_progress=2), CrossCell(0, 0, 1))
    table = replace(TABLE, rows=(replace(ROW, cells=cells),))
    assert texts(table)[1][1:3] == ["2 *", "not read"]
    assert small_remarks(table)[-1].startswith("* In progress")


def test_tests_and_differences_have_columns_on_request() -> None:
    row = replace(ROW, p=0.02, p_holm=0.04, p_bh=0.03, difference=1 / 3, difference_low=-0.12, difference_high=0.64)
    table = replace(TABLE, rows=(row,), options=CrosstabOptions(test="fisher"))
    assert texts(table)[0][-3:] == ["p", "Holm", "difference (95 %)"]
    assert texts(table)[1][-1] == "+33 (−12 to +64)"
    assert texts(replace(table, options=CrosstabOptions(test="fisher", correction="bh")))[0][-2] == "BH"
    assert [column.title for column in crosstab_table(table).columns if column.priority] == ["p"]


def test_table_without_rows_says_so() -> None:
    assert [type(block) for block in crosstab_blocks(replace(TABLE, rows=()), BASIS)] == [Para]
