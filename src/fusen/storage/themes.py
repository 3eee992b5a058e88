"""Matrix cells, themes and pins in the database: reading them, and the rows a step adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from fusen.storage import schema
from fusen.storage.rounds import Rounds, RoundSteps

if TYPE_CHECKING:
    from fusen.model.themes import Cell, Pin, Theme


class Authored(Rounds):
    def cells(self) -> list[Cell]:
        """Live cells of the framework matrix, in the order they were first written."""
        from fusen.model.themes import Cell, Rested

        c = schema.cells.c
        rows = self._read(select(schema.cells).where(c.until.is_(None)).order_by(c.row))
        guids, names = self._thing_guids(), self._user_names()
        return [
            Cell(
                row.guid, names[row.user], guids[row.case], guids[row.code], row.text,
                frozenset(Rested(*one) for one in row.excerpts), row.at,
            )
            for row in rows
        ]  # fmt: skip

    def themes(self) -> list[Theme]:
        """Live themes in their order."""
        from fusen.model.themes import Theme

        t = schema.themes.c
        rows = self._read(select(schema.themes).where(t.until.is_(None)).order_by(t.position, t.guid))
        names = self._user_names()
        return [
            Theme(row.guid, names[row.user], row.position, row.title, row.claim, tuple(row.codes), row.at)
            for row in rows
        ]

    def pins(self, *, every: bool = False) -> list[Pin]:
        """Live pins in the order they were made; of two on one place of a theme the newer, unless `every` is asked for."""
        from fusen.model.themes import Pin

        p = schema.pins.c
        rows = self._read(select(schema.pins).where(p.until.is_(None)).order_by(p.at, p.guid))
        guids, names = self._thing_guids(), self._user_names()
        found = [
            Pin(
                row.guid, names[row.user], row.theme, guids[row.source], row.sha256, row.start, row.end, row.stance,
                row.note, row.at,
            )
            for row in rows
        ]  # fmt: skip
        standing = set({(one.theme, one.source, one.sha256, one.start, one.end): one.guid for one in found}.values())
        return found if every else [one for one in found if one.guid in standing]

    def written_versions(self) -> frozenset[tuple[str, str]]:
        """(guid, at) of every version of a cell or theme that ever was here."""
        found = [self._read(select(table.c.guid, table.c.at)) for table in (schema.cells, schema.themes)]
        return frozenset((row.guid, row.at) for rows in found for row in rows)


class AuthoredSteps(RoundSteps):
    """What a step can write of cells, themes and pins."""

    def add_cells(self, cells: Iterable[Cell]) -> None:
        self._insert(
            schema.cells,
            [
                {
                    "guid": cell.guid,
                    "since": self.id,
                    "user": self.user_id(cell.user),
                    "case": self._thing(cell.case, "case"),
                    "code": self._thing(cell.code, "code"),
                    "text": cell.text,
                    "excerpts": sorted(map(list, cell.rested)),
                    "at": cell.at,
                }
                for cell in cells
            ],
        )

    def close_cells(self, guids: Collection[str]) -> None:
        self.close(schema.cells, guids)

    def add_themes(self, themes: Iterable[Theme]) -> None:
        self._insert(
            schema.themes,
            [
                {
                    "guid": theme.guid,
                    "since": self.id,
                    "user": self.user_id(theme.user),
                    "position": theme.position,
                    "title": theme.title,
                    "claim": theme.claim,
                    "codes": list(theme.codes),
                    "at": theme.at,
                }
                for theme in themes
            ],
        )

    def close_themes(self, guids: Collection[str]) -> None:
        self.close(schema.themes, guids)

    def add_pins(self, pins: Iterable[Pin]) -> None:
        self._insert(
            schema.pins,
            [
                {
                    "guid": pin.guid,
                    "since": self.id,
                    "user": self.user_id(pin.user),
                    "theme": pin.theme,
                    "source": self._thing(pin.source, "source"),
                    "sha256": pin.sha256,
                    "start": pin.start,
                    "end": pin.end,
                    "stance": pin.stance,
                    "note": pin.note,
                    "at": pin.at,
                }
                for pin in pins
            ],
        )

    def close_pins(self, guids: Collection[str]) -> None:
        self.close(schema.pins, guids)
