"""Map records to rows and back, from one table of fields for each record."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import attrgetter, itemgetter
from pkgutil import resolve_name
from sys import intern
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from sqlalchemy import ColumnElement, Result, Select, Table, null, select

from fusen.model.codebook import Code, Phrase
from fusen.model.coding import Case, Coding, Memo, Place, Rejection, Review, ShownSuggestion, User
from fusen.model.source import FileStamp, SourceInfo, SourceLayout, Times, Turn, Turns
from fusen.storage import schema

if TYPE_CHECKING:
    from fusen.model.history import Deletion, HistoryStep
    from fusen.model.memos.links import Link
    from fusen.model.project import Set
    from fusen.model.recheck import Recheck, Wording
    from fusen.model.rounds import Frozen, Resolution, Round, Submission
    from fusen.model.themes import Pin, Theme, WrittenCell

Record = TypeVar("Record")
Reference = Literal["user", "code", "source", "case"]
Numbers = Callable[[Reference, str], int]
"""Returns the row number for a user's name or for the guid of a code, source or case."""

BATCH = 1_000  # rows in memory at a time: a row as a dictionary takes 0.7 KB, and small batches stay in the cache


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of a record and the columns that hold it.

    `read` converts column values to the attribute, `write` the attribute to one or more column values. `key` is the
    attribute's place in a JSON object. `refers` says what a number in the column refers to. A field without columns is
    read from elsewhere; `absent` is its default.
    """

    attribute: str
    columns: tuple[str, ...] = ()
    read: Callable[..., Any] | None = None
    write: Callable[[Any], Any] | None = None
    refers: Reference | None = None
    key: str | None = None
    table: Table | None = None  # another table that a query joins; such a field is not written
    written_only: bool = False
    absent: Any = None


@dataclass(frozen=True, slots=True)
class RowNames:
    """Names and guids behind row numbers: users, codes, sources and cases."""

    users: Mapping[int, str] = dataclasses.field(default_factory=dict)
    guids: Mapping[int, str] = dataclasses.field(default_factory=dict)

    def get(self, refers: Reference) -> Callable[[Any], Any]:
        """Returns the look-up for one kind of number; it maps None to None."""
        return (self.users if refers == "user" else self.guids).get


class RowMapper(Generic[Record]):
    """Maps records of one class to rows of one table. It converts whole columns at a time, as fast as handwritten code."""

    def __init__(self, table: Table, record: type[Record] | str, *fields: str | Field) -> None:
        self.table = table
        self.fields = tuple(Field(field, (field,)) if isinstance(field, str) else field for field in fields)
        self._record = record
        self._queries: dict[tuple[bool, tuple[str, ...]], Select[Any]] = {}
        self._read = [field for field in self.fields if not field.written_only]
        kinds = {field.refers for field in self._read} - {None}
        self.refers_to_users = "user" in kinds
        self.refers_to_things = bool(kinds - {"user"})
        self._written = [field for field in self.fields if field.columns and field.table is None]

    @cached_property
    def record(self) -> Callable[..., Record]:
        """The record's class. A class given by name is imported with the first row, because most commands need few
        classes."""
        name: Callable[..., Record] = resolve_name(self._record) if isinstance(self._record, str) else self._record
        return name

    def select(self, *, named: bool = False, without: tuple[str, ...] = ()) -> Select[Any]:
        """Returns a query of all rows. `named` looks up names and guids in the query itself, which is faster for few
        rows; fields in `without` are read as None."""
        known = self._queries.get((named, without))
        if known is None:
            known = self._queries[named, without] = self._select(named, without)
        return known

    def _select(self, named: bool, without: tuple[str, ...]) -> Select[Any]:
        columns: list[ColumnElement[Any]] = []
        for field in self._read:
            for name in field.columns:
                column: ColumnElement[Any] = (self.table if field.table is None else field.table).c[name]
                if field.attribute in without:
                    column = null()
                elif named and field.refers is not None:
                    home, shown = (schema.users, "name") if field.refers == "user" else (schema.things, "guid")
                    parent = home.alias()
                    column = select(parent.c[shown]).where(parent.c.id == column).scalar_subquery()
                columns.append(column.label(f"{field.attribute}_{name}"))
        return select(*columns)

    def decode(
        self, rows: Sequence[Any], names: RowNames | None = None, beside: Mapping[str, Mapping[str, Any]] | None = None
    ) -> list[Record]:
        """Returns the records of rows selected by `select`; `names` is needed unless `select` was `named`.

        `beside` has values from other tables by attribute and guid.
        """
        if not rows:
            return []
        columns: Iterator[Any] = zip(*rows, strict=True)
        values: list[Iterable[Any]] = []
        guids: Sequence[str] = ()
        for field in self._read:
            own = [next(columns) for _ in field.columns]
            if field.attribute == "guid":
                guids = own[0]
            if beside and field.attribute in beside:
                result = beside[field.attribute]
                values.append([result.get(guid, field.absent) for guid in guids])
            else:
                values.append(_decoded(field, own, names))
        return list(map(self.record, *values))

    def encode(self, records: Sequence[Record], numbers: Numbers, **more: Iterable[Any]) -> list[dict[str, Any]]:
        """Returns rows to insert; `more` gives, for each record, the columns outside the record."""
        if not records:
            return []
        columns: dict[str, Iterable[Any]] = {}
        parts: dict[str, dict[str, Iterable[Any]]] = {}
        for field in self._written:
            values = _encoded(field, map(attrgetter(field.attribute), records), numbers)
            if field.key is not None:
                parts.setdefault(field.columns[0], {})[field.key] = values
            elif len(field.columns) > 1:
                columns |= zip(field.columns, zip(*values, strict=True), strict=True)
            else:
                columns[field.columns[0]] = values
        for name, keyed in parts.items():
            columns[name] = [dict(zip(keyed, row, strict=True)) for row in zip(*keyed.values(), strict=True)]
        columns |= more
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False)]


def _decoded(field: Field, columns: Sequence[Sequence[Any]], names: RowNames | None) -> Iterable[Any]:
    if not columns:
        return repeat(field.absent)
    if field.refers is not None:
        return columns[0] if names is None else map(names.get(field.refers), columns[0])
    if field.key is not None:
        return map(itemgetter(field.key), columns[0])
    return columns[0] if field.read is None else map(field.read, *columns)


def _encoded(field: Field, values: Iterable[Any], numbers: Numbers) -> Iterable[Any]:
    refers = field.refers
    if refers is not None:
        return [None if value is None else numbers(refers, value) for value in values]
    return values if field.write is None else map(field.write, values)


def in_portions(result: Result[Any]) -> Iterator[Any]:
    """Yields rows as needed, fetched thousands at a time, because single fetches cost 7 µs each."""
    for portion in result.partitions(BATCH):
        yield from portion


# -- what the fields are made with


def _of_user(attribute: str = "user") -> Field:
    return Field(attribute, ("user",), refers="user")


def _of_thing(kind: Reference, attribute: str | None = None, column: str | None = None) -> Field:
    return Field(attribute or kind, (column or attribute or kind,), refers=kind)


def _own_number(kind: Reference) -> Field:
    """The column with the record's own number, for a code, source or case."""
    return Field("guid", (kind,), refers=kind, written_only=True)


