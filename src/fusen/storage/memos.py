"""Store memos about the study, its sources, cases, codes and codings."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from fusen.model.coding import Coding, Memo
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.history import MERGES
from fusen.storage.row_mapper import MEMOS

_n = schema.notes.c


class MemoRepository:
    """Reads live memos."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self) -> list[Memo]:
        """All memos, in the order in which they were written."""
        query = MEMOS.select().where(_n.until.is_(None)).order_by(_n.row)
        return self._connection.records(MEMOS, query)

    def on(self, targets: Collection[str]) -> list[str]:
        """Guids of everybody's memos on these."""
        query = select(_n.guid).where(_n.until.is_(None), _n.target.in_(targets))
        return [row[0] for row in self._connection.read(query)]

    def of_coders(self, codings: Iterable[Coding]) -> list[str]:
        """Guids of the memos that coders wrote on their own codings, and that go with these."""
        coders = {coding.guid: coding.user for coding in codings}
        return [memo.guid for memo in self.live() if coders.get(memo.target) == memo.user]

    def deleted(self) -> set[str]:
        """Guids of memos that someone deleted, but not by taking a step back."""
        s = schema.steps.c
        ended = select(_n.guid, s.kind, s.action).where(_n.until == s.id).order_by(_n.until, _n.row)
        with self._connection.begin("cannot read what was deleted") as connection:
            live = set(connection.execute(select(_n.guid).where(_n.until.is_(None))).scalars())
            newest = {row.guid: row for row in connection.execute(ended)}
        return {
            guid for guid, row in newest.items() if guid not in live and row.kind != "undo" and row.action not in MERGES
        }
