"""Connect a store to its database: transactions, record queries and the in-memory cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import local
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, event, func, select, union_all

from fusen.storage import schema
from fusen.storage.backends.backend import Backend
from fusen.storage.row_mapper import Record, RowMapper, RowNames

Value = TypeVar("Value")

_bounds = (
    column for table in (schema.codes, schema.sources, schema.cases) for column in (table.c.since, table.c.until)
)
_touched = union_all(
    *(select(func.max(column).label("step")).where(column.is_not(None)) for column in _bounds),
    select(func.max(schema.erasures.c.step).label("step")),
).subquery()
GROUND = select(schema.steps.c.id, schema.steps.c.at).where(
    schema.steps.c.id == select(func.max(_touched.c.step)).scalar_subquery()
)
"""Selects the newest step that touched or erased codes, sources or cases."""
Ground = tuple[int, str]
_FEW = 1_000  # sources
NO_GROUND: Ground = (0, "")

_KEEPS_GROUND = ("SELECT", "INSERT INTO codings ", "INSERT INTO reviews ", "INSERT INTO steps ", "UPDATE codings ")
"""How statements begin that touch no codes, sources, cases or erasures."""


class StoreConnection:
    """One database. While a thread has a step open, its reads run in that step's transaction: they see the step's
    writes, and nobody else can write."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._engine = backend.connect()
        event.listen(self._engine, "before_cursor_execute", self._before_statement)
        self._step = local()
        self._cache: dict[str, tuple[Ground, Any]] = {}
        self._numbers: tuple[Ground, dict[str, int]] = (NO_GROUND, {})

    def close(self) -> None:
        self._engine.dispose()
        self.backend.close()

    @contextmanager
    def begin(self, doing: str, *, write: bool = False, bulk: bool = False) -> Iterator[Connection]:
        """Opens a transaction, or reuses the one of this thread's open step; `doing` begins an error message.

        `bulk` work lets all other writers go first.
        """
        inside: Connection | None = getattr(self._step, "connection", None)
        if inside is not None:
            with self.backend.translated(doing):
                yield inside
            return
        with (
            self.backend.translated(doing),
            self._engine.connect().execution_options(fusen_write=write, fusen_bulk=bulk) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def in_step(self, connection: Connection, number: int, ground: Ground) -> Iterator[None]:
        """Make this thread read in the transaction of the step with this number, which began on this ground."""
        self._step.connection, self._step.number, self._step.ground = connection, number, ground
        try:
            yield
        finally:
            self._step.connection = self._step.number = self._step.ground = None

    def read(self, query: Select[Any]) -> Sequence[Any]:
        """Returns all rows of a query."""
        with self.begin("cannot read") as connection:
            return connection.execute(query).all()

    def records(
        self,
        mapper: RowMapper[Record],
        query: Select[Any],
        beside: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> list[Record]:
        """Returns the records of a query that begins with `mapper.select()`; `beside` as in `RowMapper.decode`."""
        with self.begin("cannot read") as connection:
            rows = connection.execute(query).all()
            return mapper.decode(rows, read_names(connection, mapper), beside) if rows else []

    def names(self) -> RowNames:
        """Returns the names and guids behind row numbers; new for each reader, because several threads read at once."""
        with self.begin("cannot read") as connection:
            return read_names(connection)

    def cached(self, key: str, read: Callable[[], Value]) -> Value:
        """Returns the cached result of `read()` until any process changes codes, sources or cases.

        It bypasses the cache after a change in an open step, which may change more before it ends.
        """
        ground = self.ground()
        if ground[0] == getattr(self._step, "number", None):
            return read()
        known = self._cache.get(key)
        if known is None or known[0] != ground:
            known = self._cache[key] = (ground, read())
        value: Value = known[1]
        return value

    def forget(self, key: str) -> None:
        """Make `cached` read this key again."""
        self._cache.pop(key, None)

    def numbers(self, ground: Ground) -> dict[str, int]:
        """Returns the known numbers of codes and sources by guid, to which callers add; they hold on this ground."""
        if self._numbers[0] != ground:
            self._numbers = (ground, {})
        return self._numbers[1]

    def ground(self) -> Ground:
        """Returns the newest step that touched or erased codes, sources or cases; `at` tells steps of one number apart after a
        restore."""
        known: Ground | None = getattr(self._step, "ground", None)
        if known is not None:
            return known
        row = next(iter(self.read(GROUND)), None)
        ground = NO_GROUND if row is None else (row.id, row.at)
        if getattr(self._step, "connection", None) is not None:
            self._step.ground = ground  # no other process writes during a step: it holds until the step writes
        return ground

    def _before_statement(self, _connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(_KEEPS_GROUND):
            self._step.ground = None

    def get_meta(self, key: str) -> str | None:
        """Returns one of the database's own metadata values."""
        rows = self.read(select(schema.meta.c.value).where(schema.meta.c.key == key))
        return rows[0][0] if rows else None


def read_names(
    connection: Connection, mapper: RowMapper[Any] | None = None, *, sources: Collection[str] | None = None
) -> RowNames:
    """Returns users' names and guids by number; with a mapper, only those that its rows refer to.

    For codings on a few `sources` (guids) it reads no others: the names of 20,000 take longer than the codings of 40.
    """
    u, t = schema.users.c, schema.things.c
    users, things = (True, True) if mapper is None else (mapper.refers_to_users, mapper.refers_to_things)
    every = select(t.id, t.guid)
    is_few = sources is not None and len(sources) <= _FEW
    guids = every.where(t.kind == "code").union_all(every.where(t.guid.in_(sources or ()))) if is_few else every
    return RowNames(
        {row[0]: row[1] for row in connection.execute(select(u.id, u.name))} if users else {},
        {row[0]: row[1] for row in connection.execute(guids)} if things else {},
    )
