"""Tables that the Python API returns: rows, their basis, and conversion to pandas, polars and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, overload

from fusen.errors import FusenError
from fusen.model.results import Basis, CodedSpan, Excerpt

if TYPE_CHECKING:
    from fusen.model.filter import Filter
    from fusen.model.themes import CodeSummary, ThemeSummary

ResultT = TypeVar("ResultT")
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape(Generic[ResultT]):
    """The written form of a result: its name, its columns, and a record for each row with the columns as keys."""

    name: str
    columns: tuple[str, ...]
    records: Callable[[ResultT], list[Record]]


class RecordBatches(Sequence[Record]):
    """The records of many rows, made in batches each time they are read: a hundred thousand dictionaries fill memory."""

    BATCH = 1000

    def __init__(self, records: Callable[[Any], list[Record]], rows: Sequence[Any]) -> None:
        self._records, self._rows = records, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return self._records(self._rows[index])
        return self._records([self._rows[index]])[0]

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, len(self._rows), self.BATCH):
            yield from self._records(self._rows[start : start + self.BATCH])


@dataclass(frozen=True, slots=True)
class HeatMatrix:
    """Counts by row and column; `origins` maps a place to the row of the table that it shows, for its excerpts.

    `count` names what the numbers count, such as “observed”. Places without a count are empty.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Mapping[tuple[int, int], int]
    origins: Mapping[tuple[int, int], int]
    count: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records with the same `columns`, ready for a file; `remarks` name the coders."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    remarks: tuple[str, ...] = ()
    further: tuple[Sheet, ...] = ()  # further sheets of a workbook


class Tabular:
    """A result that can be written as records with the same columns."""

    __slots__ = ()

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        """(shape, result, remarks)."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return self.written()[0].name

    @property
    def columns(self) -> tuple[str, ...]:
        return self.written()[0].columns

    def to_dicts(self) -> list[Record]:
        """Returns a dictionary for each row, with the keys of the JSON output."""
        shape, result, _ = self.written()
        return shape.records(result)

    def sheet(self) -> Sheet:
        shape, result, remarks = self.written()
        return Sheet(shape.name, shape.columns, shape.records(result), remarks)

    def to_columns(self) -> dict[str, list[Any]]:
        """Returns the columns, with plain values as cells: see `flat`."""
        return flat(self.to_dicts(), self.columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Supports `polars.DataFrame(table)`, `pandas.DataFrame.from_arrow(table)` and other readers of Arrow's C
        stream."""
        return _frame(self.to_columns(), "__arrow_c_stream__").__arrow_c_stream__(requested_schema)

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        """Supports `pandas.api.interchange.from_dataframe(table)` and other readers of the older interchange protocol."""
        return _frame(self.to_columns(), "__dataframe__").__dataframe__(nan_as_null, allow_copy)


@dataclass(frozen=True, slots=True)
class Listed(Tabular):
    """Records that are no result of analysis, such as disagreements; `called` names the list.

    `blocks` are what people read of it, as blocks of a document; without them they read the records.
    """

    called: str
    titles: tuple[str, ...]
    records: Sequence[Record]
    remarks: tuple[str, ...] = ()
    blocks: tuple[Any, ...] | None = None

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        return Shape(self.called, self.titles, list), self.records, self.remarks


class Evidence(Protocol):
    """The codings behind a table; indexes identify rows and columns."""

    @property
    def filter_(self) -> Filter: ...

    @property
    def step(self) -> int: ...

    def codings(self, row: int, column: int | None) -> list[CodedSpan]: ...

    def excerpts(self, row: int, column: int | None) -> Table[list[Excerpt]]: ...


class Traceable:
    """A table whose numbers lead back to their codings."""

    __slots__ = ()
    evidence: Evidence | None

    def codings(self, row: Any, column: str | int | None = None) -> list[CodedSpan]:
        """Return the counted codings behind a row (or its index), or behind its cell in a column.

        Raises FusenError if the table has no such row or column, or if its rows count no codings.
        """
        return self._evidence().codings(*self._place(row, column))

    def excerpts(self, row: Any, column: str | int | None = None) -> Table[list[Excerpt]]:
        """Return the excerpts behind a row or cell; remarks count the passages that consent excludes.

        Raises FusenError as `codings` does, and if the codings have changed since the table was computed.
        """
        return self._evidence().excerpts(*self._place(row, column))

    @property
    def filter_(self) -> Filter:
        """The filter of the table, with its coders named."""
        return self._evidence().filter_

    @property
    def step(self) -> int:
        """The newest step of the study's history when the table was computed."""
        return self._evidence().step

    def _evidence(self) -> Evidence:
        if self.evidence is None:
            raise FusenError("this table does not count codings", "frequencies and crosstab are")
        return self.evidence

    def _place(self, row: Any, column: str | int | None) -> tuple[int, int | None]:
        rows = self._traced()
        at = row if isinstance(row, int) else _index(rows, row)
        if at is None or not 0 <= at < len(rows):
            raise FusenError("this row is not in the table", "use a row from the table's rows")
        if column is None or isinstance(column, int):
            return at, column
        titles = self._titles(rows[at])
        if column not in titles:
            raise FusenError(f"the table has no column {column}", f"its columns are: {', '.join(titles) or 'none'}")
        return at, titles.index(column)

    def _traced(self) -> Sequence[Any]:
        raise NotImplementedError

    def _titles(self, row: Any) -> list[str]:
        return []


