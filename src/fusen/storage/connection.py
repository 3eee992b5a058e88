"""The open database: its transactions, what is kept at hand of it, and names for its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, select, union_all

from fusen.storage import schema
from fusen.storage.backends import sqlite

Value = TypeVar("Value")

_bounds = (
    column for table in (schema.codes, schema.sources, schema.cases) for column in (table.c.since, table.c.until)
)
_touched = union_all(
    *(select(func.max(column).label("step")).where(column.is_not(None)) for column in _bounds)
).subquery()
GROUND = select(schema.steps.c.id, schema.steps.c.at).where(
    schema.steps.c.id == select(func.max(_touched.c.step)).scalar_subquery()
)
"""The newest step that touched codes, sources or cases; `at` tells it from one of the same number after a restore."""


class Held:
    """One database file. What is read while a step is open, in its thread, is read in its transaction: it sees what
    the step wrote, and nobody else can write in between.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sqlite.connect(path)
        self._step = local()
        self._memo: dict[str, tuple[tuple[int, str], Any]] = {}
        self._last_text = ("", "")

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _connected(self, doing: str, *, write: bool = False) -> Iterator[Connection]:
        inside: Connection | None = getattr(self._step, "connection", None)
        if inside is not None:
            with sqlite.translated(self.path, doing):
                yield inside
            return
        with (
            sqlite.translated(self.path, doing),
            self._engine.connect().execution_options(fusen_write=write) as connection,
            connection.begin(),
        ):
            yield connection

    def _read(self, query: Select[Any]) -> Sequence[Any]:
        with self._connected("cannot read") as connection:
            return connection.execute(query).all()

    def _standing(self, key: str, read: Callable[[], Value]) -> Value:
        """`read()` once, until codes, sources or cases change in whatever process.

        What an open step changed may change again before it ends: that is read every time.
        """
        ground = next((tuple(row) for row in self._read(GROUND)), (0, ""))
        if ground[0] == getattr(self._step, "number", None):
            return read()
        known = self._memo.get(key)
        if known is None or known[0] != ground:
            known = self._memo[key] = (ground, read())
        value: Value = known[1]
        return value

    @contextmanager
    def raw(self, doing: str, *, write: bool = False) -> Iterator[Connection]:
        """For the other modules of this package: undo, check, log."""
        with self._connected(doing, write=write) as connection:
            yield connection

    def _names(self, table: Any, column: Any) -> dict[int, str]:
        """Made anew for each reader: several threads read at once."""
        return {row[0]: row[1] for row in self._read(select(table.c.id, column))}

    def _thing_guids(self) -> dict[int, str]:
        return self._names(schema.things, schema.things.c.guid)

    def _user_names(self) -> dict[int, str]:
        return self._names(schema.users, schema.users.c.name)

    def get_meta(self, key: str) -> str | None:
        rows = self._read(select(schema.meta.c.value).where(schema.meta.c.key == key))
        return rows[0][0] if rows else None

    @property
    def project(self) -> str:
        return self.get_meta("project") or ""
