"""Reading what is coded: codebook, sources with texts and turns, passages, cases, and the search in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from fusen.errors import StoreError
from fusen.model.codebook import Codebook
from fusen.model.coding import Case
from fusen.model.source import Laid, Passages, SourceInfo, Turn
from fusen.storage import schema
from fusen.storage.backends import sqlite
from fusen.storage.connection import Held
from fusen.storage.row_mapper import case_from, codes_from, laid_from, source_from
from fusen.storage.step import put_meta, put_passages

_c = schema.codings.c


class Texts(Held):
    def codebook(self) -> Codebook:
        """Live codes, in the order of the files, retired ones last."""
        return self._standing("codebook", self._read_codebook)

    def _read_codebook(self) -> Codebook:
        c = schema.codes.c
        rows = self._read(select(schema.codes).where(c.until.is_(None)).order_by(c.retired, c.position))
        codes = codes_from(rows, self._thing_guids())
        return Codebook(codes, name=self.get_meta("codebook-name") or "")

    def used_codes(self) -> set[str]:
        """Guids of codes with a live coding, placed or detached."""
        t = schema.things.c
        return {row[0] for row in self._read(select(t.guid).where(t.id == _c.code, _c.until.is_(None)).distinct())}

    def sources(self) -> tuple[SourceInfo, ...]:
        """All live sources in the order of their paths, without text."""
        return self._standing("sources", self._read_sources)

    def _read_sources(self) -> tuple[SourceInfo, ...]:
        s, t = schema.sources.c, schema.texts.c
        columns = [column for column in schema.sources.c if column.name != "turns"]
        query = select(*columns, t.sha256, t.chars).where(s.until.is_(None), s.text == t.id).order_by(s.path)
        return tuple(map(source_from, self._read(query)))

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
        """A text that is or was a source's: detached codings stand on older ones. The last one is kept at hand."""
        held, text = self._last_text
        if held != sha256:
            rows = self._read(select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256))
            if not rows:
                return None
            text = str(rows[0][0])
            self._last_text = (sha256, text)
        return text

    def turns(self, sources: Collection[str] | None = None) -> dict[str, tuple[Turn, ...]]:
        """Turns by source guid; of all sources where none are named."""
        return {row.guid: laid_from(row).turns.all() for row in self._laid_rows(sources)}

    def laid_out(self, sources: Collection[str] | None = None) -> dict[str, Laid]:
        """Turns, pages and time stamps by source guid; of all sources where none are named."""
        return {row.guid: laid_from(row) for row in self._laid_rows(sources)}

    def _laid_rows(self, sources: Collection[str] | None) -> Iterable[Any]:
        s = schema.sources.c
        query = select(s.guid, s.speakers, s.interviewers, s.turns).where(s.until.is_(None))
        return self._read(query if sources is None else query.where(s.guid.in_(sources)))

    def turns_of(self, source: str) -> tuple[Turn, ...]:
        """The turns of one source, kept at hand until another is asked for."""
        held, turns = self._standing("turns", lambda: (source, self.turns([source]).get(source, ())))
        if held != source:
            self._memo.pop("turns", None)
            held, turns = self._standing("turns", lambda: (source, self.turns([source]).get(source, ())))
        return turns

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
        return self._standing("cases", self._read_cases)

    def _read_cases(self) -> tuple[Case, ...]:
        c = schema.cases.c
        rows = self._read(select(schema.cases).where(c.until.is_(None)).order_by(c.position, c.name))
        return tuple(map(case_from, rows))

    def search(self, words: str, *, limit: int = -1) -> list[tuple[str, int]]:
        """(source guid, number of the passage) of each passage of a live source with all the words.

        Of no more than the first `limit` hits in the index, where it is not negative.
        """
        if self.get_meta("search-stale"):
            self._rebuild_search()
        s = schema.sources.c
        homes: dict[int, list[str]] = {}
        for row in self._read(select(s.text, s.guid).where(s.until.is_(None)).order_by(s.path)):
            homes.setdefault(row.text, []).append(row.guid)
        with self._connected("cannot search") as connection:
            hits = sqlite.find(connection, words, limit)
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
            sqlite.clear_search(connection)
            found = connection.execute(query)
            sqlite.index_passages(connection, ((row.id, row.body, Passages.unpack(row.bounds)) for row in found))
            connection.execute(schema.meta.delete().where(schema.meta.c.key == "search-stale"))
