"""A crosstab as a readable table, in which each cell shows its denominator, and as the report's comparison of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fusen.model.codebook import Codebook
from fusen.model.cross_case import SMALL, CrossCell, CrossRow, Crosstab, CrosstabOptions
from fusen.model.filter import FilteredCodings
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.report.blocks import Block, Para, Table, TableCell, TableColumn, remark_paras
from fusen.report.charts.heatmap import crosstab_heat
from fusen.report.language import decimal, integer, message, out_of, p_value, percent
from fusen.report.sections.view import StatisticView

SMALL_SIGN = " †"
NAME = 24  # minimum width of a row's name in cells
CORRECTIONS = {"holm": "Holm", "bh": "BH"}


def small_remarks(table: Crosstab) -> list[str]:
    cells = [cell for row in table.rows for cell in (*row.cells, row.total)]
    small = f"† Fewer than {SMALL} interviewees: too few for percentages and intervals."
    begun = "* In progress: not fully coded, and left out of all other numbers."
    remarks = [small] if any(cell.small for cell in cells) else []
    return [*remarks, *([begun] if any(not cell.of and cell.in_progress is not None for cell in cells) else [])]


def crosstab_table(table: Crosstab) -> Table:
    """Returns the table; a column with only small groups says so in its title and shows counts alone."""
    options = table.options
    columns = [TableColumn(table.dimension, [*(row.label for row in table.rows), "all"], min_width=NAME)]
    down = [
        *([row.cells[at] for row in table.rows] for at in range(len(table.columns))),
        [row.total for row in table.rows],
    ]
    for title, cells, total in zip([*table.columns, "all"], down, [*table.totals, table.total], strict=True):
        throughout = bool(cells) and all(cell.small for cell in cells)
        texts = [_cell(cell, options).removesuffix(SMALL_SIGN if throughout else "") for cell in cells]
        last = integer(total.count) if total.of or total.in_progress is None else total.unread
        columns.append(TableColumn(title + SMALL_SIGN * throughout, [*texts, last], numeric=True))
    if options.test:
        corrected = [row.p_bh if options.correction == "bh" else row.p_holm for row in table.rows]
        columns.append(TableColumn("p", [*(p_value(row.p) for row in table.rows), ""], numeric=True, priority=1))
        columns.append(TableColumn(CORRECTIONS[options.correction], [*map(p_value, corrected), ""], numeric=True))
    if any(row.difference is not None for row in table.rows):
        columns.append(TableColumn("difference (95 %)", [*map(_difference, table.rows), ""], numeric=True))
    return Table("", tuple(columns), (*("" if row.total.count else "dim" for row in table.rows), "bold"))


def crosstab_blocks(table: Crosstab, basis: Basis) -> Iterator[Block]:
    if table.rows and table.columns:
        yield crosstab_table(table)
    else:
        yield Para("Nothing to show: no codes, or no group that may be shown.")


def _difference(row: CrossRow) -> str:
    """Returns `+33 (−12 to +64)`, in percentage points."""
    if row.difference is None or row.difference_low is None or row.difference_high is None:
        return "–"
    low, high = _points(row.difference_low), _points(row.difference_high)
    return message("{points} ({low} to {high})").format(points=_points(row.difference), low=low, high=high)


def _points(share: float) -> str:
    points = decimal(100 * abs(share), 0)
    return points if points == "0" else f"{'+' if share > 0 else '−'}{points}"


def _cell(cell: CrossCell, options: CrosstabOptions) -> str:
    """Returns `3 of 6`, or the share in brackets on request, with `†` in its place in a small group. `*` marks what
    is coded so far of an interviewee in progress, `–` means no such interviewee."""
    if not cell.of:
        return cell.unread
    of = f" of {integer(cell.of)}" if options.count == "interviewees" and not options.percent else ""
    count = f"{integer(cell.count)}{of}"
    if cell.small:
        return count + SMALL_SIGN
    if cell.low is not None and cell.high is not None:
        share = f"{percent(cell.share or 0)}, " if options.percent else ""
        return f"{count} ({share}{decimal(100 * cell.low, 0)}–{decimal(100 * cell.high, 0)} %)"
    if options.percent and cell.share is not None:
        return f"{count} ({percent(cell.share)})"
    return count


def _groups(report: Report, table: Crosstab, remarks: Sequence[str]) -> Iterator[Block]:
    by = report.by
    if by is None or not table.rows or not table.columns:
        return
    yield from remark_paras(remarks)
    guids = {code.path: code.guid for code in report.codebook}
    small = any(cell.small for row in table.rows for cell in row.cells)
    yield Table.of_rows(
        message("Interviewees with each code, of the fully coded interviewees of the group.")
        + (" " + message("† Fewer than 5 interviewees: too few for percentages.") if small else ""),
        ("Code", *table.columns, "all"),
        tuple(
            (
                TableCell(row.label, guids.get(row.path, "")),
                *(
                    _crossed(cell, guids.get(row.path, ""), (by, value))
                    for value, cell in zip(table.columns, row.cells, strict=True)
                ),
                _crossed(row.total, guids.get(row.path, "")),
            )
            for row in table.rows
        ),
        tuple(range(1, len(table.columns) + 2)),
    )


def _crossed(cell: CrossCell, code: str, group: tuple[str, str] | None = None) -> TableCell:
    if not cell.of:
        return TableCell(message(cell.unread))
    return TableCell(
        f"{out_of(cell.count, cell.of)}{' †' if cell.small else ''}", code if cell.count else "", group=group
    )


def _comparison(report: Report) -> str:
    if not report.by:
        return message("Comparison of groups")
    return message("Comparison by {variable}").format(variable=report.by)


def _codes_by_group(selected: FilteredCodings, codebook: Codebook, by: str | None) -> Mapping[str, str] | None:
    return {"rows": "codes", "columns": by} if by else None


VIEW: StatisticView[Crosstab] = StatisticView(
    display=crosstab_blocks,
    chart=crosstab_heat,
    title=_comparison,
    blocks=_groups,
    options=_codes_by_group,
    anchor="groups",
)
