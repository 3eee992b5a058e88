"""Store sources with their texts, turns and passages, and search them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from fusen.errors import StoreError
from fusen.model.source import FileStamp, Passages, Source, SourceInfo, SourceLayout, Turn
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import SOURCES, layout_from, layout_to_json
from fusen.storage.row_writer import RowWriter, TableWriter, new_key, put_meta, put_passages
from fusen.text import fold

_s, _t = schema.sources.c, schema.texts.c
UNINDEXED = "unindexed"  # metadata key of the texts that the search index lacks
PORTION = 4_000  # passages that are indexed in one transaction, of about 30 ms
MOST_AT_ONCE = 20  # texts that are read for a portion
_LEAST_TAIL = 4  # characters; less is a line end or a bracket


class SourceRepository:
    """Reads live sources."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection
        self._last_text = ("", "")

    def all(self) -> tuple[SourceInfo, ...]:
        """Returns all live sources by path, without text."""
        return self._connection.cached("sources", self._read_all)

    def _read_all(self) -> tuple[SourceInfo, ...]:
        query = SOURCES.select().where(_s.until.is_(None), _s.text == _t.id).order_by(_s.path)
        return tuple(self._connection.records(SOURCES, query))

    def resize_files(self, sizes: Mapping[str, int]) -> None:
        """Record new sizes of files by the sha256 of their content, outside the history, so that they count as read."""
        if not sizes:
            return
        with self._connection.begin("cannot write (file sizes)", write=True) as connection:
            for sha256, size in sizes.items():
                connection.execute(update(schema.sources).where(_s.file_sha256 == sha256).values(file_size=size))
        self._connection.forget("sources")

    def text(self, source: str) -> str:
        """Returns the text of a live source, by guid."""
        result = self.texts([source])
        if not result:
            raise StoreError(f"no source has the guid {source}")
        return result[source]

    def texts(self, sources: Collection[str]) -> dict[str, str]:
        """Returns the texts of live sources by guid, with fewer queries than one at a time."""
        query = select(_s.guid, _t.body).where(_s.guid.in_(sources), _s.until.is_(None), _s.text == _t.id)
        return {row.guid: row.body for row in self._connection.read(query)}

    def gone(self, sources: Collection[str]) -> list[SourceInfo]:
        """Returns earlier versions of sources (guids) that the study no longer holds."""
        live = select(_s.guid).where(_s.until.is_(None))
        query = SOURCES.select().where(_s.guid.in_(sources), _s.guid.not_in(live), _s.text == _t.id)
        return list(self._connection.records(SOURCES, query))

    def text_by_hash(self, sha256: str) -> str | None:
        """Returns a current or former text of a source; detached codings refer to older ones. The last one is cached."""
        held, text = self._last_text
        if held != sha256:
            rows = self._connection.read(select(_t.body).where(_t.sha256 == sha256))
            if not rows:
                return None
            text = str(rows[0][0])
            self._last_text = (sha256, text)
        return text

    def forget_text(self) -> None:
        """Drop the cached text."""
        self._last_text = ("", "")

    def turns(self, sources: Collection[str] | None = None) -> dict[str, tuple[Turn, ...]]:
        """Returns turns by source guid, of all sources if none are given."""
        return {guid: layout.turns.all() for guid, layout in self.layouts(sources).items()}

    def layouts(self, sources: Collection[str] | None = None) -> dict[str, SourceLayout]:
        """Returns turns, pages and time stamps by source guid, of all sources if none are given."""
        query = select(_s.guid, _s.speakers, _s.interviewers, _s.turns).where(_s.until.is_(None))
        rows = self._connection.read(query if sources is None else query.where(_s.guid.in_(sources)))
        return {row.guid: layout_from(row) for row in rows}

    def turns_of(self, source: str) -> tuple[Turn, ...]:
        """Returns the turns of one source, cached until another is requested."""

        def read() -> tuple[str, tuple[Turn, ...]]:
            return source, self.turns([source]).get(source, ())

        held, turns = self._connection.cached("turns", read)
        if held != source:
            self._connection.forget("turns")
            held, turns = self._connection.cached("turns", read)
        return turns

    def interviewer_turns(self) -> dict[str, list[bool]]:
        """Returns by source guid, for every turn, whether it is the interviewer's. Eight times as fast as `turns`."""
        query = select(_s.guid, _s.speakers, _s.interviewers, _s.turns["speaker"]).where(_s.until.is_(None))
        result = {}
        for guid, speakers, interviewers, numbers in self._connection.read(query):
            asks = [speaker in interviewers for speaker in speakers]
            result[guid] = [asks[number] for number in numbers]
        return result

    def timed(self) -> frozenset[str]:
        """Returns guids of the sources in which a turn has a time stamp."""
        rows = self._connection.read(select(_s.guid, _s.turns["time"]).where(_s.until.is_(None)))
        return frozenset(guid for guid, times in rows if any(time is not None for time in times or ()))

    def around_turns(self) -> dict[str, tuple[str, int, str]]:
        """Returns by source guid the text up to the first turn, the end of the last turn, and the text after it."""
        first = _s.turns["start"][0].as_integer()
        head = func.substr(_t.body, 1, first).label("head")
        query = select(_s.guid, _t.id, _t.chars, _s.turns["end"].label("ends"), head)
        result: dict[str, tuple[str, int, str]] = {}
        for row in self._connection.read(query.where(_s.until.is_(None), _s.text == _t.id)):
            last, tail = (row.ends or [0])[-1], ""
            if row.chars - last >= _LEAST_TAIL:
                after = select(func.substr(_t.body, last + 1)).where(_t.id == row.id)
                tail = str(next(iter(self._connection.read(after)))[0])
            result[row.guid] = (row.head or "", last, tail)
        return result

    def passages(self, sources: Iterable[SourceInfo]) -> dict[str, Passages | None]:
        """Returns cached passages by source guid; None if not cached."""
        infos = list(sources)
        p = schema.passages.c
        query = select(p.sha256, p.unit, p.rules, p.bounds)
        if len(infos) < 500:
            query = query.where(p.sha256.in_([info.sha256 for info in infos]))
        cached = {(row.sha256, row.unit, row.rules): row.bounds for row in self._connection.read(query)}
        result: dict[str, Passages | None] = {}
        for info in infos:
            bounds = cached.get((info.sha256, info.unit, info.rules))
            result[info.guid] = None if bounds is None else Passages.unpack(bounds)
        return result

    def replace_passages(self, info: SourceInfo, passages: Passages, unit: str, rules: str) -> None:
        """Replace passages after a change of unit or rules; they follow from the text, so this is no step of history."""
        s = schema.sources
        with self._connection.begin("cannot write", write=True) as connection:
            put_passages(connection, info.sha256, unit, rules, passages)
            connection.execute(
                s.update()
                .where(_s.guid == info.guid, _s.until.is_(None))
                .values(unit=unit, rules=rules, passages=len(passages))
            )
            put_meta(connection, "search-stale", "yes")

    def search(self, words: str, *, limit: int = -1) -> list[tuple[str, int]]:
        """Returns (source guid, passage number) of each passage of a live source with all the words.

        It considers only the first `limit` hits of the index unless `limit` is negative.
        """
        if self._connection.get_meta("search-stale") or self._connection.get_meta("search-rules") != fold.RULES:
            self.rebuild_search()
        self.index_waiting()
        homes: dict[int, list[str]] = {}
        for row in self._connection.read(select(_s.text, _s.guid).where(_s.until.is_(None)).order_by(_s.path)):
            homes.setdefault(row.text, []).append(row.guid)
        with self._connection.begin("cannot search") as connection:
            hits = self._connection.backend.find(connection, words, limit)
        return [(guid, number) for text, number in hits for guid in homes.get(text, ())]

    def index_waiting(self) -> None:
        """Add texts of a large import to the search index, in portions that let other writers go between them.

        A portion leaves the list of waiting texts in its transaction: the first search after a crash adds the rest.
        """
        p = schema.passages.c
        while self._connection.get_meta(UNINDEXED):
            with self._connection.begin("cannot index", write=True, bulk=True) as connection:
                waiting = _waiting(connection)
                query = (
                    select(_t.id, _t.body, p.bounds)
                    .where(_t.id.in_(waiting[:MOST_AT_ONCE]), _s.text == _t.id, p.sha256 == _t.sha256)
                    .where(p.unit == _s.unit, p.rules == _s.rules)
                    .order_by(_t.id, _s.row.desc())
                )
                newest = (next(rows) for _, rows in groupby(connection.execute(query).all(), key=attrgetter("id")))
                texts, number = [], 0
                for row in newest:
                    texts.append((row.id, row.body, Passages.unpack(row.bounds)))
                    number += len(texts[-1][2])
                    if number >= PORTION:
                        break
                last = texts[-1][0] if number >= PORTION else max(waiting[:MOST_AT_ONCE], default=0)
                self._connection.backend.index_passages(connection, texts)
                _set_waiting(connection, [text for text in waiting if text > last])

    def rebuild_search(self) -> None:
        """Index every live text again after a change of passage rules."""
        p = schema.passages.c
        query = (
            select(_t.id, _t.body, p.bounds)
            .where(_s.until.is_(None), _s.text == _t.id)
            .where(p.sha256 == _t.sha256, p.unit == _s.unit, p.rules == _s.rules)
            .order_by(_t.id, _s.path)
        )
        with self._connection.begin("cannot rebuild the search index", write=True) as connection:
            backend = self._connection.backend
            backend.clear_search(connection)
            result = connection.execute(query)
            texts = (next(rows) for _, rows in groupby(result, key=attrgetter("id")))  # one of sources with equal words
            backend.index_passages(connection, ((row.id, row.body, Passages.unpack(row.bounds)) for row in texts))
            connection.execute(schema.meta.delete().where(schema.meta.c.key.in_(["search-stale", UNINDEXED])))
            put_meta(connection, "search-rules", fold.RULES)


