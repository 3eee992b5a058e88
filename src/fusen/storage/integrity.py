"""Check the integrity of a database: the file, offsets inside texts, orphans and caches."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, func, select

from fusen.model.source import Passages
from fusen.storage import schema
from fusen.storage.memos import loose_links
from fusen.storage.store import Store


def check_store(store: Store) -> list[str]:
    """Returns every problem, one line each; an empty list if there are none."""
    with store.connection.begin("cannot check") as connection:
        result = store.connection.backend.integrity(connection)
        if not result:
            result = [
                *_texts(connection), *_spans(connection), *_orphans(connection), *_identities(connection),
                *_cached(connection),
            ]  # fmt: skip
    return result


def _texts(connection: Connection) -> list[str]:
    wrong = []
    for row in connection.execute(select(schema.texts)).yield_per(20):
        if hashlib.sha256(row.body.encode()).hexdigest() != row.sha256:
            wrong.append(f"text {row.id}: its words do not match their sha256")
        if len(row.body) != row.chars:
            wrong.append(f"text {row.id}: {len(row.body)} characters, {row.chars} expected")
    return wrong


def _spans(connection: Connection) -> list[str]:
    """Check that live codings, reviews and turns lie inside their texts, and detached codings inside their older texts."""
    s, t, c, wrong = schema.sources.c, schema.texts.c, schema.codings.c, []
    in_source = (s.until.is_(None), s.text == t.id)
    placed = [c.detached.is_(None), c.source == s.source, *in_source]
    read = [schema.reviews.c.source == s.source, *in_source]
    declined = [schema.rejections.c.source == s.source, *in_source]
    detached = [c.detached == t.id, c.source == s.source, s.until.is_(None)]
    for table, where in (
        (schema.codings, placed), (schema.codings, detached), (schema.reviews, read), (schema.rejections, declined),
    ):  # fmt: skip
        r = table.c
        outside = (r.start < 0) | (r.start >= r.end) | (r.end > t.chars)
        query = select(r.guid, s.path, r.start, r.end, t.chars).where(r.until.is_(None), outside, *where)
        wrong += [
            f"{table.name} {row.guid}: [{row.start}, {row.end}) lies outside {row.path} ({row.chars} characters)"
            for row in connection.execute(query)
        ]
    talk = select(s.path, s.turns, s.speakers, t.chars).where(*in_source)
    return wrong + [problem for row in connection.execute(talk) for problem in _turn_problems(row)]


def _turn_problems(row: Any) -> list[str]:
    columns = [row.turns.get(key, ()) for key in ("start", "end", "speaker", "time")]
    if len({len(column) for column in columns}) != 1:
        return [f"{row.path}: its list of turns is incomplete"]
    end = 0
    for start, stop, speaker, _ in zip(*columns, strict=True):
        if not end <= start < stop <= row.chars:
            return [f"{row.path}: the turn at {start} does not follow the one before it"]
        if not 0 <= speaker < len(row.speakers):
            return [f"{row.path}: the turn at {start} has no speaker"]
        end = stop
    return []


def _orphans(connection: Connection) -> list[str]:
    """Find live rows whose source, code or coding is not live."""
    wrong = []
    pairs = (
        (schema.codings, schema.codings.c.source, schema.sources.c.source, "source"),
        (schema.reviews, schema.reviews.c.source, schema.sources.c.source, "source"),
        (schema.rejections, schema.rejections.c.source, schema.sources.c.source, "source"),
        (schema.codings, schema.codings.c.code, schema.codes.c.code, "code"),
    )
    for table, reference, key, what in pairs:
        alive = select(key).where(key.table.c.until.is_(None))
        lost = select(table.c.guid).where(table.c.until.is_(None), reference.not_in(alive))
        wrong += [f"{table.name} {row.guid}: its {what} does not exist" for row in connection.execute(lost)]
    for table in schema.TEMPORAL:
        c = table.c
        twice = select(c.guid).where(c.until.is_(None)).group_by(c.guid).having(func.count() > 1)
        wrong += [f"{table.name} {row.guid}: two live rows" for row in connection.execute(twice)]
        backwards = select(c.guid).where(c.until < c.since)
        wrong += [f"{table.name} {row.guid}: closed before it began" for row in connection.execute(backwards)]
    wrong += [f"link {row.guid}: one of its ends does not exist" for row in connection.execute(loose_links())]
    return wrong + _lost_notes(connection)


def _identities(connection: Connection) -> list[str]:
    """Find codes, sources and cases whose guid differs from the guid by which codings and memos name them."""
    t, wrong = schema.things.c, []
    for table, number, what in (
        (schema.codes, schema.codes.c.code, "code"), (schema.sources, schema.sources.c.source, "source"),
        (schema.cases, schema.cases.c.case, "case"),
    ):  # fmt: skip
        query = select(table.c.guid).where(number == t.id, table.c.guid != t.guid)
        wrong += [f"{what} {row.guid}: its guid belongs to another record" for row in connection.execute(query)]
    return wrong


def _lost_notes(connection: Connection) -> list[str]:
    """Find memos without a target: the study, a user, a record with a permanent guid, or a live row."""
    n, noted = schema.notes.c, schema.notes.alias().c
    targets = select(noted.target).where(noted.until.is_(None))
    known = set(connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "project")).scalars())
    for table in (schema.things, schema.users, schema.codings, schema.reviews, schema.notes):
        query = select(table.c.guid).where(table.c.guid.in_(targets))
        known.update(
            connection.execute(query.where(table.c.until.is_(None)) if "until" in table.c else query).scalars()
        )
    notes = connection.execute(select(n.guid, n.target).where(n.until.is_(None)))
    return [f"memo {row.guid}: its subject does not exist" for row in notes if row.target not in known]


def _cached(connection: Connection) -> list[str]:
    """Check that cached passages lie in order inside their texts."""
    p, t, wrong = schema.passages.c, schema.texts.c, []
    for row in connection.execute(select(p.sha256, p.bounds, t.chars).where(p.sha256 == t.sha256)):
        try:
            passages = Passages.unpack(row.bounds)
        except ValueError as error:
            wrong.append(f"cached passages of text {row.sha256[:12]}: {error}")
            continue
        bounds = [bound for pair in zip(passages.starts, passages.ends, strict=True) for bound in pair]
        if bounds != sorted(bounds) or (bounds and bounds[-1] > row.chars):
            wrong.append(f"cached passages of text {row.sha256[:12]}: out of order or outside the text")
    return wrong
