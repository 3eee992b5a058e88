"""What every part of a step can do: names to numbers, rows added, rows closed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from fusen.model.ids import user_guid
from fusen.storage import schema


class Writing:
    """Rows are added live and closed by guid; nothing is updated in place."""

    def __init__(self, connection: Connection, number: int, at: str) -> None:
        self._connection = connection
        self.id = number
        self.at = at
        self.changed = 0
        self._users: dict[str, int] = {}
        self._things: dict[str, int] = {}
        self._knows_all = False

    def user_id(self, name: str) -> int:
        """The user's number; a name not seen before becomes a user."""
        u = schema.users.c
        if name not in self._users:
            found = self._connection.execute(select(u.id).where(u.name == name)).scalar()
            self._users[name] = self._new_user(name) if found is None else int(found)
        return self._users[name]

    def _new_user(self, name: str) -> int:
        m = schema.meta.c
        project = self._connection.execute(select(m.value).where(m.key == "project")).scalar_one()
        row = {"guid": user_guid(project, name), "name": name}
        return new_key(self._connection.execute(insert(schema.users), row))

    def _thing(self, guid: str, kind: str) -> int:
        """Looked up one by one; from the third on all at once, since bulk work needs them all."""
        t = schema.things.c
        if guid not in self._things and not self._knows_all:
            query = select(t.guid, t.id)
            self._knows_all = len(self._things) > 1
            found = self._connection.execute(query if self._knows_all else query.where(t.guid == guid))
            self._things.update({row.guid: row.id for row in found})
        if guid not in self._things:
            result = self._connection.execute(insert(schema.things), {"guid": guid, "kind": kind})
            self._things[guid] = new_key(result)
        return self._things[guid]

    def close(self, table: Table, guids: Collection[str]) -> None:
        """Close the live rows of these guids."""
        if guids:
            live = (table.c.guid == bindparam("closing"), table.c.until.is_(None))
            closing = update(table).where(*live).values(until=self.id)
            self.changed += self._connection.execute(closing, [{"closing": guid} for guid in guids]).rowcount

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)
            self.changed += len(rows)


def new_key(result: Any) -> int:
    key: Callable[[], Any] = result.inserted_primary_key
    return int(key[0])  # type: ignore[index]
