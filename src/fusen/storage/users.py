"""Store users: everyone who wrote in the study, and the built-in coders."""

from __future__ import annotations

from sqlalchemy import exists, select

from fusen.model.coding import CONSENSUS, User
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import USERS

_u = schema.users.c


class UserRepository:
    """Reads users."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def all(self) -> tuple[User, ...]:
        """All users, in the order in which they came."""
        return tuple(self._connection.records(USERS, USERS.select().order_by(_u.id)))

    def active(self) -> frozenset[str]:
        """RowNames of users with a live coding or review, and the consensus coder's where something was resolved."""
        c, r, settled = schema.codings.c, schema.reviews.c, schema.resolutions.c
        coded = exists().where(c.user == _u.id, c.until.is_(None), c.detached.is_(None))
        read = exists().where(r.user == _u.id, r.until.is_(None))
        agreed = (_u.name == CONSENSUS) & exists().where(settled.until.is_(None))
        return frozenset(row[0] for row in self._connection.read(select(_u.name).where(coded | read | agreed)))
