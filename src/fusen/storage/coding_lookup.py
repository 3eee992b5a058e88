"""Reading for queries: which sources have codings of a kind, and the codings of some sources, both without detours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import null, select

from fusen.model.coding import Coding
from fusen.storage import schema
from fusen.storage.store import Store

_c = schema.codings.c
PORTION = 10_000  # values bound in one statement


def coded_sources(store: Store, codes: Collection[str], users: Collection[str] | None) -> frozenset[str]:
    """Guids of the sources with a live, placed coding of one of the codes, by one of the users, None for anyone."""
    things, people = schema.things.alias(), schema.users.c
    found: set[str] = set()
    chosen = list(codes)
    for start in range(0, len(chosen), PORTION):
        numbers = select(things.c.id).where(things.c.guid.in_(chosen[start : start + PORTION]))
        query = (
            select(schema.things.c.guid)
            .distinct()
            .where(_c.until.is_(None), _c.detached.is_(None), _c.source == schema.things.c.id, _c.code.in_(numbers))
        )
        if users is not None:
            query = query.where(_c.user.in_(select(people.id).where(people.name.in_(users))))
        with store.raw("cannot read") as connection:
            found.update(row[0] for row in connection.execute(query))
    return frozenset(found)


def codings_in(
    store: Store, sources: Collection[str], users: Collection[str] | None, codes: Collection[str] | None = None
) -> dict[str, list[Coding]]:
    """Live, placed codings by source guid, in the order of their places; None for everybody's and for all codes."""
    home, code, people = schema.things.alias(), schema.things.alias(), schema.users.c
    here = (home.c.guid.in_(sources), _c.source == home.c.id, _c.until.is_(None), _c.detached.is_(None))
    query = (
        select(
            _c.guid, people.name, code.c.guid, home.c.guid, _c.start, _c.end, _c.origin, _c.at, _c.version,
            _c.direction, _c.magnitude, null(), _c.words, _c.interviewer,
        )
        .where(*here, _c.code == code.c.id, _c.user == people.id)
        .order_by(_c.source, _c.start, _c.end, _c.code, _c.user)
    )  # fmt: skip
    if users is not None:
        query = query.where(people.name.in_(users))
    if codes is not None and len(codes) < PORTION:
        query = query.where(code.c.guid.in_(codes))
    n = schema.notes.c
    noted = select(n.target, n.text).where(*here, n.until.is_(None), n.target == _c.guid).order_by(n.row)
    found: dict[str, list[Coding]] = {}
    with store.raw("cannot read") as connection:
        notes = {row.target: row.text for row in connection.execute(noted)}
        for row in connection.execute(query):
            made = Coding(*row)
            if made.guid in notes:
                made = replace(made, note=notes[made.guid])
            if codes is None or made.code in codes:
                found.setdefault(made.source, []).append(made)
    return found
