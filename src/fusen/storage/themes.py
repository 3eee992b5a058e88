"""Store themes, pinned excerpts and the cells of the framework matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import CELLS, PINS, THEMES

if TYPE_CHECKING:
    from fusen.model.themes import Pin, Theme, WrittenCell

_c, _t, _p = schema.cells.c, schema.themes.c, schema.pins.c


class ThemeRepository:
    """Reads analysts' themes, pins and matrix cells."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self) -> list[Theme]:
        """Returns themes in their order."""
        query = THEMES.select().where(_t.until.is_(None)).order_by(_t.position, _t.guid)
        return self._connection.records(THEMES, query)

    def cells(self) -> list[WrittenCell]:
        """Returns live cells of the framework matrix in the order they were first written."""
        return self._connection.records(CELLS, CELLS.select().where(_c.until.is_(None)).order_by(_c.row))

    def pins(self, *, every: bool = False) -> list[Pin]:
        """Returns live pins in the order they were made; of two on one place of a theme only the newer, unless `every`."""
        rows = self._connection.records(PINS, PINS.select().where(_p.until.is_(None)).order_by(_p.at, _p.guid))
        standing = set({(row.theme, row.source, row.sha256, row.start, row.end): row.guid for row in rows}.values())
        return rows if every else [row for row in rows if row.guid in standing]

    def written_versions(self) -> frozenset[tuple[str, str]]:
        """Returns (guid, at) of every version of a cell or theme that ever existed here."""
        result = [self._connection.read(select(table.c.guid, table.c.at)) for table in (schema.cells, schema.themes)]
        return frozenset((row.guid, row.at) for rows in result for row in rows)
