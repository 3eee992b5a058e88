"""Read the records of erasures, and the texts that an erasure is about."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from fusen.storage import schema
from fusen.storage.connection import StoreConnection

if TYPE_CHECKING:
    from fusen.model.erasure import Erasure

ORIGINALS, WAITING = "originals", "to delete"  # metadata: copies of texts from before the pseudonyms are to be deleted


class ErasureRepository:
    """Reads the records of erasures."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def all(self) -> tuple[Erasure, ...]:
        """Returns all erasures, oldest first."""
        from fusen.model.erasure import Erasure

        e, u = schema.erasures.c, schema.users.c
        query = select(e.guid, u.name, e.at, e.case_guid, e.sources).where(e.user == u.id).order_by(e.step, e.guid)
        return tuple(Erasure(row[0], row[1], row[2], row[3], tuple(row[4])) for row in self._connection.read(query))

    def texts_of(self, sources: Collection[str]) -> dict[str, str]:
        """Returns all current and earlier texts of sources (guids), by sha256."""
        t, s, k = schema.texts.c, schema.sources.c, schema.codings.c
        own = select(schema.things.c.id).where(schema.things.c.guid.in_(sources))
        query = select(t.sha256, t.body).where(
            or_(
                t.id.in_(select(s.text).where(s.guid.in_(sources))),
                t.id.in_(select(k.detached).where(k.source.in_(own))),
            )
        )
        return {row.sha256: row.body for row in self._connection.read(query)}

    def other_texts(self, sources: Collection[str]) -> list[str]:
        """Returns all texts of the other sources."""
        t, s = schema.texts.c, schema.sources.c
        query = select(t.body).where(t.id.in_(select(s.text).where(s.guid.not_in(sources))))
        return [row.body for row in self._connection.read(query)]
