"""Delete rows and texts for good, with their earlier versions: of an erased interviewee, and before pseudonyms."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from fusen.model.erasure import Erasure
from fusen.storage import schema
from fusen.storage.step import Step
from fusen.storage.store import Store

Redact = Callable[[str], str]
_BATCH = 500
_PROSE: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (schema.notes, ("text",)), (schema.cells, ("text",)), (schema.themes, ("title", "claim")), (schema.pins, ("note",)),
    (schema.links, ("relation", "note")),
    (schema.resolutions, ("note", "reason")), (schema.sets, ("name", "description")),
    (schema.codes, ("name", "definition", "include", "exclude", "examples", "phrases", "not_phrases")),
    (schema.round_results, ("tables",)),
)  # fmt: skip
"""Columns in which people may repeat an interviewee's words or name."""


def erase_rows(
    store: Store, step: Step, erasure: Erasure, redact: Redact, tables: Callable[[str, bytes], bytes | None]
) -> None:
    """Delete the interviewee's rows in the transaction of this step, and record the erasure.

    `redact` replaces words and names in people's prose; `tables` returns a kept file's content without the interviewee,
    given its name and content, or None to forget it.
    """
    with store.connection.begin("cannot erase") as connection:
        things = _ids(connection, schema.things, schema.things.c.guid, [erasure.case, *erasure.sources])
        texts = _texts(connection, erasure.sources, things)
        guids = _records(connection, things)
        _delete_records(connection, things, {erasure.case, *erasure.sources}, guids)
        _delete_sources(connection, erasure, things, texts)
        _redact(connection, redact)
        _forget_members(connection, {erasure.case, *erasure.sources})
        _rewrite_files(connection, tables)
        row = {
            "guid": erasure.guid, "step": step.id, "user": step.user_id(erasure.user), "at": erasure.at,
            "case_guid": erasure.case, "sources": list(erasure.sources),
        }  # fmt: skip
        connection.execute(insert(schema.erasures), row)
        step.note_change()
        step.summary = {"sources": len(erasure.sources)}
        store.connection.backend.clear_search(connection)
        step.put_meta("search-stale", "yes")
    store.sources.forget_text()


def erase_spans(store: Store, source: str, spans: Collection[tuple[int, int]]) -> None:
    """Delete the records that overlap these spans of a source, with their earlier versions and the memos on them."""
    with store.connection.begin("cannot erase") as connection:
        (thing,) = _ids(connection, schema.things, schema.things.c.guid, [source])
        guids: set[str] = set()
        for table in (schema.codings, schema.rejections, schema.resolutions, schema.pins):
            c = table.c
            rows = connection.execute(select(c.guid, c.start, c.end).where(c.source == thing, c.until.is_(None)))
            guids |= {row.guid for row in rows if any(row.start < end and start < row.end for start, end in spans)}
        for table in (schema.codings, schema.rejections, schema.resolutions, schema.pins):
            _delete_in(connection, table, "guid", guids)
        _delete_notes(connection, guids)


def forget_old_texts(store: Store, step: Step, sources: Collection[str], files: Collection[str]) -> None:
    """Delete all closed versions of these sources (guids), of these files (names) and of cases, the sources that an undo
    has removed, and the texts that nothing else refers to.
    """
    s, t, k, p, f = schema.sources.c, schema.texts.c, schema.codings.c, schema.passages.c, schema.codebook_files.c
    with store.connection.begin("cannot delete earlier texts") as connection:
        undone = s.guid.not_in(select(s.guid).where(s.until.is_(None)))
        connection.execute(delete(schema.sources).where(or_(s.guid.in_(sources), undone), s.until.is_not(None)))
        used = select(s.text).union(select(k.detached).where(k.detached.is_not(None)))
        gone = connection.execute(select(t.id, t.sha256).where(t.id.not_in(used))).all()
        connection.execute(delete(schema.texts).where(t.id.in_([row.id for row in gone])))
        connection.execute(delete(schema.passages).where(p.sha256.in_([row.sha256 for row in gone])))
        connection.execute(delete(schema.cases).where(schema.cases.c.until.is_not(None)))  # name speakers
        connection.execute(delete(schema.codebook_files).where(f.guid.in_(files), f.until.is_not(None)))
        store.connection.backend.clear_search(connection)
        step.put_meta("search-stale", "yes")
    store.sources.forget_text()


def compact(store: Store) -> None:
    """Rewrite the database, so that no deleted words stay in free pages or in the write-ahead log."""
    store.connection.backend.compact()


def _ids(connection: Connection, table: Table, column: Any, values: Collection[Any]) -> list[int]:
    return [row[0] for row in connection.execute(select(table.c.id).where(column.in_(values)))]


