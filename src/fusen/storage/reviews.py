"""Store reviews, rejected suggestions and rechecks."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, func, select

from fusen.model.coding import Rejection, Review
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import LOOKS, REJECTIONS, REVIEWS

if TYPE_CHECKING:
    from fusen.model.recheck import Recheck

_r, _x, _k, _u = schema.reviews.c, schema.rejections.c, schema.looks.c, schema.users.c


class ReviewRepository:
    """Reads live reviews and rechecks."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None) -> list[Review]:
        """Returns reviews by source, place and user name."""
        name = select(_u.name).where(_u.id == _r.user).scalar_subquery()
        query = REVIEWS.select().order_by(_r.source, _r.start, name, _r.guid)
        return self._connection.records(REVIEWS, _among(query, schema.reviews, users, sources))

    def first_steps(self) -> dict[str, int]:
        """Returns, by guid of a review, the step that first wrote it here."""
        rows = self._connection.read(select(_r.guid, func.min(_r.since)).group_by(_r.guid))
        return {row[0]: row[1] for row in rows}

    def looks(self, *, users: Collection[str] | None = None) -> list[Recheck]:
        """Returns rechecks by these users, or by all users."""
        return self._connection.records(LOOKS, _among(LOOKS.select().order_by(_k.row), schema.looks, users, None))


class RejectionRepository:
    """Reads rejected suggestions."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None) -> list[Rejection]:
        """Returns rejections by source and place."""
        query = REJECTIONS.select().order_by(_x.source, _x.start, _x.end, _x.code, _x.row)
        return self._connection.records(REJECTIONS, _among(query, schema.rejections, users, sources))


def _among(
    query: Select[Any], table: Table, users: Collection[str] | None, sources: Collection[str] | None
) -> Select[Any]:
    """Selects the live rows by these users about these sources."""
    u, t = schema.users.c, schema.things.c
    query = query.where(table.c.until.is_(None))
    if users is not None:
        query = query.where(table.c.user.in_(select(u.id).where(u.name.in_(users))))
    if sources is not None:
        query = query.where(table.c.source.in_(select(t.id).where(t.guid.in_(sources))))
    return query
