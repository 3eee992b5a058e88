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
        """Names of users with a live coding or review, and of the consensus coder if a disagreement is resolved.

        A merged copy may hold resolutions that left no coding, and so no consensus coder among its users.
        """
        c, r = schema.codings.c, schema.reviews.c
        coded = exists().where(c.user == _u.id, c.until.is_(None), c.detached.is_(None))
        read = exists().where(r.user == _u.id, r.until.is_(None))
        resolved = select(schema.resolutions.c.guid).where(schema.resolutions.c.until.is_(None)).limit(1)
        names = {row[0] for row in self._connection.read(select(_u.name).where(coded | read))}
        return frozenset(names | ({CONSENSUS} if self._connection.read(resolved) else set()))
