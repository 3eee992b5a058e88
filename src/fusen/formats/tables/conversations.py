"""Read talk from a table: one conversation, or several distinguished by a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fusen.formats.containers.source_names import free_name, safe_name
from fusen.formats.registry import HowRead, Loaded, Options
from fusen.formats.tables.column_facts import ColumnFacts
from fusen.formats.tables.grid import GridRow
from fusen.formats.tables.shape import TableShape
from fusen.formats.transcripts.build_source import About, converse, finish
from fusen.formats.transcripts.columns import Columns, role_of, utterances
from fusen.model.source import Source

_ADVICE = "say which column holds the names: --columns speaker=NAME"


def talk(
    body: Sequence[GridRow], columns: Sequence[ColumnFacts], shape: TableShape, table: str, options: Options,
    encoding: str, *, headed: bool,
) -> tuple[Loaded[Source], list[str]]:  # fmt: skip
    """Return a source of all rows, or a source `TABLE/CONVERSATION` for each conversation, and the variables.

    A column with one value in each conversation is a variable of its case.
    """
    groups: dict[str, list[GridRow]] = {}
    for row in body:
        key = "" if shape.conversation is None else _cell(row, shape.conversation)
        groups.setdefault(key, []).append(row)
    variables = _variables(groups.values(), columns, shape) if headed else []
    items: list[Source] = []
    warnings: list[str] = []
    how: dict[str, HowRead] = {}
    taken: set[str] = set()
    for key, rows in groups.items():
        path = table if shape.conversation is None else f"{table}/{free_name(safe_name(key) or 'without-id', taken)}"
        cells = [row.cells for row in rows]
        spoken = utterances(cells, _roles(columns, shape), _scale(columns, shape), options.interviewers)
        result = converse(spoken)
        if not result.turns:
            continue
        about = About("table", encoding=encoding, advice=_ADVICE)
        loaded = finish(replace(result, habit=_habit(columns, shape)), path, options, about)
        header = {
            "case" if role_of(variable.title) == "case" else variable.title: value
            for variable in variables
            if (value := _cell(rows[0], variable.number))
        }
        items += [replace(item, header=header) for item in loaded.items]
        warnings += loaded.warnings
        how |= loaded.how
    return Loaded(tuple(items), tuple(warnings), how), [variable.title for variable in variables]


def _habit(columns: Sequence[ColumnFacts], shape: TableShape) -> str:
    speaker = "" if shape.speaker is None else f", speaker in {columns[shape.speaker].name!r}"
    return f"table: a turn in each row{speaker}"


def _roles(columns: Sequence[ColumnFacts], shape: TableShape) -> Columns:
    assert shape.text is not None
    return Columns(shape.text, shape.speaker, shape.time, 0)


def _scale(columns: Sequence[ColumnFacts], shape: TableShape) -> float:
    """Return the length in seconds of the unit that the heading of the times names."""
    title = "" if shape.time is None else columns[shape.time].title.casefold()
    return 0.001 if re.search(r"(?:\b|_)(?:ms|msec|milli\w*)\b", title) else 1.0


def _variables(
    groups: Iterable[Sequence[GridRow]], columns: Sequence[ColumnFacts], shape: TableShape
) -> list[ColumnFacts]:
    """Return the columns with one value in every row of each conversation."""
    used = {shape.text, shape.speaker, shape.time, shape.conversation}
    free = [column for column in columns if column.number not in used and column.title]
    groups = list(groups)
    if max(map(len, groups)) < 2:
        return []
    return [column for column in free if all(len({_cell(row, column.number) for row in rows}) == 1 for rows in groups)]


def _cell(row: GridRow, number: int) -> str:
    return row.cells[number].strip() if number < len(row.cells) else ""