def _index(rows: Sequence[Any], row: Any) -> int | None:
    """Returns the index of a row: first by identity, then by equality."""
    same = next((at for at, candidate in enumerate(rows) if candidate is row), None)
    return same if same is not None else next((at for at, candidate in enumerate(rows) if candidate == row), None)


class _Parts:
    """Unpacks and indexes like a tuple, but is none: data frame libraries would read a tuple as a list of columns."""

    def __init__(self, *parts: Any, evidence: Evidence | None = None) -> None:
        *self._parts, self.shape = parts
        self.evidence = evidence

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parts)

    def __getitem__(self, place: int) -> Any:
        return self._parts[place]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape.name}: {len(_rows(self._parts[0])):,} rows>"


if TYPE_CHECKING:

    class _Table(tuple[ResultT, Basis], Generic[ResultT]):
        shape: Shape[ResultT]

        def __new__(
            cls, value: ResultT, basis: Basis, shape: Shape[ResultT], *, evidence: Evidence | None = None
        ) -> Self: ...

    class _Themes(tuple[list[ThemeSummary], Basis, str | None]):
        shape: Shape[list[ThemeSummary]]

        def __new__(
            cls,
            themes: list[ThemeSummary],
            basis: Basis,
            by: str | None,
            shape: Shape[list[ThemeSummary]],
            *,
            evidence: Evidence | None = None,
        ) -> Self: ...
else:

    class _Table(_Parts, Generic[ResultT]):
        pass

    class _Themes(_Parts):
        pass


class Table(_Table[ResultT], Tabular, Traceable):
    """A result and its basis: `rows, basis = study.results.frequencies()`, or by attribute."""

    @property
    def result(self) -> ResultT:
        return self[0]

    @property
    def basis(self) -> Basis:
        return self[1]

    @property
    def rows(self) -> Sequence[Any]:
        """The rows as dataclasses."""
        return _rows(self[0])

    @property
    def remarks(self) -> tuple[str, ...]:
        """The lines of the table's header: coders, interviewees and cautions."""
        return self[1].remarks

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        return self.shape, self[0], self.remarks

    def _traced(self) -> Sequence[Any]:
        return self.rows

    def _titles(self, row: Any) -> list[str]:
        titles: Sequence[str] = getattr(self[0], "columns", ()) or getattr(row, "groups", ())
        return list(titles)


class ThemeTable(_Themes, Tabular, Traceable):
    """Theme summaries, their basis, and the case variable that defines their groups."""

    @property
    def rows(self) -> list[ThemeSummary]:
        return self[0]

    @property
    def basis(self) -> Basis:
        return self[1]

    @property
    def by(self) -> str | None:
        return self[2]

    @property
    def remarks(self) -> tuple[str, ...]:
        return self[1].remarks

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        return self.shape, self[0], self.remarks

    @property
    def summaries(self) -> list[CodeSummary]:
        """Each theme, then its codes."""
        return [summary for row in self.rows for summary in (row.theme, *row.codes)]

    def _traced(self) -> Sequence[Any]:
        return self.summaries


def _rows(value: Any) -> Sequence[Any]:
    """Returns the rows: the list itself, or the attribute `rows` of a larger result."""
    rows: Sequence[Any] = value if isinstance(value, (list, tuple)) else value.rows
    return rows


def flat(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, list[Any]]:
    """Returns records as columns of plain values, for spreadsheets and data frames.

    A list of texts becomes one text (a path with ` / `, others with `; `). A mapping with the same keys in every row
    becomes a column for each key: `groups: Japan interviewees`; deeper values become JSON.
    """
    result: dict[str, list[Any]] = {}
    for column in columns:
        cells = [record[column] for record in records]
        keys = _keys(cells)
        if keys is None:
            result[column] = [_plain(cell, column) for cell in cells]
        else:
            for key in keys:
                result |= _spread(f"{column}: {key}", [cell.get(key) if cell else None for cell in cells])
    return result


def _spread(title: str, cells: list[Any]) -> dict[str, list[Any]]:
    keys = _keys(cells)
    if keys is None:
        return {title: [_plain(cell, title) for cell in cells]}
    return {f"{title} {key}": [_plain(cell.get(key), title) if cell else None for cell in cells] for key in keys}


def _keys(cells: Sequence[Any]) -> list[str] | None:
    """Returns the keys of a column of mappings; None if there are too many keys or other values."""
    filled = [cell for cell in cells if cell is not None]
    if not filled or not all(isinstance(cell, Mapping) for cell in filled):
        return None
    keys = dict.fromkeys(str(key) for cell in filled for key in cell)
    return (
        list(keys)
        if len(keys) <= MOST_KEYS and not any(isinstance(v, list) for c in filled for v in c.values())
        else None
    )


MOST_KEYS = 40
"""Maximum number of keys that get a column each; a crosstab by interviewee may have thousands."""


def _plain(value: Any, column: str) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return (" / " if column.endswith("path") else "; ").join(value)
    if isinstance(value, Mapping) and not value:
        return None
    return json.dumps(value, ensure_ascii=False)


def _frame(columns: Mapping[str, list[Any]], protocol: str) -> Any:
    """Returns the columns in an installed library that supports the protocol."""
    for library, result in (("pyarrow", "table"), ("polars", "DataFrame"), ("pandas", "DataFrame")):
        try:
            frame = getattr(import_module(library), result)(dict(columns))
        except ImportError:
            continue
        if hasattr(frame, protocol):
            return frame
    raise FusenError(
        "no library for data frames is installed", "install polars, pyarrow or pandas; to_dicts() needs none of them"
    )
