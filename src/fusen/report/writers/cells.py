"""Tables and excerpts as people read them: cells of text, quotes with where they stand, before any file format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from fusen.model.escape import markdown
from fusen.model.table import Grid, Sheet

WITHHELD = "[1 passage withheld]"
PERCENT = ("share", "jaccard")


def grid(sheet: Sheet) -> Grid:
    """The sheet as a grid of texts: as its own grid where it has one, else a column for each of its columns.

    A path that only repeats the code is left out; counts by group get a column a group, `3 of 6`.
    """
    if sheet.grid is not None:
        return sheet.grid
    titles: list[str] = []
    columns: list[list[str]] = []
    right: list[bool] = []
    for column in sheet.columns:
        values = [row[column] for row in sheet.rows]
        if column.endswith("path") and column.replace("path", "code") in sheet.columns:
            continue
        if column == "groups":
            groups = list(dict.fromkeys(key for value in values for key in value))
            titles += groups
            columns += [[cell(value.get(group)) for value in values] for group in groups]
            right += [True] * len(groups)
        else:
            titles.append(column)
            columns.append([cell(value, column) for value in values])
            right.append(any(isinstance(value, (int, float)) for value in values))
    return Grid(tuple(titles), tuple(zip(*columns, strict=True)) if columns else (), tuple(right))


def cell(value: Any, column: str = "") -> str:
    """One value as text: nothing for None, `3 of 6` for a count of a group, shares in per cent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0%}" if column in PERCENT else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
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


def by_code(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
    """(code, its excerpts) in the order they come, which is that of the codebook."""
    for code, found in groupby(rows, key=lambda row: str(row["code"])):
        yield code, list(found)


def reference(row: Mapping[str, Any]) -> str:
    """Who said it and where: `EU-01, 00:12:34, p. 3 (EU-01@10-20; ann, for)`."""
    page = f"p. {row['page']}" if row["page"] else None
    who = ", ".join(str(part) for part in (row["case"], row["time"], page) if part)
    how = ", ".join(str(row[key]) for key in ("coder", "direction") if row[key])
    return f"{who} ({row['citation']}{'; ' + how if how else ''})"


def markdown_table(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    return markdown_grid(columns, ([cell(record[column], column) for column in columns] for record in records))


def markdown_grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [[markdown(title) for title in titles], ["---"] * len(titles)]
    lines += [[markdown(text) for text in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
