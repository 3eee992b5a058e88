"""The data of the tables screen: the counts of the commands as rows of a heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.model.cross_case import CrossCell, CrossRow, CrosstabOptions
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.statistics import STATISTICS, load
from fusen.model.table import HeatMatrix, Table
from fusen.study.export import write_crosstab, write_statistic
from fusen.tui import coder_filter
from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow

if TYPE_CHECKING:
    from fusen.study import Study

COUNTS = ("codings", "interviewees", "words")
ORDERS = ("codebook", "interviewees", "codings", "name")
CASE = "case"


@cache
def statistic_tables() -> Mapping[str, Any]:
    """Return the views of the statistics that the app shows, listed after the case variables in the choice of columns."""
    views = {statistic.name: load(statistic.view) for statistic in STATISTICS if statistic.view}
    return {name: view for name, view in views.items() if view.matrix or view.table}


@dataclass(frozen=True, slots=True)
class TableOptions:
    """`by` is the case variable of the columns; None means one column for each interviewee."""

    whose: str = ""
    by: str | None = None
    count: str = "codings"
    sort: str = "codebook"

    def turned(self, **choices: Sequence[str | None]) -> TableOptions:
        """Return options with the next choice; grouping counts interviewees, as shares of each group."""
        ((name, values),) = choices.items()
        now = getattr(self, name)
        at = values.index(now) if now in values else -1
        result: dict[str, Any] = {name: values[(at + 1) % len(values)]}
        if name == "by" and (self.by is None or result["by"] is None):
            result["count"] = "interviewees" if result["by"] else "codings"
        return replace(self, **result)


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """`cases` are the interviewees counted in each column and total; `codes` is the table to export.

    `origins` maps a number of a statistic, by row and column, to the row of `codes` that it shows.
    """

    step: int
    options: TableOptions
    heat: TableData
    cases: Sequence[frozenset[str]]
    basis: Basis
    codes: Table[Any]
    variables: Sequence[str] = field(default=())
    origins: Mapping[tuple[int, int], int] = field(default_factory=dict)


def read_table(study: Study, options: TableOptions) -> LoadedTable:
    """Return a table from `crosstab` and `frequencies`; raises FusenError as they do."""
    step = study.history.last_step()
    options = replace(options, whose=options.whose or coder_filter.first(study))
    if options.by in statistic_tables():
        return _read_statistic(study, options, step)
    filter_, across = coder_filter.filter_of(study, options.whose), options.by or CASE
    crossing = CrosstabOptions(count=options.count)
    codes = study.results.crosstab("codes", across, filter_, crossing)
    themes = study.results.crosstab("themes", across, filter_, crossing)
    groups = options.by or study.results.default_grouping()
    rows, basis = study.results.frequencies(filter_, by=groups, sort=options.sort)
    by_path = {row.path: row for table in (themes, codes) for row in table.result.rows}
    columns = codes.result.columns
    titles = list(rows[0].groups) if rows and options.by is None else []
    heat = TableData(columns, ["interviewees", *titles], _rows(rows, by_path, len(columns), titles, options))
    cases = [*_members(study, basis, across, columns), basis.read, *_members(study, basis, groups or CASE, titles)]
    return LoadedTable(step, options, heat, cases, codes.basis, codes, _columns(study))


def _read_statistic(study: Study, options: TableOptions, step: int) -> LoadedTable:
    """Return a statistic as a heat map shaded by its largest count, or else as its rows."""
    name = options.by or ""
    table, view = study.results.compute(name, coder_filter.filter_of(study, options.whose)), statistic_tables()[name]
    heat, origins, count = _matrix(view.matrix(table.result)) if view.matrix else _cells(view.table(table.result))
    cases = [table.basis.read] * len(heat.columns)
    shown = replace(options, count=count)
    return LoadedTable(step, shown, heat, cases, table.basis, table, _columns(study), origins)


def _matrix(matrix: HeatMatrix) -> tuple[TableData, Mapping[tuple[int, int], int], str]:
    most = max(matrix.counts.values(), default=0) or 1
    rows = []
    for at, name in enumerate(matrix.rows):
        counts = [matrix.counts.get((at, column), 0) for column in range(len(matrix.columns))]
        cells = [NumberCell(f"{n:,}", ceil(4 * n / most)) if n else NumberCell("·", 0, False) for n in counts]
        rows.append(TableRow(f"{at}", name, 0, cells, []))
    return TableData(matrix.columns, [], rows), matrix.origins, matrix.count


def _cells(block: Any) -> tuple[TableData, Mapping[tuple[int, int], int], str]:
    """Return the rows of a document's table under their first cell; each other cell opens the codings of its row."""
    rows = [
        TableRow(f"{at}", first.text, 0, [NumberCell(cell.text) for cell in cells], [])
        for at, (first, *cells) in enumerate(block.rows)
    ]
    titles = block.head[1:]
    origins = {(at, column): at for at in range(len(rows)) for column in range(len(titles))}
    return TableData(titles, [], rows, most=24), origins, "rows"