class SourceWriter(TableWriter[SourceInfo]):
    """Writes sources in a step."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, SOURCES)
        self._new: list[int] = []  # ids of texts to index
        self._unindexed: list[tuple[int, str, Passages]] = []  # texts that `index` adds
        self._passages = 0  # in `_unindexed`, fewer than PORTION
        self._many = False  # whether the new texts have more passages than that
        self.waits = False  # whether texts of this step wait for the search index

    def put(
        self, source: Source, *, words: int, passages: Passages, unit: str, rules: str, file: FileStamp,
        options: Mapping[str, Any], replaces: bool = True,
    ) -> None:  # fmt: skip
        """Add a source or its next version: text, turns, passages and search index.

        `replaces` is False for a source that the study does not hold, which spares a statement.
        """
        if replaces:
            self.close([source.guid])
        text_id, is_new = self._put_text(source)
        put_passages(self._rows.connection, source.sha256, unit, rules, passages, is_new=is_new)
        info = SourceInfo(
            source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
            source.header, source.interviewers, source.speakers, len(source.turns), words, len(passages), unit, rules,
            file, options,
        )  # fmt: skip
        turns = layout_to_json(source.turns, source.speakers, source.pages, source.times)
        self.insert([info], text=[text_id], turns=[turns])
        if is_new:
            self._index_later(text_id, source.text, passages)

    def _index_later(self, text_id: int, text: str, passages: Passages) -> None:
        """Keep a new text for `index`, unless it is one of many."""
        self._new.append(text_id)
        self._unindexed.append((text_id, text, passages))
        self._passages += len(passages)
        if self._passages < PORTION:
            return
        if self._rows.backend.is_shared:
            self._rows.backend.index_passages(self._rows.connection, self._unindexed)
        else:
            self._many = True
        self._unindexed.clear()
        self._passages = 0

    def _put_text(self, source: Source) -> tuple[int, bool]:
        connection = self._rows.connection
        known = connection.execute(select(_t.id).where(_t.sha256 == source.sha256)).scalar()
        if known is not None:
            return int(known), False
        row = {"sha256": source.sha256, "chars": len(source.text), "body": source.text}
        return new_key(connection.execute(insert(schema.texts), row)), True

    def changed(self) -> bool:
        """True if this step has added or closed a source."""
        number = self._rows.step
        rows = self._rows.connection.execute(select(_s.row).where((_s.since == number) | (_s.until == number)).limit(1))
        return rows.first() is not None

    def index(self) -> None:
        """Add new texts to the search index in one batch: any other statement in between makes FTS5 flush its buffer,
        2.4 ms for each source. Many texts wait for `index_waiting`, so that the step is short."""
        connection = self._rows.connection
        if self._many:
            _set_waiting(connection, [*_waiting(connection), *self._new])
            self.waits = True
        else:
            self._rows.backend.index_passages(connection, self._unindexed)


def _waiting(connection: Connection) -> list[int]:
    """Returns the ids of texts that the search index lacks, in order."""
    value = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == UNINDEXED)).scalar()
    return sorted(json.loads(value)) if value else []


def _set_waiting(connection: Connection, texts: list[int]) -> None:
    put_meta(connection, UNINDEXED, json.dumps(texts) if texts else "")
