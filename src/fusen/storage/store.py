"""The store: model objects in and out of the study's database; no connection or row escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from fusen.errors import StoreError
from fusen.storage import schema
from fusen.storage.backends import sqlite
from fusen.storage.migrations import migrate
from fusen.storage.sources import Texts
from fusen.storage.step import Step, begin_step
from fusen.storage.themes import Authored

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep


class Store(Texts, Authored):
    """A study's database. Every method is one transaction; use one Store from as many threads as needed."""

    @classmethod
    def create(cls, path: Path, project: str) -> Store:
        """A new, empty database for the project guid; refuses an existing file."""
        sqlite.make_file(path)
        store = cls(path)
        with store._connected("cannot make the database", write=True) as connection:
            schema.metadata.create_all(connection)
            sqlite.create_search(connection)
            sqlite.stamp(connection, schema.SCHEMA_VERSION)
            connection.execute(schema.meta.insert(), [{"key": "project", "value": project}])
        return store

    @classmethod
    def open(cls, path: Path, *, backup: Callable[[], object]) -> Store:
        """Open an existing database; an older schema is backed up by `backup()`, then migrated."""
        sqlite.restrict(path)
        version = sqlite.identify(path)
        if version > schema.SCHEMA_VERSION:
            raise StoreError(
                f"{path}: written by a newer fusen (schema {version}, this one knows {schema.SCHEMA_VERSION})",
                "update fusen: pip install --upgrade fusen",
            )
        store = cls(path)
        if version < schema.SCHEMA_VERSION:
            backup()
            with store._connected("cannot migrate", write=True) as connection:
                migrate(connection)
            return store
        with store._connected("cannot read") as connection:
            whole = schema.metadata.tables.keys() <= sqlite.tables(connection)
        if not whole:  # made by a version in between, of the same schema
            with store._connected("cannot migrate", write=True) as connection:
                schema.metadata.create_all(connection)
        return store

    def history(self, limit: int | None = None) -> list[HistoryStep]:
        """Steps, newest first."""
        from fusen.model.history import HistoryStep

        names = self._user_names()
        query = select(schema.steps).order_by(schema.steps.c.id.desc())
        rows = self._read(query if limit is None else query.limit(limit))
        return [
            HistoryStep(row.id, row.at, names[row.user], row.action, row.kind, row.summary, row.reverses)
            for row in rows
        ]

    def last_step(self) -> int:
        """The highest history id: poll it to see other processes' changes."""
        return int(self._read(select(func.coalesce(func.max(schema.steps.c.id), 0)))[0][0])

    def traces(self) -> object:
        """Another value after each commit, of whatever process; None where it cannot be told. Costs two looks at files,
        a fiftieth of `last_step`."""
        return sqlite.traces(self.path)

    @contextmanager
    def step(self, user: str, action: str, *, kind: str = "do") -> Iterator[Step]:
        """One step of history and one transaction: all of it is written, or none."""
        with self._connected(f"cannot write ({action})", write=True) as connection:
            step = begin_step(connection, user, action, kind)
            self._step.connection, self._step.number = connection, step.id
            try:
                yield step
                step.finish()
            finally:
                self._step.connection = self._step.number = None