def _interned(attribute: str) -> Field:
    """A field for a text that many rows share; it is one interned object."""
    return Field(attribute, (attribute,), read=intern)


def _sequence(attribute: str) -> Field:
    return Field(attribute, (attribute,), read=tuple, write=list)


def _mapping(attribute: str) -> Field:
    return Field(attribute, (attribute,), write=dict)


def _phrases(attribute: str) -> Field:
    return Field(
        attribute, (attribute,),
        read=lambda value: tuple(map(Phrase.of, value)), write=lambda phrases: [phrase.record() for phrase in phrases],
    )  # fmt: skip


def _sight_from(value: list[list[Any]] | None) -> tuple[ShownSuggestion, ...] | None:
    return None if value is None else tuple(ShownSuggestion(*item) for item in value)


def _stretches_from(value: list[list[Any]]) -> tuple[Any, ...]:
    from fusen.model.rounds import Stretch

    return tuple(Stretch(*item) for item in value)


def _rested_from(value: list[list[Any]]) -> frozenset[Any]:
    from fusen.model.themes import CellEvidence

    return frozenset(CellEvidence(*item) for item in value)


# -- the records, in the order in which their classes take their attributes

USERS: RowMapper[User] = RowMapper(schema.users, User, "guid", "name")

STEPS: RowMapper[HistoryStep] = RowMapper(
    schema.steps, "fusen.model.history:HistoryStep",
    "id", "at", _of_user(), "action", "kind", "summary", "reverses",
)  # fmt: skip

SOURCES: RowMapper[SourceInfo] = RowMapper(
    schema.sources, SourceInfo,
    "guid", _own_number("source"), "path", Field("sha256", ("sha256",), table=schema.texts),
    Field("chars", ("chars",), table=schema.texts), "language", "format", "encoding", _mapping("header"),
    _sequence("interviewers"), _sequence("speakers"), Field("turns", ("turn_count",)), "words", "passages", "unit",
    "rules",
    Field(
        "file", ("file_sha256", "file_size", "file_mtime_ns"),
        read=FileStamp, write=attrgetter("sha256", "size", "mtime_ns"),
    ),
    _mapping("options"),
)  # fmt: skip

CASES: RowMapper[Case] = RowMapper(
    schema.cases, Case,
    "guid", _own_number("case"), "name",
    Field(
        "places", ("places",), read=lambda value: tuple(Place(*place) for place in value),
        write=lambda places: [[place.source, place.speaker] for place in places],
    ),
    "consent", _mapping("variables"),
)  # fmt: skip

CODES: RowMapper[Code] = RowMapper(
    schema.codes, Code,
    "guid", _own_number("code"), "id", "name", Field("path", absent=()), _of_thing("code", "parent"), "definition",
    "include", "exclude", _sequence("examples"), _phrases("phrases"), _phrases("not_phrases"), "colour", "codable",
    "retired", Field("mark", absent=None),
)  # fmt: skip