def _texts(connection: Connection, sources: Collection[str], things: Collection[int]) -> list[tuple[int, str]]:
    """Returns (id, sha256) of all texts that only these sources have."""
    s, k, t = schema.sources.c, schema.codings.c, schema.texts.c
    mine = set(connection.execute(select(s.text).where(s.guid.in_(sources))).scalars())
    mine |= set(connection.execute(select(k.detached).where(k.source.in_(things), k.detached.is_not(None))).scalars())
    mine -= set(connection.execute(select(s.text).where(s.guid.not_in(sources))).scalars())
    return [(row.id, row.sha256) for row in connection.execute(select(t.id, t.sha256).where(t.id.in_(mine)))]


def _records(connection: Connection, things: Collection[int]) -> set[str]:
    """Returns guids of codings and reviews on the sources."""
    result: set[str] = set()
    for table in (schema.codings, schema.reviews, schema.rejections, schema.resolutions, schema.pins):
        result |= set(connection.execute(select(table.c.guid).where(table.c.source.in_(things))).scalars())
    return result


def _delete_records(connection: Connection, things: Collection[int], targets: set[str], guids: set[str]) -> None:
    _delete_notes(connection, targets | guids)
    for table in (
        schema.codings, schema.reviews, schema.rejections, schema.looks, schema.resolutions, schema.pins,
    ):  # fmt: skip
        connection.execute(delete(table).where(table.c.source.in_(things)))
    connection.execute(delete(schema.cells).where(schema.cells.c.case.in_(things)))


def _delete_notes(connection: Connection, targets: set[str]) -> None:
    """Delete the memos on these records, memos on these memos, and links with these records."""
    noted = set(targets)
    notes = connection.execute(select(schema.notes.c.guid, schema.notes.c.target)).all()
    while more := {row.guid for row in notes if row.target in noted and row.guid not in noted}:
        noted |= more
    _delete_in(connection, schema.notes, "guid", noted)
    for end in ("origin", "target"):
        _delete_in(connection, schema.links, end, targets)
    _delete_in(connection, schema.deletions, "guid", noted)


def _delete_in(connection: Connection, table: Table, column: str, values: Collection[str]) -> None:
    listed = list(values)
    for start in range(0, len(listed), _BATCH):
        connection.execute(delete(table).where(table.c[column].in_(listed[start : start + _BATCH])))


def _delete_sources(
    connection: Connection, erasure: Erasure, things: Collection[int], texts: Collection[tuple[int, str]]
) -> None:
    names = set(
        connection.execute(select(schema.sources.c.path).where(schema.sources.c.guid.in_(erasure.sources))).scalars()
    )
    cases = schema.cases.c.guid.in_([erasure.case, *erasure.sources])  # including the case's other name in this study
    names |= set(connection.execute(select(schema.cases.c.name).where(cases)).scalars())
    connection.execute(delete(schema.sources).where(schema.sources.c.guid.in_(erasure.sources)))
    connection.execute(delete(schema.cases).where(cases))
    connection.execute(delete(schema.texts).where(schema.texts.c.id.in_([number for number, _ in texts])))
    connection.execute(delete(schema.passages).where(schema.passages.c.sha256.in_([sha256 for _, sha256 in texts])))
    connection.execute(delete(schema.things).where(schema.things.c.id.in_(things)))
    steps = schema.steps
    for row in connection.execute(select(steps.c.id, steps.c.summary)).all():
        clean = {key: value for key, value in row.summary.items() if not (isinstance(value, str) and value in names)}
        if clean != row.summary:
            connection.execute(update(steps).where(steps.c.id == row.id).values(summary=clean))


def _redact(connection: Connection, redact: Redact) -> None:
    for table, columns in _PROSE:
        for row in connection.execute(select(table.c.row, *(table.c[name] for name in columns))).mappings().all():
            clean = {name: _redacted(row[name], redact) for name in columns}
            changed = {name: value for name, value in clean.items() if value != row[name]}
            if changed:
                connection.execute(update(table).where(table.c.row == row["row"]).values(**changed))


def _redacted(value: Any, redact: Redact) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(item, redact) for item in value]
    if isinstance(value, dict):
        return {key: _redacted(item, redact) for key, item in value.items()}
    return value


def _forget_members(connection: Connection, gone: Collection[str]) -> None:
    """Take the sources out of sets and out of rounds of agreement."""
    for table, column, place in ((schema.sets, "members", 1), (schema.rounds, "stretches", 0)):
        for row in connection.execute(select(table.c.row, table.c[column])).all():
            kept = [item for item in row[1] if item[place] not in gone]
            if len(kept) < len(row[1]):
                connection.execute(update(table).where(table.c.row == row.row).values({column: kept}))


def _rewrite_files(connection: Connection, tables: Callable[[str, bytes], bytes | None]) -> None:
    table = schema.codebook_files
    for row in connection.execute(select(table.c.row, table.c.guid, table.c.body)).all():
        content = zlib.decompress(row.body) if row.body else b""
        clean = tables(row.guid, content)
        if clean is None:
            connection.execute(delete(table).where(table.c.row == row.row))
        elif clean != content:
            values = {"sha256": hashlib.sha256(clean).hexdigest(), "body": zlib.compress(clean)}
            connection.execute(update(table).where(table.c.row == row.row).values(**values))
