"""Is the database sound: the file itself, offsets inside texts, orphans, caches."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, func, select

from fusen.model.text import Passages
from fusen.storage import dialect, schema
from fusen.storage.store import Store


def check_store(store: Store) -> list[str]:
    """Everything that is wrong, one line each; an empty list where all is well."""
    with store.raw("cannot check") as connection:
        found = dialect.integrity(connection)
        if not found:
            found = [*_texts(connection), *_spans(connection), *_orphans(connection), *_cached(connection)]
    return found


def _texts(connection: Connection) -> list[str]:
    wrong = []
    for row in connection.execute(select(schema.texts)).yield_per(20):
        if hashlib.sha256(row.body.encode()).hexdigest() != row.sha256:
            wrong.append(f"text {row.id}: its words no longer match their sha256")
        if len(row.body) != row.chars:
            wrong.append(f"text {row.id}: {len(row.body)} characters, {row.chars} expected")
    return wrong


def _spans(connection: Connection) -> list[str]:
    """Live codings, reviews and turns lie inside their texts."""
    s, t, wrong = schema.sources.c, schema.texts.c, []
    for table in (schema.codings, schema.reviews):
        c = table.c
        chars = t.chars
        query = select(c.guid, s.path, c.start, c.end, chars).where(
            c.until.is_(None), s.until.is_(None), c.source == s.source, s.text == t.id
        )
        if table is schema.codings:
            query = query.where(schema.codings.c.detached.is_(None))
        outside = query.where((c.start < 0) | (c.start >= c.end) | (c.end > chars))
        for row in connection.execute(outside):
            wrong.append(
                f"{table.name} {row.guid}: [{row.start}, {row.end}) lies outside {row.path} ({row.chars} characters)"
            )
    talk = select(s.path, s.turns, t.chars).where(s.until.is_(None), s.text == t.id)
    for found in connection.execute(talk):
        wrong.extend(_turn_problems(found))
    return wrong


def _turn_problems(row: Any) -> list[str]:
    end = 0
    for start, stop in zip(row.turns["start"], row.turns["end"], strict=True):
        if not end <= start < stop <= row.chars:
            return [f"{row.path}: the turn at {start} does not follow the one before it"]
        end = stop
    return []


def _orphans(connection: Connection) -> list[str]:
    """Live rows whose source, code or coding is not live."""
    wrong = []
    pairs = (
        (schema.codings, schema.codings.c.source, schema.sources.c.source, "source"),
        (schema.reviews, schema.reviews.c.source, schema.sources.c.source, "source"),
        (schema.codings, schema.codings.c.code, schema.codes.c.code, "code"),
    )
    for table, reference, key, what in pairs:
        alive = select(key).where(key.table.c.until.is_(None))
        lost = select(table.c.guid).where(table.c.until.is_(None), reference.not_in(alive))
        wrong += [f"{table.name} {row.guid}: its {what} is gone" for row in connection.execute(lost)]
    for table in schema.TEMPORAL:
        c = table.c
        twice = select(c.guid).where(c.until.is_(None)).group_by(c.guid).having(func.count() > 1)
        wrong += [f"{table.name} {row.guid}: two live rows" for row in connection.execute(twice)]
        backwards = select(c.guid).where(c.until < c.since)
        wrong += [f"{table.name} {row.guid}: closed before it began" for row in connection.execute(backwards)]
    return wrong


def _cached(connection: Connection) -> list[str]:
    """Cached passages lie inside the text they were made from."""
    p, t, wrong = schema.passages.c, schema.texts.c, []
    for row in connection.execute(select(p.sha256, p.bounds, t.chars).where(p.sha256 == t.sha256)):
        passages = Passages.unpack(row.bounds)
        if len(passages) and (max(passages.ends) > row.chars or list(passages.starts) != sorted(passages.starts)):
            wrong.append(
                f"cached passages of text {row.sha256[:12]}: outside the text; delete .fusen/cache and re-import"
            )
    return wrong
