"""Store cases, which follow from the sources and the case table."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import CASES

_c = schema.cases.c


class CaseRepository:
    """Reads live cases."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def all(self) -> tuple[Case, ...]:
        """Returns all cases in the order of the case table."""
        return self._connection.cached("cases", self._read_all)

    def gone(self, name: str) -> Case | None:
        """Returns the last version of a case that an undo has removed."""
        query = CASES.select().where(_c.until.is_not(None), _c.name == name).order_by(_c.until.desc()).limit(1)
        return next(iter(self._connection.records(CASES, query)), None)

    def _read_all(self) -> tuple[Case, ...]:
        query = CASES.select().where(_c.until.is_(None)).order_by(_c.position, _c.name)
        return tuple(self._connection.records(CASES, query))
