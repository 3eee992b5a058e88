"""Store memos about the study, its sources, cases, codes and codings, and links between codings and codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, or_, select

from fusen.model.coding import Coding, Memo
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.history import MERGES
from fusen.storage.row_mapper import LINKS, MEMOS
from fusen.storage.row_writer import RowWriter, TableWriter

if TYPE_CHECKING:
    from fusen.model.memos.links import Link

_n, _l = schema.notes.c, schema.links.c


class MemoRepository:
    """Reads live memos."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self) -> list[Memo]:
        """Returns all memos in the order of writing."""
        query = MEMOS.select().where(_n.until.is_(None)).order_by(_n.row)
        return self._connection.records(MEMOS, query)

    def on(self, targets: Collection[str]) -> list[str]:
        """Returns the guids of all users' memos on these targets."""
        if not targets:
            return []
        query = select(_n.guid).where(_n.until.is_(None), _n.target.in_(targets))
        return [row[0] for row in self._connection.read(query)]

    def of_coders(self, codings: Iterable[Coding]) -> list[str]:
        """Returns the guids of coders' memos on their own codings, which are deleted with the codings."""
        coders = {coding.guid: coding.user for coding in codings}
        return [memo.guid for memo in self.live() if coders.get(memo.target) == memo.user]

    def version_counts(self) -> dict[str, int]:
        """Returns the number of versions of each live memo; see `versions`."""
        return {guid: len(result) for guid, result in self._by_guid().items() if result}

    def versions(self, guid: str) -> list[Memo]:
        """Returns the versions of a memo, oldest first, without those that an undo took back."""
        return self._by_guid(guid).get(guid, [])

    def _by_guid(self, guid: str = "") -> dict[str, list[Memo]]:
        query = MEMOS.select().order_by(_n.row)
        result: dict[str, list[Memo]] = {}
        for memo in self._connection.records(MEMOS, query.where(_n.guid == guid) if guid else query):
            before = result.setdefault(memo.guid, [])
            if before and (memo.text, memo.kind) == (before[-1].text, before[-1].kind):
                before[-1] = memo  # moved to another target, or carried over to a changed text
            elif memo in before:
                del before[before.index(memo) + 1 :]
            else:
                before.append(memo)
        return result

    def deleted(self) -> set[str]:
        """Returns the guids of memos that a person deleted other than by undo."""
        s = schema.steps.c
        ended = select(_n.guid, s.kind, s.action).where(_n.until == s.id).order_by(_n.until, _n.row)
        with self._connection.begin("cannot read deletions") as connection:
            live = set(connection.execute(select(_n.guid).where(_n.until.is_(None))).scalars())
            newest = {row.guid: row for row in connection.execute(ended)}
        return {
            guid for guid, row in newest.items() if guid not in live and row.kind != "undo" and row.action not in MERGES
        }


class LinkRepository:
    """Reads live links."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(self) -> list[Link]:
        """Returns all links in the order they were made."""
        return self._connection.records(LINKS, LINKS.select().where(_l.until.is_(None)).order_by(_l.at, _l.guid))


class LinkWriter(TableWriter["Link"]):
    """Writes links in a step."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, LINKS)

    def close_loose(self) -> None:
        """Close the links that this step left without a live coding or code at one end."""
        self.close([row.guid for row in self._rows.connection.execute(loose_links())])


def loose_links() -> Select[tuple[str]]:
    """Selects the guids of live links whose origin or target is neither a live coding nor a live code."""

    def missing(end: ColumnElement[str]) -> ColumnElement[bool]:
        live = (
            exists().where(table.c.guid == end, table.c.until.is_(None)) for table in (schema.codings, schema.codes)
        )
        return ~or_(*live)

    return select(_l.guid).where(_l.until.is_(None), or_(missing(_l.origin), missing(_l.target)))
