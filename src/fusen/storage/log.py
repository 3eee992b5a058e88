"""Reading the closed rows: the codebook's log, tombstones, and what one step did."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import func, select

from fusen.model.history import CodeChange, Tombstone
from fusen.storage import schema
from fusen.storage.store import Store

FIELDS = ("parent", "id", "name", "definition", "include", "exclude", "examples", "phrases", "not_phrases", "colour", "codable", "retired")  # fmt: skip
MEANING = ("definition", "include", "exclude")


def codebook_log(store: Store) -> list[CodeChange]:
    """Every change to every code, oldest first, with the live codings made under the versions before it."""
    c, s, u = schema.codes.c, schema.steps.c, schema.users.c
    live = (schema.codings.c.until.is_(None), schema.codings.c.detached.is_(None))
    with store.raw("cannot read the codebook's log") as connection:
        rows = connection.execute(
            select(schema.codes, s.at, u.name.label("by")).where(c.since == s.id, s.user == u.id).order_by(c.row)
        ).all()
        ends = connection.execute(
            select(schema.codes, s.at, u.name.label("by")).where(c.until == s.id, s.user == u.id).order_by(c.until)
        ).all()
        versions = connection.execute(select(schema.codings.c.code, schema.codings.c.version).where(*live)).all()
    counts: dict[tuple[int, str], int] = {}
    for code, version in versions:
        counts[code, version] = counts.get((code, version), 0) + 1
    changes: list[tuple[int, CodeChange]] = []
    last: dict[int, Any] = {}
    seen: dict[int, set[str]] = {}
    for row in rows:
        before = last.get(row.code)
        fields = FIELDS if before is None else tuple(f for f in FIELDS if getattr(row, f) != getattr(before, f))
        if before is not None and not fields:
            continue  # only its position changed
        kind = "added" if before is None else "retired" if row.retired and not before.retired else "changed"
        version = _version(row)
        older = sum(counts.get((row.code, old), 0) for old in seen.get(row.code, set()) - {version})
        shown = () if before is None else fields
        changes.append((row.since, CodeChange(row.at, row.by, row.name, kind, shown, older)))
        last[row.code] = row
        seen.setdefault(row.code, set()).add(version)
    renewed = {(row.code, row.since) for row in rows}
    for row in ends:
        if (row.code, row.until) not in renewed:
            changes.append((row.until, CodeChange(row.at, row.by, row.name, "removed", (), 0)))
    return [change for _, change in sorted(changes, key=lambda pair: pair[0])]


def _version(row: Any) -> str:
    meaning = "\x1f".join(getattr(row, field) for field in MEANING)
    return hashlib.sha256(meaning.encode()).hexdigest()[:16]


def code_versions(store: Store) -> dict[str, list[tuple[int, str, str]]]:
    """By code guid the versions it had, oldest first: (step from which on, when, version)."""
    c, s = schema.codes.c, schema.steps.c
    query = select(c.guid, c.since, s.at, *(c[field] for field in MEANING)).where(c.since == s.id).order_by(c.row)
    found: dict[str, list[tuple[int, str, str]]] = {}
    for row in store._read(query):
        had = found.setdefault(row.guid, [])
        version = _version(row)
        if not had or had[-1][2] != version:
            had.append((row.since, row.at, version))
    return found


def review_steps(store: Store) -> dict[str, int]:
    """By guid of a review the step in which it was first written here."""
    r = schema.reviews.c
    return {row[0]: row[1] for row in store._read(select(r.guid, func.min(r.since)).group_by(r.guid))}


def tombstones(store: Store) -> dict[str, Tombstone]:
    """Codings, by guid, that someone deleted: closed for good by a decision, not by taking one back."""
    c, s, u = schema.codings.c, schema.steps.c, schema.users.c
    author = schema.users.alias().c
    live = {row[0] for row in store._read(select(c.guid).where(c.until.is_(None)))}
    query = (
        select(schema.codings, s.at.label("deleted"), s.kind, u.name.label("by"), author.name.label("author"))
        .where(c.until == s.id, s.user == u.id, c.user == author.id)
        .order_by(c.until)
    )
    guids = store._thing_guids()
    newest = {row.guid: row for row in store._read(query)}
    return {
        guid: Tombstone(guid, row.author, guids[row.code], guids[row.source], row.start, row.end, row.deleted, row.by)
        for guid, row in newest.items()
        if guid not in live and row.kind != "undo"
    }
