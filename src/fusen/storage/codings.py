"""Store codings: live, detached and superseded ones, and their counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, repeat
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from fusen.model.coding import AUTO_USER, Coding, Memo
from fusen.model.ids import new_guid, passed_note_guid
from fusen.model.results import CodedSpan, CodedStretch
from fusen.storage import schema
from fusen.storage.connection import StoreConnection, read_names
from fusen.storage.history import MERGES
from fusen.storage.row_mapper import BATCH, CODINGS, MEMOS, RowNames, in_portions
from fusen.storage.row_writer import RowWriter, TableWriter

_c, _n = schema.codings.c, schema.notes.c
_PLACED = (_c.until.is_(None), _c.detached.is_(None))
_IN_ORDER = (_c.source, _c.start, _c.end, _c.code, _c.user)
_PORTION = 10_000  # values bound in one statement


class CodingRepository:
    """Reads codings."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def live(
        self,
        *,
        users: Collection[str] | None = None,
        origins: Collection[str] = (),
        codes: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        detached: bool = False,
    ) -> list[Coding]:
        """Returns live codings by source and place; detached codings refer to `detached_texts`."""
        with self._connection.begin("cannot read") as connection:
            names = read_names(connection, sources=sources)
            number = {guid: key for key, guid in names.guids.items()}
            where = _where(names.users, users=users, origins=origins, detached=detached)
            noted = _coders_notes()
            for column, chosen in ((_c.code, codes), (_c.source, sources)):
                if chosen is not None:
                    where.append(column.in_([number[guid] for guid in chosen if guid in number]))
            if sources is not None:
                noted = noted.where(where[-1])
            notes = {row.target: row.text for row in connection.execute(noted)}
            return list(_read(connection, CODINGS.select().where(*where).order_by(*_IN_ORDER), names, notes))

    def guids(self, *, not_by: Collection[str]) -> Iterator[str]:
        """Yields the guids of live codings, also detached ones, of all users but these (names)."""
        u = schema.users.c
        others = _c.user.in_(select(u.id).where(u.name.not_in(not_by)))
        with self._connection.begin("cannot read") as connection:
            for (guid,) in in_portions(connection.execute(select(_c.guid).where(_c.until.is_(None), others))):
                yield guid

    def homes(self) -> Iterator[tuple[str, str]]:
        """Yields the guids of live codings, also detached ones, with those of their sources."""
        with self._connection.begin("cannot read") as connection:
            guids = read_names(connection).guids
            for guid, source in in_portions(connection.execute(select(_c.guid, _c.source).where(_c.until.is_(None)))):
                yield guid, guids[source]

    def get(self, guid: str) -> Coding | None:
        """Returns one live coding by its guid."""
        return self._one(_c.guid == guid)

    def at(self, user: str, code: str, source: str, start: int, end: int) -> Coding | None:
        """Returns the live, placed coding by this user (name) with this code on this span (guids)."""
        return self._one(
            _c.detached.is_(None),
            _c.user == select(schema.users.c.id).where(schema.users.c.name == user).scalar_subquery(),
            *(
                column == select(schema.things.c.id).where(schema.things.c.guid == guid).scalar_subquery()
                for column, guid in ((_c.code, code), (_c.source, source))
            ),
            _c.start == start,
            _c.end == end,
        )

    def _one(self, *where: ColumnElement[bool]) -> Coding | None:
        note = select(_n.text).where(_n.until.is_(None), _n.target == _c.guid, _n.user == _c.user)
        query = CODINGS.select(named=True).add_columns(note.order_by(_n.row.desc()).limit(1).scalar_subquery())
        row = next(iter(self._connection.read(query.where(_c.until.is_(None), *where))), None)
        if row is None:
            return None
        return CODINGS.decode([row[:-1]], beside={"note": {row.guid_guid: row[-1]}})[0]

    def by_source(
        self, sources: Collection[str], *, users: Collection[str] | None, codes: Collection[str] | None = None
    ) -> dict[str, list[Coding]]:
        """Returns live, placed codings by source guid and place; None means all users or all codes.

        Without the suggestions that people saw, unless automatic codings, which keep their score there, may be among them.
        """
        t, u = schema.things.c, schema.users.c
        here = (_c.source.in_(select(t.id).where(t.guid.in_(sources))), *_PLACED)
        without = () if users is not None and AUTO_USER in users else ("sight",)
        query = CODINGS.select(without=without).where(*here).order_by(*_IN_ORDER)
        if users is not None:
            query = query.where(_c.user.in_(select(u.id).where(u.name.in_(users))))
        if codes is not None and len(codes) < _PORTION:
            query = query.where(_c.code.in_(select(t.id).where(t.guid.in_(codes))))
        noted = select(_n.target, _n.text).where(*here, _n.until.is_(None), _n.target == _c.guid).order_by(_n.row)
        with self._connection.begin("cannot read") as connection:
            notes = {row.target: row.text for row in connection.execute(noted)}
            result: dict[str, list[Coding]] = {}
            for coding in _read(connection, query, read_names(connection), notes):
                if codes is None or coding.code in codes:
                    result.setdefault(coding.source, []).append(coding)
        return result

    def scored(self, user: str) -> bool:
        """Returns whether a live coding of this user has a score, as automatic codings that rest on decisions do."""
        whose = select(schema.users.c.id).where(schema.users.c.name == user).scalar_subquery()
        query = select(_c.row).where(_c.until.is_(None), _c.user == whose, _c.sight.is_not(None)).limit(1)
        return any(True for _ in self._connection.read(query))

    def sources_with(self, codes: Collection[str], *, users: Collection[str] | None) -> frozenset[str]:
        """Returns guids of sources with a live, placed coding of one of the codes, by one of the users (None: anyone)."""
        things, people = schema.things.alias(), schema.users.c
        result: set[str] = set()
        chosen = list(codes)
        for start in range(0, len(chosen), _PORTION):
            numbers = select(things.c.id).where(things.c.guid.in_(chosen[start : start + _PORTION]))
            query = (
                select(schema.things.c.guid)
                .distinct()
                .where(*_PLACED, _c.source == schema.things.c.id, _c.code.in_(numbers))
            )
            if users is not None:
                query = query.where(_c.user.in_(select(people.id).where(people.name.in_(users))))
            result.update(row[0] for row in self._connection.read(query))
        return frozenset(result)

    def spans(
        self,
        case_of: Callable[[str, int, int], str | None],
        *,
        users: Collection[str] | None = None,
        silent: bool | None = False,
        origins: Collection[str] = (),
        alone: Mapping[str, str] | None = None,
    ) -> list[CodedSpan]:
        """Returns live, placed codings as spans, of all users if `users` is None.

        `silent` selects the codings where no interviewee speaks: False without them, True only them, None all.

        `case_of` returns the case that speaks in a span of a source (guid, start, end); spans without a case are
        omitted. It is not called for the sources in `alone`, in which one case speaks throughout.
        """
        span_of = CodedSpan._make  # a third faster than by its arguments
        with self._connection.begin("cannot read") as connection:
            names = read_names(connection)
            coders, guids = names.users, names.guids
            where = _where(coders, users=users, origins=origins)
            if silent is not None:
                where.append(_c.interviewer.is_(silent))
            known = {number: alone.get(guid) for number, guid in guids.items()} if alone else dict.fromkeys(guids)
            query = select(_c.code, _c.source, _c.start, _c.end, _c.words, _c.user, _c.direction).where(*where)
            return [
                span_of((guids[code], case, guids[source], start, end, words, coders[user], direction, 1))
                for code, source, start, end, words, user, direction in in_portions(connection.execute(query))
                if (case := known[source] or case_of(guids[source], start, end)) is not None
            ]

    def stretches(
        self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None
    ) -> list[CodedStretch]:
        """Returns the code and place of live, placed codings, for callers that need many and no other fields."""
        with self._connection.begin("cannot read") as connection:
            names = read_names(connection)
            guids, where = names.guids, _where(names.users, users=users)
            if sources is not None:
                where.append(_c.source.in_([number for number, guid in guids.items() if guid in sources]))
            query = select(_c.code, _c.source, _c.start, _c.end).where(*where)
            return [
                CodedStretch(guids[code], guids[source], start, end)
                for code, source, start, end in in_portions(connection.execute(query))
            ]

    def counts_by_code(self, *, users: Collection[str] | None = None) -> dict[str, int]:
        """Returns the number of distinct spans with a live, placed coding by code guid, of all users if none are given."""
        names = self._connection.names()
        spans = (
            select(_c.code, _c.source, _c.start, _c.end).where(*_where(names.users, users=users)).distinct().subquery()
        )
        query = select(spans.c.code, func.count()).group_by(spans.c.code)
        return {names.guids[code]: count for code, count in self._connection.read(query)}

    def counts_by_source(self) -> dict[tuple[str, str], int]:
        """Returns the number of live, placed codings by (source guid, user name)."""
        names = self._connection.names()
        query = select(_c.source, _c.user, func.count()).where(*_PLACED).group_by(_c.source, _c.user)
        rows = self._connection.read(query)
        return {(names.guids[source], names.users[user]): count for source, user, count in rows}

    def first_at(self, users: Collection[str]) -> str | None:
        """Returns the time of the earliest live coding of these users."""
        names = self._connection.names()
        query = select(func.min(_c.at)).where(*_where(names.users, users=users))
        result: list[str | None] = [at for (at,) in self._connection.read(query)]
        return result[0]

    def detached_texts(self) -> dict[str, str]:
        """Returns the sha256 of the text of each detached coding, by coding guid."""
        t = schema.texts.c
        query = select(_c.guid, t.sha256).where(_c.until.is_(None), _c.detached == t.id)
        return {row.guid: row.sha256 for row in self._connection.read(query)}

    def versions(self, user: str) -> list[tuple[str, str]]:
        """Returns the (code guid, version) pairs of this user's live, placed codings."""
        u, t = schema.users.c, schema.things.c
        query = select(t.guid, _c.version).distinct().where(*_PLACED, _c.user == u.id, u.name == user, _c.code == t.id)
        return [(row.guid, row.version) for row in self._connection.read(query)]

    def passed_over(self) -> list[Coding]:
        """Returns superseded codings: older than a coding they met in a merge that is still in effect, on unchanged
        texts."""
        s, home = schema.steps.c, schema.sources.c
        note = (
            select(_n.text).where(_n.target == _c.guid, _n.user == _c.user, _n.until == _c.until)
            .order_by(_n.row.desc()).limit(1)
        )  # fmt: skip
        query = CODINGS.select().add_columns(_c.since, _c.until, note.scalar_subquery().label("own_note")).where(
            _c.until == s.id, s.action.in_(MERGES), s.kind != "undo",
            home.source == _c.source, home.until.is_(None), home.since <= _c.until,
        )  # fmt: skip
        with self._connection.begin("cannot read merged codings") as connection:
            rows = connection.execute(query).all()
            if not rows:
                return []
            undone, names = _undone(connection), read_names(connection)
            passed = select(_n.until, _n.guid, _n.text).where(_n.since == _n.until)
            own = {(until, guid): text for until, guid, text in connection.execute(passed)}
        standing = [row for row in rows if row.until not in undone]
        result = []
        for row, coding in zip(standing, CODINGS.decode([row[:-3] for row in standing], names), strict=True):
            key = (row.until, _passed_guid(coding))
            note_text = own.get(key) if row.since == row.until else row.own_note
            result.append(replace(coding, note=note_text))
        return result


