"""Read the history of a study and detect changes since the last look."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, not_, or_, select, union

from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import STEPS

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep

MERGE, PROJECT = "merge", "import project"
MERGES = (MERGE, PROJECT)
"""Actions of steps that compare codings of one place or guid and keep the newest."""
ADDING = ("code", "review", "accept suggestions")
"""Actions of a coder's own decisions that may only add rows."""


class Cursor(NamedTuple):
    """A reader's position in the history: the newest step, and the newest that touched codes, sources or cases."""

    step: int
    ground: tuple[int, str]


class HistoryRepository:
    """Reads steps and their changes."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def steps(self, limit: int | None = None) -> list[HistoryStep]:
        """Returns steps, newest first."""
        query = STEPS.select().order_by(schema.steps.c.id.desc())
        return self._connection.records(STEPS, query if limit is None else query.limit(limit))

    def last_step(self) -> int:
        """Returns the highest step number; poll it to detect changes by other processes."""
        return int(self._connection.read(select(func.coalesce(func.max(schema.steps.c.id), 0)))[0][0])

    def has_only_new_codings(self, since: int, until: int, users: Collection[str]) -> bool:
        """True if all steps between these two only add codings or reviews, and none is by these users.

        Work that was planned at `since` on these users' codings is then still right.
        """
        s, u = schema.steps.c, schema.users.c
        later = and_(s.id > since, s.id < until, s.user == u.id)
        plain = and_(s.kind == "do", s.action.in_(ADDING), u.name.not_in(users))
        disturbing = [select(s.id).where(later, not_(plain))]
        disturbing += [select(table.c.until).where(table.c.until > since) for table in (schema.codings, schema.reviews)]
        return not any(self._connection.read(query.limit(1)) for query in disturbing)

    def traces(self) -> object:
        """Returns a value that changes with each commit of any process; None if unavailable. It costs a fiftieth of
        `last_step`."""
        return self._connection.backend.traces()

    def cursor(self) -> Cursor:
        """Returns the current end of the history."""
        step = self.last_step()  # first: a step written during the read is noticed at the next check
        return Cursor(step, self._connection.ground())

    def changed_sources(self, since: int) -> frozenset[str]:
        """Returns guids of the sources whose codings, reviews or rejections changed in a step after `since`."""
        tables = (schema.codings, schema.reviews, schema.rejections)
        changed = union(
            *(select(table.c.source).where(or_(table.c.since > since, table.c.until > since)) for table in tables)
        ).subquery()
        t = schema.things.c
        return frozenset(row[0] for row in self._connection.read(select(t.guid).where(t.id == changed.c.source)))