def _columns(study: Study) -> list[str]:
    return [*study.cases.variables(), *statistic_tables()]


def codings_behind(tabled: LoadedTable, row: int) -> frozenset[str]:
    """Return the guids of the excerpts behind a row of a statistic; raises FusenError if it does not count codings."""
    excerpts: Sequence[Excerpt] = tabled.codes.excerpts(row).rows
    return frozenset(excerpt.guid for excerpt in excerpts)


def _rows(
    rows: Sequence[FrequencyRow], by_path: Mapping[tuple[str, ...], CrossRow], columns: int, titles: Sequence[str],
    options: TableOptions,
) -> list[TableRow]:  # fmt: skip
    most = {
        level: max((cell.count for row in rows if row.level == level and row.path in by_path
                    for cell in by_path[row.path].cells), default=0)
        for level in ("theme", "code")
    }  # fmt: skip
    result = []
    for row in rows:
        crossed = by_path.get(row.path)
        cells = (
            [_cell(cell, most[row.level], options) for cell in crossed.cells]
            if crossed
            else [NumberCell("", 0, False)] * columns
        )
        totals = [_of(row.interviewees, row.of, " of ")]
        totals += [_of(row.groups[title].interviewees, row.groups[title].of, "/") for title in titles]
        result.append(TableRow(row.guid, row.path[-1], len(row.path) - 1, cells, totals))
    return result


def _cell(cell: CrossCell, most: int, options: TableOptions) -> NumberCell:
    """Return a number, shaded by its share of the group or of the largest number at its level."""
    if not cell.of:
        return NumberCell("–" if cell.in_progress is None else cell.unread.replace(" ", ""), 0, False)
    if not cell.count:
        return NumberCell("·", 0, False)
    if options.by is not None and options.count == "interviewees":
        return NumberCell(f"{cell.count}/{cell.of}", ceil(4 * cell.count / cell.of))
    return NumberCell(f"{cell.count:,}", ceil(4 * cell.count / most))


def _of(count: int, of: int, between: str) -> NumberCell:
    return NumberCell(f"{count}{between}{of}" if of else "–", 0, count > 0)


def _members(study: Study, basis: Basis, by: str, titles: Sequence[str]) -> list[frozenset[str]]:
    """Return the reviewed interviewees of each column."""
    inside: dict[str, set[str]] = {}
    for case, value in study.results.groups(basis, by).items():
        if case in basis.read:
            inside.setdefault(value, set()).add(case)
    return [frozenset(inside.get(title, ())) for title in titles]


def write(target: Path, tabled: LoadedTable) -> Path:
    """Write the table or its picture as `fusen crosstab codes …` does; never overwrites a file."""
    options = tabled.options
    if options.by in statistic_tables():
        write_statistic(target, tabled.codes)
    else:
        write_crosstab(target, tabled.codes, "codes", options.by or CASE, count=options.count)
    return target
