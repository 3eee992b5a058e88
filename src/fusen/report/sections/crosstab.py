"""A crosstab as a readable table: each cell shows its denominator."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from fusen.model.cross_case import CROSS_COLUMNS, SMALL, CrossCell, Crosstab, CrosstabOptions, cross_records
from fusen.model.table import Grid, Shape
from fusen.report.language import decimal, integer, p_value, percent

SMALL_SIGN = " †"


def crosstab_shape(asked: CrosstabOptions, rows: str) -> Shape[Crosstab]:
    return Shape("crosstab", CROSS_COLUMNS, cross_records, partial(crosstab_grid, asked=asked, rows=rows))


def small_remarks(table: Crosstab) -> list[str]:
    cells = [cell for row in table.rows for cell in (*row.cells, row.total)]
    small = f"† Fewer than {SMALL} interviewees: too few for percentages and intervals."
    begun = "* In progress: not fully coded, and left out of all other numbers."
    remarks = [small] if any(cell.small for cell in cells) else []
    return [*remarks, *([begun] if any(not cell.of and cell.in_progress is not None for cell in cells) else [])]


def crosstab_grid(table: Crosstab, asked: CrosstabOptions, rows: str) -> Grid:
    """Returns the grid; a column with only small groups says so in its title and shows counts alone."""
    titles, right = [rows], [False]
    columns: list[Sequence[str]] = [[*(row.label for row in table.rows), "all"]]
    totals = [row.total for row in table.rows]
    down = [[row.cells[at] for row in table.rows] for at in range(len(table.columns))]
    for title, cells, total in zip([*table.columns, "all"], [*down, totals], [*table.totals, table.total], strict=True):
        throughout = bool(cells) and all(cell.small for cell in cells)
        texts = [_cell(cell, asked).removesuffix(SMALL_SIGN if throughout else "") for cell in cells]
        titles.append(title + SMALL_SIGN * throughout)
        columns.append([*texts, integer(total.count) if total.of or total.in_progress is None else total.unread])
        right.append(True)
    if asked.test:
        titles += ["p", "Holm"]
        columns += [[*(p_value(row.p) for row in table.rows), ""], [*(p_value(row.p_holm) for row in table.rows), ""]]
        right += [True, True]
    return Grid(tuple(titles), tuple(zip(*columns, strict=True)), tuple(right))


def _cell(cell: CrossCell, asked: CrosstabOptions) -> str:
    """Returns `3 of 6`, or the share in brackets on request, with `†` in its place in a small group. `*` marks what
    is coded so far of an interviewee in progress, `–` means no such interviewee."""
    if not cell.of:
        return cell.unread
    of = f" of {integer(cell.of)}" if asked.count == "interviewees" and not asked.percent else ""
    count = f"{integer(cell.count)}{of}"
    if cell.small:
        return count + SMALL_SIGN
    if cell.low is not None and cell.high is not None:
        share = f"{percent(cell.share or 0)}, " if asked.percent else ""
        return f"{count} ({share}{decimal(100 * cell.low, 0)}–{decimal(100 * cell.high, 0)} %)"
    if asked.percent and cell.share is not None:
        return f"{count} ({percent(cell.share)})"
    return count
