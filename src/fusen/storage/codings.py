"""Reading what people did: users, codings, reviews and notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, Table, exists, func, select

from fusen.model.coding import CONSENSUS, Coding, Note, Rejection, Review, User
from fusen.model.results import CodedSpan, CodedStretch
from fusen.storage import schema
from fusen.storage.connection import Held
from fusen.storage.row_mapper import coding_from, in_portions

if TYPE_CHECKING:
    from fusen.model.project import Set

_c = schema.codings.c


class People(Held):
    def users(self) -> tuple[User, ...]:
        u = schema.users.c
        return tuple(User(row.guid, row.name) for row in self._read(select(u.guid, u.name).order_by(u.id)))

    def active_users(self) -> frozenset[str]:
        """Names of users with a live coding or review, and the consensus coder's where something was resolved."""
        u, r, settled = schema.users.c, schema.reviews.c, schema.resolutions.c
        coded = exists().where(_c.user == u.id, _c.until.is_(None), _c.detached.is_(None))
        read = exists().where(r.user == u.id, r.until.is_(None))
        agreed = (u.name == CONSENSUS) & exists().where(settled.until.is_(None))
        return frozenset(row[0] for row in self._read(select(u.name).where(coded | read | agreed)))

    def counts_by_code(self, *, users: Collection[str] | None = None) -> dict[str, int]:
        """Live, placed codings by code guid; of everybody where no users are named."""
        guids = self._thing_guids()
        query = select(_c.code, func.count()).where(*self._filter(users=users)).group_by(_c.code)
        return {guids[code]: count for code, count in self._read(query)}

    def spans(
        self,
        case_of: Callable[[str, int, int], str | None],
        *,
        users: Collection[str] | None = None,
        interviewer: bool = False,
        origins: Collection[str] = (),
        alone: Mapping[str, str] | None = None,
    ) -> list[CodedSpan]:
        """Live, placed codings as spans; of all users where None are named.

        `case_of` gives the case that speaks in a span of a source (guid, start, end); spans where it gives None are
        left out. It is not asked of the sources in `alone`, in which one case speaks throughout.
        """
        where = self._filter(users=users, origins=origins)
        if not interviewer:
            where.append(_c.interviewer.is_(False))
        guids, names = self._thing_guids(), self._user_names()
        known = {number: alone.get(guid) for number, guid in guids.items()} if alone else dict.fromkeys(guids)
        query = select(_c.code, _c.source, _c.start, _c.end, _c.words, _c.user, _c.direction).where(*where)
        made = CodedSpan._make  # a third faster than by its arguments
        with self._connected("cannot read") as connection:
            return [
                made((guids[code], case, guids[source], start, end, words, names[user], direction))
                for code, source, start, end, words, user, direction in in_portions(connection.execute(query))
                if (case := known[source] or case_of(guids[source], start, end)) is not None
            ]

    def codings(
        self,
        *,
        users: Collection[str] | None = None,
        origins: Collection[str] = (),
        codes: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        detached: bool = False,
    ) -> list[Coding]:
        """Live codings in the order of source and place; detached ones stand on `detached_texts`."""
        where = self._filter(users=users, origins=origins, detached=detached)
        return self._codings([*where, *self._among(codes, sources)])

    def _among(self, codes: Collection[str] | None, sources: Collection[str] | None) -> Iterator[ColumnElement[bool]]:
        ids = {guid: number for number, guid in self._thing_guids().items()}
        for column, chosen in ((_c.code, codes), (_c.source, sources)):
            if chosen is not None:
                yield column.in_([ids[guid] for guid in chosen if guid in ids])

    def marks(
        self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None
    ) -> list[CodedStretch]:
        """Which code stands where, of live, placed codings: for those who need many and no more of them."""
        where = [*self._filter(users=users), *self._among(None, sources)]
        guids, query = self._thing_guids(), select(_c.code, _c.source, _c.start, _c.end).where(*where)
        with self._connected("cannot read") as connection:
            return [
                CodedStretch(guids[code], guids[source], start, end)
                for code, source, start, end in in_portions(connection.execute(query))
            ]

    def _codings(self, where: Sequence[ColumnElement[bool]]) -> list[Coding]:
        guids, names, notes = self._thing_guids(), self._user_names(), self._coding_notes()
        query = select(schema.codings).where(*where).order_by(_c.source, _c.start, _c.end, _c.code, _c.user)
        with self._connected("cannot read") as connection:
            return [
                coding_from(row, names[row.user], guids[row.code], guids[row.source], notes.get(row.guid))
                for row in in_portions(connection.execute(query))
            ]

    def coding(self, guid: str) -> Coding | None:
        """One live coding by its guid."""
        return self._one_coding(_c.guid == guid)

    def coding_at(self, user: str, code: str, source: str, start: int, end: int) -> Coding | None:
        """The live coding by this user (name) with this code on this span (guids)."""
        return self._one_coding(
            _c.detached.is_(None), _c.user == _id_of(schema.users, schema.users.c.name, user),
            _c.code == _id_of(schema.things, schema.things.c.guid, code),
            _c.source == _id_of(schema.things, schema.things.c.guid, source), _c.start == start, _c.end == end,
        )  # fmt: skip

    def _one_coding(self, *where: ColumnElement[bool]) -> Coding | None:
        u, n = schema.users.c, schema.notes.c
        code, source = schema.things.alias().c, schema.things.alias().c
        note = select(n.text).where(n.until.is_(None), n.target == _c.guid, n.user == _c.user)
        query = select(
            schema.codings, u.name, code.guid.label("code_guid"), source.guid.label("source_guid"),
            note.order_by(n.row.desc()).limit(1).scalar_subquery().label("note"),
        ).where(_c.until.is_(None), _c.user == u.id, _c.code == code.id, _c.source == source.id, *where)  # fmt: skip
        row = next(iter(self._read(query)), None)
        return None if row is None else coding_from(row, row.name, row.code_guid, row.source_guid, row.note)

    def detached_texts(self) -> dict[str, str]:
        """For each detached coding's guid the sha256 of the text it stands on."""
        query = select(_c.guid, schema.texts.c.sha256).where(_c.until.is_(None), _c.detached == schema.texts.c.id)
        return {row.guid: row.sha256 for row in self._read(query)}

    def count_codings(self) -> dict[tuple[str, str], int]:
        """Live codings by (source guid, user name)."""
        guids, names = self._thing_guids(), self._user_names()
        query = select(_c.source, _c.user, func.count()).where(*self._filter(users=None)).group_by(_c.source, _c.user)
        return {(guids[source], names[user]): count for source, user, count in self._read(query)}

    def _filter(
        self, *, users: Collection[str] | None, origins: Collection[str] = (), detached: bool = False
    ) -> list[ColumnElement[bool]]:
        where: list[ColumnElement[bool]] = [
            _c.until.is_(None),
            _c.detached.is_not(None) if detached else _c.detached.is_(None),
        ]
        if users is not None:
            ids = [number for number, name in self._user_names().items() if name in users]
            where.append(_c.user.in_(ids))
        if origins:
            where.append(_c.origin.in_(origins))
        return where

    def _coding_notes(self) -> dict[str, str]:
        n = schema.notes.c
        query = (
            select(n.target, n.text)
            .where(n.until.is_(None), n.target == _c.guid, n.user == _c.user, _c.until.is_(None))
            .order_by(n.row)
        )
        return {row.target: row.text for row in self._read(query)}

    def reviews(self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None) -> list[Review]:
        r = schema.reviews.c
        guids, names = self._thing_guids(), self._user_names()
        query = select(schema.reviews).where(r.until.is_(None)).order_by(r.source, r.start)
        if sources is not None:
            query = query.where(r.source.in_([number for number, guid in guids.items() if guid in sources]))
        return [
            Review(row.guid, names[row.user], guids[row.source], row.start, row.end, row.at)
            for row in self._read(query)
            if users is None or names[row.user] in users
        ]

    def rejections(
        self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None
    ) -> list[Rejection]:
        """Suggestions that people turned down, in the order of source and place."""
        r = schema.rejections.c
        guids, names = self._thing_guids(), self._user_names()
        query = select(schema.rejections).where(r.until.is_(None)).order_by(r.source, r.start, r.end, r.code, r.row)
        if sources is not None:
            query = query.where(r.source.in_([number for number, guid in guids.items() if guid in sources]))
        return [
            Rejection(row.guid, names[row.user], guids[row.code], guids[row.source], row.start, row.end, row.at)
            for row in self._read(query)
            if users is None or names[row.user] in users
        ]

    def notes(self) -> list[Note]:
        n = schema.notes.c
        names = self._user_names()
        query = select(schema.notes).where(n.until.is_(None)).order_by(n.row)
        return [Note(row.guid, names[row.user], row.kind, row.target, row.text, row.at) for row in self._read(query)]

    def sets(self) -> tuple[Set, ...]:
        """Named groups of codes, sources and notes."""
        from fusen.model.project import Set

        c = schema.sets.c
        rows = self._read(select(schema.sets).where(c.until.is_(None)).order_by(c.row))
        return tuple(Set(row.guid, row.name, tuple(map(tuple, row.members)), row.description) for row in rows)

    def notes_on(self, targets: Collection[str]) -> list[str]:
        """Guids of everybody's live notes on these."""
        n = schema.notes.c
        return [row[0] for row in self._read(select(n.guid).where(n.until.is_(None), n.target.in_(targets)))]

    def own_notes(self, codings: Iterable[Coding]) -> list[str]:
        """Guids of the live notes that belong to codings: their own coder's."""
        coders = {coding.guid: coding.user for coding in codings}
        return [note.guid for note in self.notes() if coders.get(note.target) == note.user]


def _id_of(table: Table, column: Column[Any], value: str) -> ScalarSelect[Any]:
    return select(table.c.id).where(column == value).scalar_subquery()