def _read(connection: Connection, query: Select[Any], names: RowNames, notes: Mapping[str, str]) -> Iterator[Coding]:
    """Yields the codings of a query in batches, with `notes` by their guids."""
    for portion in connection.execute(query).partitions(BATCH):
        yield from CODINGS.decode(portion, names, {"note": notes})


def _coders_notes() -> Select[Any]:
    """Selects coders' memos on their own live codings."""
    return (
        select(_n.target, _n.text)
        .where(_n.until.is_(None), _n.target == _c.guid, _n.user == _c.user, _c.until.is_(None))
        .order_by(_n.row)
    )


def _where(
    names: Mapping[int, str], *, users: Collection[str] | None, origins: Collection[str] = (), detached: bool = False
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        _c.until.is_(None),
        _c.detached.is_not(None) if detached else _c.detached.is_(None),
    ]
    if users is not None:
        where.append(_c.user.in_([number for number, name in names.items() if name in users]))
    if origins:
        where.append(_c.origin.in_(origins))
    return where


def _undone(connection: Connection) -> set[int]:
    """Returns steps that were undone and not redone."""
    s = schema.steps.c
    undone: set[int] = set()
    reversals = select(s.id, s.reverses).where(s.reverses.is_not(None)).order_by(s.id.desc())
    for row in connection.execute(reversals):
        if row.id not in undone and row.reverses is not None:
            undone.add(row.reverses)
    return undone


