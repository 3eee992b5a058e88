"""Write rows within a step: resolve names to row numbers, add live rows and close rows by guid, without updates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice, repeat
from typing import Any, Generic

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from fusen.model.ids import user_guid
from fusen.model.source import Passages
from fusen.storage import schema
from fusen.storage.backends.backend import Backend
from fusen.storage.row_mapper import BATCH, Record, Reference, RowMapper


class RowWriter:
    """Adds and closes rows in the transaction of a step, and counts them."""

    def __init__(self, backend: Backend, connection: Connection) -> None:
        self.backend = backend
        self.connection = connection
        self.step = 0  # the number of the step, once it has one
        self.changed = 0
        self.known: dict[str, int] = {}
        """Numbers of codes and sources by guid that hold beyond this step."""
        self.may_loosen_links = False
        self._users: dict[str, int] = {}
        self._things: dict[str, int] = {}
        self._has_new_things = False
        self._knows_all = False

    def user_id(self, name: str) -> int:
        """Returns the user's number; a new name creates a user."""
        u = schema.users.c
        if name not in self._users:
            result = self.connection.execute(select(u.id).where(u.name == name)).scalar()
            self._users[name] = self._new_user(name) if result is None else int(result)
        return self._users[name]

    def know_user(self, name: str, number: int) -> None:
        """Take the number of a user that another query found."""
        self._users[name] = number

    def _new_user(self, name: str) -> int:
        m = schema.meta.c
        project = self.connection.execute(select(m.value).where(m.key == "project")).scalar_one()
        row = {"guid": user_guid(project, name), "name": name}
        return new_key(self.connection.execute(insert(schema.users), row))

    def number(self, refers: Reference, value: str) -> int:
        """Returns the number of a user's name or a guid. It looks up the first two guids singly, and then all at once,
        because bulk work needs them all."""
        if refers == "user":
            return self.user_id(value)
        known = self._things.get(value) or self.known.get(value)
        if known is not None:
            return known
        if not self._knows_all:
            self._look_up(value)
        if value not in self._things:
            result = self.connection.execute(insert(schema.things), {"guid": value, "kind": refers})
            self._things[value] = new_key(result)
            self._has_new_things = True
        elif refers in ("code", "source") and not self._has_new_things:
            self.known[value] = self._things[value]
        return self._things[value]

    def _look_up(self, guid: str) -> None:
        t = schema.things.c
        query = select(t.guid, t.id)
        self._knows_all = len(self._things) > 1
        rows = self.connection.execute(query if self._knows_all else query.where(t.guid == guid))
        self._things.update({row.guid: row.id for row in rows})

    def insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Add these rows."""
        if rows:
            self.connection.execute(insert(table), rows)
            self.changed += len(rows)
            self.may_loosen_links |= table is schema.links

    def close(self, table: Table, guids: Collection[str]) -> None:
        """Close the live rows of these guids."""
        if guids:
            live = (table.c.guid == bindparam("closing"), table.c.until.is_(None))
            closing = update(table).where(*live).values(until=self.step)
            self.changed += self.connection.execute(closing, [{"closing": guid} for guid in guids]).rowcount
            self.may_loosen_links = True


class TableWriter(Generic[Record]):
    """Adds and closes the records of one table."""

    def __init__(self, rows: RowWriter, mapper: RowMapper[Record]) -> None:
        self._rows = rows
        self._mapper = mapper

    def add(self, records: Iterable[Record]) -> None:
        """Add new records, or new versions of records that this step closed."""
        waiting = iter(records)
        while batch := list(islice(waiting, BATCH)):
            self.insert(batch)

    def close(self, guids: Collection[str]) -> None:
        """Close the live records of these guids."""
        self._rows.close(self._mapper.table, guids)

    def insert(self, records: list[Record], **more: Iterable[Any]) -> None:
        """Insert the rows of these records; `more` gives, for each, the columns outside the record."""
        rows = self._mapper.encode(records, self._rows.number, since=repeat(self._rows.step), **more)
        self._rows.insert(self._mapper.table, rows)


class PositionedWriter(TableWriter[Record]):
    """Adds and closes records with a position among the others."""

    def add_at(self, records: Iterable[tuple[int, Record]]) -> None:
        """Add (position, record) pairs; codes with parents before children."""
        pairs = list(records)
        self.insert([record for _, record in pairs], position=[position for position, _ in pairs])


def new_key(result: Any) -> int:
    """Returns the primary key of the one inserted row."""
    key: Callable[[], Any] = result.inserted_primary_key
    return int(key[0])  # type: ignore[index]


def put_meta(connection: Connection, key: str, value: str) -> None:
    """Set one of the database's own metadata values."""
    connection.execute(schema.meta.delete().where(schema.meta.c.key == key))
    connection.execute(insert(schema.meta), {"key": key, "value": value})


def put_passages(
    connection: Connection, sha256: str, unit: str, rules: str, passages: Passages, *, is_new: bool = False
) -> None:
    """Set the cached passages of a text; a new text has none yet."""
    p = schema.passages
    if not is_new:
        connection.execute(p.delete().where(and_(p.c.sha256 == sha256, p.c.unit == unit, p.c.rules == rules)))
    row = {"sha256": sha256, "unit": unit, "rules": rules, "bounds": passages.pack()}
    connection.execute(insert(p), row)