CODINGS: RowMapper[Coding] = RowMapper(
    schema.codings, Coding,
    "guid", _of_user(), _of_thing("code"), _of_thing("source"), "start", "end", _interned("origin"), _interned("at"),
    _interned("version"), "direction", "magnitude", Field("note"), "words", "interviewer",
    Field("sight", ("sight",), read=_sight_from),
)  # fmt: skip

REVIEWS: RowMapper[Review] = RowMapper(
    schema.reviews, Review, "guid", _of_user(), _of_thing("source"), "start", "end", "at"
)

REJECTIONS: RowMapper[Rejection] = RowMapper(
    schema.rejections, Rejection,
    "guid", _of_user(), _of_thing("code"), _of_thing("source"), "start", "end", "at",
)  # fmt: skip

MEMOS: RowMapper[Memo] = RowMapper(schema.notes, Memo, "guid", _of_user(), "kind", "target", "text", "at")

SETS: RowMapper[Set] = RowMapper(
    schema.sets, "fusen.model.project:Set",
    "guid", "name", Field("members", ("members",), read=lambda value: tuple(map(tuple, value))), "description",
)  # fmt: skip

WORDINGS: RowMapper[Wording] = RowMapper(
    schema.wordings, "fusen.model.recheck:Wording", "guid", _of_thing("code"), "version", "like"
)

LOOKS: RowMapper[Recheck] = RowMapper(
    schema.looks, "fusen.model.recheck:Recheck",
    "guid", _of_user(), _of_thing("code"), _of_thing("source"), "sha256", "start", "end", "version", "at",
)  # fmt: skip

ROUNDS: RowMapper[Round] = RowMapper(
    schema.rounds, "fusen.model.rounds:Round",
    "guid", "number", _of_user(), _sequence("coders"), Field("stretches", ("stretches",), read=_stretches_from),
    *(Field(key, ("drawn",), key=key) for key in ("sample", "by", "seed")), "at", Field("submitted", absent={}),
    Field("frozen"),
)  # fmt: skip

SUBMISSIONS: RowMapper[Submission] = RowMapper(
    schema.submissions, "fusen.model.rounds:Submission", "guid", _of_user(), "round", "at"
)

ROUND_RESULTS: RowMapper[Frozen] = RowMapper(
    schema.round_results, "fusen.model.rounds:Frozen", "guid", _mapping("tables"), "at"
)

RESOLUTIONS: RowMapper[Resolution] = RowMapper(
    schema.resolutions, "fusen.model.rounds:Resolution",
    "guid", _of_user(), _of_thing("source"), "sha256", "start", "end", _of_thing("code"), _sequence("coders"),
    _sequence("kept"), "reason", "note", "at", _of_thing("code", "other"),
)  # fmt: skip

CELLS: RowMapper[WrittenCell] = RowMapper(
    schema.cells, "fusen.model.themes:WrittenCell",
    "guid", _of_user(), _of_thing("case"), _of_thing("code"), "text",
    Field("rested", ("excerpts",), read=_rested_from, write=sorted), "at",
)  # fmt: skip

THEMES: RowMapper[Theme] = RowMapper(
    schema.themes, "fusen.model.themes:Theme",
    "guid", _of_user(), "position", "title", "claim", _sequence("codes"), "at",
)  # fmt: skip

PINS: RowMapper[Pin] = RowMapper(
    schema.pins, "fusen.model.themes:Pin",
    "guid", _of_user(), "theme", _of_thing("source"), "sha256", "start", "end", "stance", "note", "at",
)  # fmt: skip

LINKS: RowMapper[Link] = RowMapper(
    schema.links, "fusen.model.memos.links:Link", "guid", _of_user(), "relation", "origin", "target", "note", "at"
)

DELETIONS: RowMapper[Deletion] = RowMapper(
    schema.deletions, "fusen.model.history:Deletion", "of", "guid", _of_user("by"), "at", "restored"
)


# -- the layout of a source, which is JSON in one column


def layout_from(row: Any) -> SourceLayout:
    """Returns turns, pages and time stamps from a row of sources."""
    packed = row.turns
    turns = Turns(
        packed["start"], packed["end"], packed["speaker"], packed["time"], row.speakers, row.interviewers
    )  # fmt: skip
    return SourceLayout(turns, tuple(packed.get("pages", ())), Times(*map(tuple, packed.get("times", ((), ())))))


def layout_to_json(
    turns: Sequence[Turn], speakers: Sequence[str], pages: Sequence[int], times: Times
) -> dict[str, Any]:
    """Returns turns as columns (start, end, number of the speaker, time), with pages and time stamps if there are any."""
    numbers = {speaker: number for number, speaker in enumerate(speakers)}
    packed: dict[str, Any] = {
        "start": [turn.start for turn in turns],
        "end": [turn.end for turn in turns],
        "speaker": [numbers[turn.speaker] for turn in turns],
        "time": [turn.time for turn in turns],
    }
    return {**packed, "pages": pages, "times": times} if pages or times.offsets else packed