def _passed_guid(coding: Coding) -> str:
    return passed_note_guid(coding.guid, coding.code, coding.source, coding.start, coding.end)


class CodingWriter(TableWriter[Coding]):
    """Writes codings in a step, with coders' memos on their own codings."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, CODINGS)
        self._memos = TableWriter(rows, MEMOS)

    def add(self, codings: Iterable[Coding], *, detached: Mapping[str, str] | None = None) -> None:
        """Add codings; `detached` gives, by coding guid, the sha256 of the older text of a detached coding."""
        texts = self._text_ids(detached or {})
        waiting = iter(codings)
        while batch := list(islice(waiting, BATCH)):
            self.insert(batch, detached=[texts.get(coding.guid) for coding in batch])
            self._memos.add(_note_of(coding, new_guid()) for coding in batch if coding.note)

    def pass_over(self, codings: Collection[Coding]) -> None:
        """Store superseded codings of a merge as closed rows that are never live."""
        at_once = {"until": repeat(self._rows.step)}
        self.insert(list(codings), **at_once)
        notes = [_note_of(coding, _passed_guid(coding)) for coding in codings if coding.note]
        self._memos.insert(notes, **at_once)

    def _text_ids(self, detached: Mapping[str, str]) -> dict[str, int]:
        if not detached:
            return {}
        t = schema.texts.c
        query = select(t.sha256, t.id).where(t.sha256.in_(set(detached.values())))
        numbers = {row.sha256: row.id for row in self._rows.connection.execute(query)}
        return {guid: numbers[sha256] for guid, sha256 in detached.items()}


def _note_of(coding: Coding, guid: str) -> Memo:
    return Memo(guid, coding.user, "free", coding.guid, coding.note or "", coding.at)
