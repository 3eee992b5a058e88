"""The store: model objects in and out of the study's database; no connection or row escapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, exists, func, select

from fusen.errors import StoreError
from fusen.model.codebook import Code, Codebook, Phrase
from fusen.model.coding import Case, Coding, Note, Place, Review, User
from fusen.model.history import HistoryStep
from fusen.model.rows import CodedSpan
from fusen.model.text import FileStamp, Passages, SourceInfo, Turn
from fusen.storage import dialect, schema
from fusen.storage.migrations import migrate
from fusen.storage.steps import Step, begin_step, put_meta, put_passages

_c = schema.codings.c


class Store:
    """A study's database. Every method is one transaction; use one Store from as many threads as needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = dialect.connect(path)
        self._things: dict[int, str] = {}
        self._users: dict[int, str] = {}

    @classmethod
    def create(cls, path: Path, project: str) -> Store:
        """A new, empty database for the project guid; refuses an existing file."""
        if path.exists():
            raise StoreError(f"{path}: there is a database already")
        store = cls(path)
        with store._connected("cannot make the database", write=True) as connection:
            schema.metadata.create_all(connection)
            dialect.create_search(connection)
            dialect.stamp(connection, schema.SCHEMA_VERSION)
            connection.execute(schema.meta.insert(), [{"key": "project", "value": project}])
        dialect.restrict(path)
        return store

    @classmethod
    def open(cls, path: Path, *, backup: Callable[[], object]) -> Store:
        """Open an existing database; an older schema is backed up by `backup()`, then migrated."""
        version = dialect.identify(path)
        if version > schema.SCHEMA_VERSION:
            raise StoreError(
                f"{path}: written by a newer fusen (schema {version}, this one knows {schema.SCHEMA_VERSION})",
                "update fusen: pip install --upgrade fusen",
            )
        store = cls(path)
        if version < schema.SCHEMA_VERSION:
            backup()
            with store._connected("cannot migrate", write=True) as connection:
                migrate(connection, version)
        dialect.restrict(path)
        return store

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _connected(self, doing: str, *, write: bool = False) -> Iterator[Connection]:
        with (
            dialect.translated(self.path, doing),
            self._engine.connect().execution_options(fusen_write=write) as connection,
            connection.begin(),
        ):
            yield connection

    def _read(self, query: Select[Any]) -> Sequence[Any]:
        with self._connected("cannot read") as connection:
            return connection.execute(query).all()

    # -- names

    def _names(self, table: Any, known: dict[int, str], column: Any) -> dict[int, str]:
        known.update((row[0], row[1]) for row in self._read(select(table.c.id, column)))
        return known

    def _thing_guids(self) -> dict[int, str]:
        return self._names(schema.things, self._things, schema.things.c.guid)

    def _user_names(self) -> dict[int, str]:
        return self._names(schema.users, self._users, schema.users.c.name)

    def get_meta(self, key: str) -> str | None:
        rows = self._read(select(schema.meta.c.value).where(schema.meta.c.key == key))
        return rows[0][0] if rows else None

    def set_meta(self, key: str, value: str) -> None:
        with self._connected("cannot write", write=True) as connection:
            put_meta(connection, key, value)

    @property
    def project(self) -> str:
        return self.get_meta("project") or ""

    def users(self) -> tuple[User, ...]:
        u = schema.users.c
        return tuple(User(row.guid, row.name) for row in self._read(select(u.guid, u.name).order_by(u.id)))

    def active_users(self) -> frozenset[str]:
        """Names of users with a live coding or review."""
        u, r = schema.users.c, schema.reviews.c
        coded = exists().where(_c.user == u.id, _c.until.is_(None), _c.detached.is_(None))
        read = exists().where(r.user == u.id, r.until.is_(None))
        return frozenset(row[0] for row in self._read(select(u.name).where(coded | read)))

    # -- codebook

    def codebook(self) -> Codebook:
        """Live codes, in the order of the files, retired ones last."""
        c = schema.codes.c
        guids = self._thing_guids()
        rows = self._read(select(schema.codes).where(c.until.is_(None)).order_by(c.retired, c.position))
        names = {row.code: (row.name, row.parent) for row in rows}

        def path(code: int) -> tuple[str, ...]:
            parts: list[str] = []
            at: int | None = code
            while at is not None and at in names and len(parts) < 100:
                parts.append(names[at][0])
                at = names[at][1]
            return tuple(reversed(parts))

        return Codebook(
            tuple(
                Code(
                    guid=row.guid,
                    id=row.id,
                    name=row.name,
                    path=path(row.code),
                    parent=guids[row.parent] if row.parent in names else None,
                    definition=row.definition,
                    include=row.include,
                    exclude=row.exclude,
                    examples=tuple(row.examples),
                    phrases=tuple(map(phrase_from_json, row.phrases)),
                    not_phrases=tuple(map(phrase_from_json, row.not_phrases)),
                    colour=row.colour,
                    codable=row.codable,
                    retired=row.retired,
                )
                for row in rows
            ),
            name=self.get_meta("codebook-name") or "",
        )

    # -- sources

    def sources(self) -> tuple[SourceInfo, ...]:
        """All live sources in the order of their paths, without text."""
        s, t = schema.sources.c, schema.texts.c
        columns = [column for column in schema.sources.c if column.name != "turns"]
        query = select(*columns, t.sha256, t.chars).where(s.until.is_(None), s.text == t.id).order_by(s.path)
        return tuple(
            SourceInfo(
                guid=row.guid,
                path=row.path,
                sha256=row.sha256,
                chars=row.chars,
                language=row.language,
                format=row.format,
                encoding=row.encoding,
                header=row.header,
                interviewers=tuple(row.interviewers),
                speakers=tuple(row.speakers),
                turns=row.turn_count,
                words=row.words,
                passages=row.passages,
                unit=row.unit,
                rules=row.rules,
                file=FileStamp(row.file_sha256, row.file_size, row.file_mtime_ns),
                options=row.options,
            )
            for row in self._read(query)
        )

    def text(self, source: str) -> str:
        """The text of a live source, by guid."""
        s, t = schema.sources.c, schema.texts.c
        rows = self._read(select(t.body).where(s.guid == source, s.until.is_(None), s.text == t.id))
        if not rows:
            raise StoreError(f"no source has the guid {source}")
        return str(rows[0][0])

    def texts(self, sources: Collection[str]) -> dict[str, str]:
        """The texts of live sources by guid: fewer trips than one at a time."""
        s, t = schema.sources.c, schema.texts.c
        query = select(s.guid, t.body).where(s.guid.in_(sources), s.until.is_(None), s.text == t.id)
        return {row.guid: row.body for row in self._read(query)}

    def text_by_hash(self, sha256: str) -> str | None:
        """A text that is or was a source's: detached codings stand on older ones."""
        rows = self._read(select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256))
        return str(rows[0][0]) if rows else None

    def turns(self, sources: Collection[str] | None = None) -> dict[str, tuple[Turn, ...]]:
        """Turns by source guid; of all sources where none are named."""
        s = schema.sources.c
        query = select(s.guid, s.speakers, s.interviewers, s.turns).where(s.until.is_(None))
        if sources is not None:
            query = query.where(s.guid.in_(sources))
        return {row.guid: _turns(row.speakers, set(row.interviewers), row.turns) for row in self._read(query)}

    def marks(self, source: str) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
        """(pages, times) of the source with this guid, as `Source` has them; empty where its file gave none."""
        s = schema.sources.c
        rows = self._read(select(s.turns).where(s.until.is_(None), s.guid == source))
        packed = rows[0].turns if rows else {}
        return tuple(packed.get("pages", ())), tuple((start, time) for start, time in packed.get("times", ()))

    def passages(self, sources: Iterable[SourceInfo]) -> dict[str, Passages | None]:
        """Cached passages by source guid; None where the cache lacks them."""
        wanted = list(sources)
        p = schema.passages.c
        query = select(p.sha256, p.unit, p.rules, p.bounds)
        if len(wanted) < 500:
            query = query.where(p.sha256.in_([info.sha256 for info in wanted]))
        cached = {(row.sha256, row.unit, row.rules): row.bounds for row in self._read(query)}
        found: dict[str, Passages | None] = {}
        for info in wanted:
            bounds = cached.get((info.sha256, info.unit, info.rules))
            found[info.guid] = None if bounds is None else Passages.unpack(bounds)
        return found

    def recut(self, info: SourceInfo, passages: Passages, unit: str, rules: str) -> None:
        """Passages cut by another unit or other rules: what follows from the text, so no step of history."""
        s = schema.sources
        with self._connected("cannot write", write=True) as connection:
            put_passages(connection, info.sha256, unit, rules, passages)
            connection.execute(
                s.update()
                .where(s.c.guid == info.guid, s.c.until.is_(None))
                .values(unit=unit, rules=rules, passages=len(passages))
            )
            put_meta(connection, "search-stale", "yes")

    def cases(self) -> tuple[Case, ...]:
        c = schema.cases.c
        return tuple(
            Case(row.guid, row.name, tuple(Place(*place) for place in row.places), row.consent, row.variables)
            for row in self._read(select(schema.cases).where(c.until.is_(None)).order_by(c.position, c.name))
        )

    # -- what people did

    def counts_by_code(self) -> dict[str, int]:
        """Live, placed codings of everybody by code guid."""
        guids = self._thing_guids()
        query = select(_c.code, func.count()).where(*self._filter(users=None)).group_by(_c.code)
        return {guids[code]: count for code, count in self._read(query)}

    def spans(
        self,
        case_of: Callable[[str, int, int], str | None],
        *,
        users: Collection[str] | None = None,
        interviewer: bool = False,
        origins: Collection[str] = (),
    ) -> list[CodedSpan]:
        """Live, placed codings as spans; of all users where None are named.

        `case_of` gives the case that speaks in a span of a source (guid, start, end); spans where it gives None are left out.
        """
        where = self._filter(users=users, origins=origins)
        if not interviewer:
            where.append(_c.interviewer.is_(False))
        guids, names = self._thing_guids(), self._user_names()
        query = select(_c.code, _c.source, _c.start, _c.end, _c.words, _c.user, _c.direction).where(*where)
        with self._connected("cannot read") as connection:
            return [
                CodedSpan(guids[code], case, guids[source], start, end, words, names[user], direction)
                for code, source, start, end, words, user, direction in _in_portions(connection.execute(query))
                if (case := case_of(guids[source], start, end)) is not None
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
        ids = {guid: number for number, guid in self._thing_guids().items()}
        for column, chosen in ((_c.code, codes), (_c.source, sources)):
            if chosen is not None:
                where.append(column.in_([ids[guid] for guid in chosen if guid in ids]))
        return self._codings(where)

    def _codings(self, where: Sequence[ColumnElement[bool]]) -> list[Coding]:
        guids, names, notes = self._thing_guids(), self._user_names(), self._coding_notes()
        query = select(schema.codings).where(*where).order_by(_c.source, _c.start, _c.end, _c.code, _c.user)
        shared: dict[str, Any] = {}
        one = shared.setdefault  # equal texts as one object: a large study repeats few of them
        with self._connected("cannot read") as connection:
            return [
                Coding(
                    guid=row.guid,
                    user=names[row.user],
                    code=guids[row.code],
                    source=guids[row.source],
                    start=row.start,
                    end=row.end,
                    origin=one(row.origin, row.origin),
                    at=one(row.at, row.at),
                    version=one(row.version, row.version),
                    direction=row.direction,
                    magnitude=row.magnitude,
                    note=notes.get(row.guid),
                    words=row.words,
                    interviewer=row.interviewer,
                )
                for row in _in_portions(connection.execute(query))
            ]

    def coding(self, guid: str) -> Coding | None:
        """One live coding by its guid."""
        return next((coding for coding in self._codings([_c.until.is_(None), _c.guid == guid])), None)

    def coding_at(self, like: Coding) -> Coding | None:
        """The live coding by the same user with the same code on the same span."""
        ids = {guid: number for number, guid in self._thing_guids().items()}
        users = {name: number for number, name in self._user_names().items()}
        if like.user not in users or like.code not in ids or like.source not in ids:
            return None
        where = [
            _c.until.is_(None), _c.detached.is_(None), _c.user == users[like.user], _c.code == ids[like.code],
            _c.source == ids[like.source], _c.start == like.start, _c.end == like.end,
        ]  # fmt: skip
        return next(iter(self._codings(where)), None)

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
            select(n.target, n.text).where(n.until.is_(None), n.target == _c.guid, _c.until.is_(None)).order_by(n.row)
        )
        return {row.target: row.text for row in self._read(query)}

    def reviews(self, *, users: Collection[str] | None = None) -> list[Review]:
        r = schema.reviews.c
        guids, names = self._thing_guids(), self._user_names()
        query = select(schema.reviews).where(r.until.is_(None)).order_by(r.source, r.start)
        return [
            Review(row.guid, names[row.user], guids[row.source], row.start, row.end, row.at)
            for row in self._read(query)
            if users is None or names[row.user] in users
        ]

    def notes(self) -> list[Note]:
        n = schema.notes.c
        names = self._user_names()
        query = select(schema.notes).where(n.until.is_(None)).order_by(n.row)
        return [Note(row.guid, names[row.user], row.kind, row.target, row.text, row.at) for row in self._read(query)]

    def search(self, words: str) -> list[tuple[str, int]]:
        """(source guid, number of the passage) of each passage of a live source with all the words."""
        if self.get_meta("search-stale"):
            self._rebuild_search()
        s = schema.sources.c
        homes: dict[int, list[str]] = {}
        for row in self._read(select(s.text, s.guid).where(s.until.is_(None)).order_by(s.path)):
            homes.setdefault(row.text, []).append(row.guid)
        with self._connected("cannot search") as connection:
            hits = dialect.find(connection, words)
        return [(guid, number) for text, number in hits for guid in homes.get(text, ())]

    def _rebuild_search(self) -> None:
        """After passages were cut by other rules: index every live text anew."""
        s, t, p = schema.sources.c, schema.texts.c, schema.passages.c
        query = (
            select(t.id, t.body, p.bounds)
            .where(s.until.is_(None), s.text == t.id)
            .where(p.sha256 == t.sha256, p.unit == s.unit, p.rules == s.rules)
            .distinct()
        )
        with self._connected("cannot rebuild the search index", write=True) as connection:
            dialect.clear_search(connection)
            found = connection.execute(query)
            dialect.index_passages(connection, ((row.id, row.body, Passages.unpack(row.bounds)) for row in found))
            connection.execute(schema.meta.delete().where(schema.meta.c.key == "search-stale"))

    # -- history

    def history(self, limit: int | None = None) -> list[HistoryStep]:
        """Steps, newest first."""
        names = self._user_names()
        query = select(schema.steps).order_by(schema.steps.c.id.desc())
        rows = self._read(query if limit is None else query.limit(limit))
        return [
            HistoryStep(row.id, row.at, names[row.user], row.action, row.kind, row.summary, row.reverses)
            for row in rows
        ]

    def last_step(self) -> int:
        """The highest history id: poll it to see other processes' changes."""
        return int(self._read(select(func.coalesce(func.max(schema.steps.c.id), 0)))[0][0])

    @contextmanager
    def step(self, user: str, action: str, *, kind: str = "do") -> Iterator[Step]:
        """One step of history and one transaction: all of it is written, or none."""
        with self._connected(f"cannot write ({action})", write=True) as connection:
            step = begin_step(connection, user, action, kind)
            yield step
            step.finish()

    def back_up(self, target: Path) -> None:
        dialect.copy_database(self.path, target)

    @contextmanager
    def raw(self, doing: str, *, write: bool = False) -> Iterator[Connection]:
        """For the other modules of this package: undo, check, log."""
        with self._connected(doing, write=write) as connection:
            yield connection


def _in_portions(result: CursorResult[Any]) -> Iterator[Any]:
    """Rows as they are needed, fetched thousands at a time: one at a time costs 7 µs each."""
    for portion in result.partitions(5_000):
        yield from portion


def phrase_from_json(value: Any) -> Phrase:
    return Phrase(value.get("text", ""), tuple(value.get("pattern", ())), value.get("language"))


def _turns(speakers: list[str], interviewers: set[str], packed: Any) -> tuple[Turn, ...]:
    asks = [speaker in interviewers for speaker in speakers]
    return tuple(
        Turn(start, end, speakers[speaker], time, asks[speaker])
        for start, end, speaker, time in zip(*(packed[key] for key in ("start", "end", "speaker", "time")), strict=True)
    )
