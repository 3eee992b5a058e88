"""What changed in the database since it was last looked at: for those who hold something made from it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select, union

from fusen.storage import schema
from fusen.storage.connection import GROUND
from fusen.storage.store import Store


class Mark(NamedTuple):
    """How far somebody has looked: the newest step, and the newest that touched codes, sources or cases."""

    step: int
    ground: tuple[int, str]


def look(store: Store) -> Mark:
    step = store.last_step()  # first: what is written while we read is noticed at the next look
    return Mark(step, next((tuple(row) for row in store._read(GROUND)), (0, "")))


def touched(store: Store, since: int) -> frozenset[str]:
    """Guids of the sources whose codings, reviews or rejections a step after `since` changed."""
    tables = (schema.codings, schema.reviews, schema.rejections)
    changed = union(
        *(select(table.c.source).where(or_(table.c.since > since, table.c.until > since)) for table in tables)
    ).subquery()
    t = schema.things.c
    return frozenset(row[0] for row in store._read(select(t.guid).where(t.id == changed.c.source)))
