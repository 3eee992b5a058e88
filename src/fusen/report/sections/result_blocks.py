"""Results as blocks that people read in a terminal or a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fusen.model.escape import one_line
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import Listed, Sheet, Tabular, ThemeTable
from fusen.model.table import Table as Result
from fusen.report.blocks import Block, Table, TableColumn
from fusen.report.language import decimal, figure, percent
from fusen.report.sections.excerpts import excerpt_blocks

PERCENT = ("share", "jaccard")
DISPLAYS = {
    "ledger": "fusen.report.sections.analyst_themes:ledger_blocks",
    "query": "fusen.report.sections.excerpts:query_blocks",
}
"""The blocks of results that are no statistics, by their names."""


def result_blocks(table: Tabular, **display: Any) -> list[Block]:
    """Returns the blocks or the table of a result's view; of a result without a view, all its records."""
    if not isinstance(table, Listed | Result | ThemeTable):
        from fusen.model.agreement import AgreementTable
        from fusen.report.sections.agreement import agreement_blocks

        assert isinstance(table, AgreementTable), table
        return list(agreement_blocks(table))
    if table.name == "excerpts":
        return list(excerpt_blocks(table.to_dicts()))
    if isinstance(table, Listed) and table.blocks is not None:
        return list(table.blocks)
    if isinstance(table, Result | ThemeTable):
        if table.name in DISPLAYS:
            return list(load(DISPLAYS[table.name])(*table, **display))
        view = load(BY_NAME[table.name].view) if table.name in BY_NAME and BY_NAME[table.name].view else None
        if view is not None and view.display is not None:
            return list(view.display(*table, **display))
        if view is not None and view.table is not None:
            return [view.table(table[0])]
    return [result_table(table.sheet())]


def result_table(sheet: Sheet) -> Table:
    """Returns a table with all columns of a sheet.

    It omits a path that only repeats the code; counts by group get a column for each group, `3 of 6`.
    """
    columns: list[TableColumn] = []
    for column in sheet.columns:
        values = [row[column] for row in sheet.rows]
        if column.endswith("path") and column.replace("path", "code") in sheet.columns:
            continue
        if column == "groups":
            groups = dict.fromkeys(key for value in values for key in value)
            columns += [
                TableColumn(group, [_cell(value.get(group)) for value in values], numeric=True) for group in groups
            ]
        else:
            numeric = any(isinstance(value, (int, float)) for value in values)
            columns.append(TableColumn(column, [_cell(value, column) for value in values], numeric))
    return Table("", tuple(columns))


def _cell(value: Any, column: str = "") -> str:
    """Returns one value as text: empty for None, `3 of 6` for a group count, shares in per cent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _float(value, column)
    return one_line(_text(value))


def _float(value: float, column: str) -> str:
    if column in PERCENT:
        return percent(value)
    return figure(f"{value:.3g}") if 0 < abs(value) < 1000 else decimal(value, 0)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_part, value))
    if isinstance(value, Mapping):
        return _part(value) if _is_count(value) else "; ".join(f"{key} {_part(part)}" for key, part in value.items())
    return str(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"interviewees", "of"}


def _part(value: Any) -> str:
    if _is_count(value):
        return f"{value['interviewees']} of {value['of']}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
