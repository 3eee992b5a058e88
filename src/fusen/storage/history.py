"""Reading the closed rows: the codebook's log, and codings that merges passed over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, select

from fusen.model.codebook import meaning_version
from fusen.model.coding import Coding
from fusen.model.history import CodeChange
from fusen.model.ids import passed_note_guid
from fusen.model.recheck import Meanings
from fusen.storage import schema
from fusen.storage.codebook import wordings
from fusen.storage.row_mapper import coding_from
from fusen.storage.store import Store

FIELDS = ("parent", "id", "name", "definition", "include", "exclude", "examples", "phrases", "not_phrases", "colour", "codable", "retired")  # fmt: skip
MERGE, PROJECT = "merge", "import project"
MERGES = (MERGE, PROJECT)
"""Actions of steps in which codings of one place or guid are weighed against each other, and the newest stands."""
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
    meanings = Meanings(wordings(store))
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
        older = sum(
            counts.get((row.code, old), 0) for old in seen.get(row.code, set()) - meanings.same(row.guid, version)
        )
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
    return meaning_version(row.definition, row.include, row.exclude)


def code_versions(store: Store) -> dict[str, list[tuple[int, str, str]]]:
    """By code guid the versions it had, oldest first: (step from which on, when, version)."""
    return {guid: [(row.since, row.at, _version(row)) for row in had] for guid, had in _worded(store).items()}


def code_meanings(store: Store, codes: Collection[str]) -> dict[str, tuple[dict[str, str], ...]]:
    """By code guid what it meant, oldest first: when, version, definition, include and exclude."""
    return {
        guid: tuple(
            {"at": row.at, "version": _version(row), **{field: getattr(row, field) for field in MEANING}} for row in had
        )
        for guid, had in _worded(store).items()
        if guid in codes
    }


def _worded(store: Store) -> dict[str, list[Any]]:
    """By code guid the rows with which its meaning changed."""
    c, s = schema.codes.c, schema.steps.c
    query = select(c.guid, c.since, s.at, *(c[field] for field in MEANING)).where(c.since == s.id).order_by(c.row)
    found: dict[str, list[Any]] = {}
    for row in store._read(query):
        had = found.setdefault(row.guid, [])
        if not had or _version(had[-1]) != _version(row):
            had.append(row)
    return found


def deleted_notes(store: Store) -> set[str]:
    """Guids of notes that someone deleted, but not by taking a step back."""
    n, s = schema.notes.c, schema.steps.c
    with store.raw("cannot read what was deleted") as connection:
        live = set(connection.execute(select(n.guid).where(n.until.is_(None))).scalars())
        newest = {
            row.guid: row
            for row in connection.execute(
                select(n.guid, s.kind, s.action).where(n.until == s.id).order_by(n.until, n.row)
            )
        }
    return {
        guid for guid, row in newest.items() if guid not in live and row.kind != "undo" and row.action not in MERGES
    }


def review_steps(store: Store) -> dict[str, int]:
    """By guid of a review the step in which it was first written here."""
    r = schema.reviews.c
    return {row[0]: row[1] for row in store._read(select(r.guid, func.min(r.since)).group_by(r.guid))}


def passed_over(store: Store) -> list[Coding]:
    """Codings that lost against newer ones in merges that stand, on texts that have not changed since."""
    c, s, u, home = schema.codings.c, schema.steps.c, schema.users.c, schema.sources.c
    n = schema.notes.c
    note = (
        select(n.text).where(n.target == c.guid, n.user == c.user, n.until == c.until).order_by(n.row.desc()).limit(1)
    )
    query = select(schema.codings, u.name, note.scalar_subquery().label("note")).where(
        c.until == s.id, s.action.in_(MERGES), s.kind != "undo", c.user == u.id,
        home.source == c.source, home.until.is_(None), home.since <= c.until,
    )  # fmt: skip
    with store.raw("cannot read what was merged") as connection:
        rows = connection.execute(query).all()
        undone, guids = (_undone(connection), _guids(connection)) if rows else (set(), {})
        passed = select(n.until, n.guid, n.text).where(n.since == n.until)
        own = {(until, guid): text for until, guid, text in connection.execute(passed)} if rows else {}
    found = []
    for row in rows:
        if row.until not in undone:
            code, source = guids[row.code], guids[row.source]
            key = (row.until, passed_note_guid(row.guid, code, source, row.start, row.end))
            found.append(coding_from(row, row.name, code, source, own.get(key) if row.since == row.until else row.note))
    return found


def _undone(connection: Connection) -> set[int]:
    """Steps that were taken back and not done again."""
    s = schema.steps.c
    undone: set[int] = set()
    reversals = select(s.id, s.reverses).where(s.reverses.is_not(None)).order_by(s.id.desc())
    for row in connection.execute(reversals):
        if row.id not in undone and row.reverses is not None:
            undone.add(row.reverses)
    return undone


def _guids(connection: Connection) -> dict[int, str]:
    return {row.id: row.guid for row in connection.execute(select(schema.things.c.id, schema.things.c.guid))}
