"""The data of the tables screen: the counts of the commands as rows of a heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.model.cross_case import CrossCell, CrossRow, CrosstabOptions
from fusen.model.results import Basis, FrequencyRow
from fusen.model.statistics import STATISTICS, load
from fusen.model.table import Table
from fusen.study.export import write_crosstab, write_statistic
from fusen.tui import coder_filter
from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow

if TYPE_CHECKING:
    from fusen.study import Study

COUNTS = ("codings", "interviewees", "words")
ORDERS = ("codebook", "interviewees", "codings", "name")
CASE = "case"
MATRICES = {statistic.name: statistic for statistic in STATISTICS if statistic.matrix}
"""Code-by-code statistics, listed after the case variables in the choice of columns."""


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
        made: dict[str, Any] = {name: values[(at + 1) % len(values)]}
        if name == "by" and (self.by is None or made["by"] is None):
            made["count"] = "interviewees" if made["by"] else "codings"
        return replace(self, **made)


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """`cases` are the interviewees counted in each column and total; `codes` is the table to export."""

    step: int
    asked: TableOptions
    heat: TableData
    cases: Sequence[frozenset[str]]
    basis: Basis
    codes: Table[Any]
    variables: Sequence[str] = field(default=())


def read_table(study: Study, asked: TableOptions) -> LoadedTable:
    """Return a table from `crosstab` and `frequencies`; raises FusenError as they do."""
    step = study.history.last_step()
    asked = replace(asked, whose=asked.whose or coder_filter.first(study, counted=True))
    if asked.by in MATRICES:
        return _read_matrix(study, asked, step)
    wanted, across = coder_filter.wanted(study, asked.whose), asked.by or CASE
    crossing = CrosstabOptions(count=asked.count)
    codes = study.results.crosstab("codes", across, wanted, crossing)
    themes = study.results.crosstab("themes", across, wanted, crossing)
    groups = asked.by or study.results.default_grouping()
    rows, basis = study.results.frequencies(wanted, by=groups, sort=asked.sort)
    by_path = {row.path: row for table in (themes, codes) for row in table.made.rows}
    columns = codes.made.columns
    titles = list(rows[0].groups) if rows and asked.by is None else []
    heat = TableData(columns, ["interviewees", *titles], _rows(rows, by_path, len(columns), titles, asked))
    cases = [*_members(study, basis, across, columns), basis.read, *_members(study, basis, groups or CASE, titles)]
    return LoadedTable(step, asked, heat, cases, codes.basis, codes, [*study.cases.variables(), *MATRICES])


def _read_matrix(study: Study, asked: TableOptions, step: int) -> LoadedTable:
    """Return a code-by-code statistic shaded by its largest count; its cells open no excerpts."""
    statistic = MATRICES[asked.by or ""]
    table = study.results.compute(statistic.name, coder_filter.wanted(study, asked.whose))
    paths, counts = load(statistic.matrix)(table.made)
    most, guids = max(counts.values(), default=1), {code.path: code.guid for code in study.codebook.get()}
    shown = [[counts.get((one, other), 0) for other in paths] for one in paths]
    rows = [
        TableRow(
            guids[one],
            one[-1],
            0,
            [NumberCell(f"{n:,}" if n else "·", ceil(4 * n / most), False) for n in cells],
            [],
        )
        for one, cells in zip(paths, shown, strict=True)
    ]
    heat = TableData([path[-1] for path in paths], [], rows)
    cases = [table.basis.read] * len(paths)
    choices = [*study.cases.variables(), *MATRICES]
    return LoadedTable(step, replace(asked, count="observed"), heat, cases, table.basis, table, choices)


def _rows(
    rows: Sequence[FrequencyRow], by_path: Mapping[tuple[str, ...], CrossRow], columns: int, titles: Sequence[str],
    asked: TableOptions,
) -> list[TableRow]:  # fmt: skip
    most = {
        level: max((cell.count for row in rows if row.level == level and row.path in by_path
                    for cell in by_path[row.path].cells), default=0)
        for level in ("theme", "code")
    }  # fmt: skip
    found = []
    for row in rows:
        crossed = by_path.get(row.path)
        cells = (
            [_cell(cell, most[row.level], asked) for cell in crossed.cells]
            if crossed
            else [NumberCell("", 0, False)] * columns
        )
        totals = [_of(row.interviewees, row.of, " of ")]
        totals += [_of(row.groups[title].interviewees, row.groups[title].of, "/") for title in titles]
        found.append(TableRow(row.guid, row.path[-1], len(row.path) - 1, cells, totals))
    return found


def _cell(cell: CrossCell, most: int, asked: TableOptions) -> NumberCell:
    """Return a number, shaded by its share of the group or of the largest number at its level."""
    if not cell.of:
        return NumberCell("–" if cell.in_progress is None else cell.unread.replace(" ", ""), 0, False)
    if not cell.count:
        return NumberCell("·", 0, False)
    if asked.by is not None and asked.count == "interviewees":
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
    asked = tabled.asked
    if asked.by in MATRICES:
        write_statistic(target, tabled.codes, MATRICES[asked.by].chart)
    else:
        write_crosstab(target, tabled.codes, "codes", asked.by or CASE, count=asked.count)
    return target
