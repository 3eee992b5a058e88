"""Turn the records of a result into a table of text cells, before any file format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fusen.model.escape import one_line
from fusen.model.table import Sheet
from fusen.report.blocks import Table, TableColumn
from fusen.report.language import decimal, figure, percent

PERCENT = ("share", "jaccard")


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
