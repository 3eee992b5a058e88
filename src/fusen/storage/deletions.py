"""Tombstones: deleted records that a merge must not restore."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, func, select

from fusen.model.coding import AUTO_USER
from fusen.storage import schema
from fusen.storage.connection import StoreConnection, read_names
from fusen.storage.history import MERGES
from fusen.storage.row_mapper import DELETIONS
from fusen.storage.row_writer import RowWriter, TableWriter

if TYPE_CHECKING:
    from fusen.model.history import Deletion

KINDS: Mapping[str, Table] = {
    "coding": schema.codings,
    "review": schema.reviews,
    "rejection": schema.rejections,
    "note": schema.notes,
    "resolution": schema.resolutions,
    "theme": schema.themes,
    "pin": schema.pins,
    "link": schema.links,
    "matrix": schema.cells,
}
"""Kinds of records that a person can delete, by the type of their line in a shared file."""

NO_DECISION = (*MERGES, "import")
"""Actions of steps that close a row without a person's decision to delete it."""


class DeletionRepository:
    """Reads deletions."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def all(self) -> dict[str, Deletion]:
        """Returns the newest known deletion, or reversal of a deletion, by guid."""
        with self._connection.begin("cannot read deletions") as connection:
            result = {deletion.guid: deletion for of, table in KINDS.items() for deletion in _of(connection, of, table)}
            rows = connection.execute(DELETIONS.select().where(schema.deletions.c.until.is_(None))).all()
            carried = DELETIONS.decode(rows, read_names(connection, DELETIONS)) if rows else []
        for deletion in carried:
            result[deletion.guid] = max(deletion, result.get(deletion.guid, deletion), key=rank)
        return result


def rank(deletion: Deletion) -> tuple[str, bool, str]:
    """Sort key of deletions of one record: the newer one counts."""
    return deletion.at, not deletion.restored, deletion.by


def _of(connection: Connection, of: str, table: Table) -> Iterable[Deletion]:
    from fusen.model.history import Deletion

    c, s, u = table.c, schema.steps.c, schema.users.c
    author = schema.users.alias().c
    decided = (s.user == u.id, c.user == author.id, author.name != AUTO_USER, s.action.not_in(NO_DECISION))
    about = c.target if table is schema.notes else c.guid
    shown = (c.guid, about.label("about"), c.user, s.at, u.name)
    live = set(connection.execute(select(c.guid).where(c.until.is_(None))).scalars())
    ends = connection.execute(select(c.guid, func.max(c.until)).where(c.until.is_not(None)).group_by(c.guid))
    last = {guid: until for guid, until in ends}  # noqa: C416 - rows are no pairs to mypy
    closed = select(*shown, c.until).where(c.until.is_not(None), c.until == s.id, s.kind != "undo", *decided)
    gone = [row for row in connection.execute(closed) if row.guid not in live and last[row.guid] == row.until]
    again = select(*shown).where(c.until.is_(None), c.since == s.id, s.kind.in_(("undo", "redo")), *decided)
    back = [row for row in connection.execute(again) if row.guid in last]
    own = _with_their_codings(connection) if table is schema.notes and (gone or back) else set()
    yield from (Deletion(of, row.guid, row.name, row.at) for row in gone if (row.about, row.user) not in own)
    yield from (Deletion(of, row.guid, row.name, row.at, True) for row in back if (row.about, row.user) not in own)


def _with_their_codings(connection: Connection) -> set[tuple[str, int]]:
    """Returns (coding, user) of coders' memos on their own codings, which are deleted with these."""
    k = schema.codings.c
    noted = select(k.guid, k.user).where(k.guid.in_(select(schema.notes.c.target)))
    return {(row.guid, row.user) for row in connection.execute(noted)}


class DeletionWriter(TableWriter["Deletion"]):
    """Writes deletions of another copy in a step."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, DELETIONS)

    def put(self, deletions: Iterable[Deletion]) -> None:
        """Store these deletions and replace earlier ones of the same records."""
        result = list(deletions)
        self.close([deletion.guid for deletion in result])
        self.add(result)
