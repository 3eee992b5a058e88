"""Rows beside the codes: the codebook's files as they were read or written, wordings that mean the same, second looks."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, select

from fusen.model.recheck import Look, Wording
from fusen.storage import schema
from fusen.storage.step import Step
from fusen.storage.store import Store

_f = schema.codebook_files.c


def known_files(store: Store) -> dict[str, str]:
    """sha256 by name of the codebook's files as fusen read or wrote them last."""
    return {name: sha256 for name, sha256 in kept_files(store).items() if name.startswith("codebook/")}


def kept_files(store: Store) -> dict[str, str]:
    """As `known_files`, with any other file that fusen rewrites and undo must bring back: the case table."""
    return {row.guid: row.sha256 for row in store._read(select(_f.guid, _f.sha256).where(_f.until.is_(None)))}


def put_files(step: Step, files: Iterable[tuple[str, bytes]], known: Mapping[str, str], *, all_: bool = True) -> None:
    """Keep these contents; with `all_` they are all files there are, and others are closed."""
    new = {name: (hashlib.sha256(data).hexdigest(), data) for name, data in files}
    changed = [name for name, (digest, _) in new.items() if known.get(name) != digest]
    gone = [name for name in known if name not in new] if all_ else []
    step.close(schema.codebook_files, [*gone, *(name for name in changed if name in known)])
    step._insert(
        schema.codebook_files,
        [
            {"guid": name, "since": step.id, "sha256": new[name][0], "body": zlib.compress(new[name][1])}
            for name in changed
        ],
    )


def files_between(store: Store, step: int) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files' contents that a step closed, and those that it added, by name."""
    rows = store._read(select(schema.codebook_files).where((_f.since == step) | (_f.until == step)))
    closed = {row.guid: zlib.decompress(row.body) for row in rows if row.until == step != row.since}
    added = {row.guid: zlib.decompress(row.body) for row in rows if row.since == step}
    return closed, added


def wordings(store: Store) -> list[Wording]:
    w, t = schema.wordings.c, schema.things.c
    query = select(w.guid, t.guid.label("code"), w.version, w.like).where(w.until.is_(None), w.code == t.id)
    return [Wording(row.guid, row.code, row.version, row.like) for row in store._read(query)]


def add_wordings(step: Step, made: Iterable[Wording]) -> None:
    step._insert(
        schema.wordings,
        [
            {
                "guid": one.guid,
                "since": step.id,
                "code": step._thing(one.code, "code"),
                "version": one.version,
                "like": one.like,
            }
            for one in made
        ],
    )


def looks(store: Store, user: str) -> list[Look]:
    """What this user looked at again."""
    return _looks(store, schema.users.c.name == user)


def all_looks(store: Store) -> list[Look]:
    """What anybody looked at again."""
    return _looks(store)


def _looks(store: Store, *where: ColumnElement[bool]) -> list[Look]:
    k, u = schema.looks.c, schema.users.c
    code, source = schema.things.alias().c, schema.things.alias().c
    query = select(schema.looks, u.name, code.guid.label("about"), source.guid.label("home")).where(
        k.until.is_(None), k.user == u.id, k.code == code.id, k.source == source.id, *where
    )
    return [
        Look(row.guid, row.name, row.about, row.home, row.sha256, row.start, row.end, row.version, row.at)
        for row in store._read(query)
    ]


def add_looks(step: Step, made: Iterable[Look]) -> None:
    step._insert(
        schema.looks,
        [
            {
                "guid": look.guid,
                "since": step.id,
                "user": step.user_id(look.user),
                "code": step._thing(look.code, "code"),
                "source": step._thing(look.source, "source"),
                "sha256": look.sha256,
                "start": look.start,
                "end": look.end,
                "version": look.version,
                "at": look.at,
            }
            for look in made
        ],
    )


def close_looks(step: Step, guids: Collection[str]) -> None:
    step.close(schema.looks, guids)


def close_wordings(step: Step, guids: Collection[str]) -> None:
    step.close(schema.wordings, guids)


def known_codes(store: Store) -> set[str]:
    """Guids of all codes that ever were."""
    t = schema.things.c
    return {row.guid for row in store._read(select(t.guid).where(t.kind == "code"))}


def coded_versions(store: Store, user: str) -> list[tuple[str, str]]:
    """(code's guid, version) pairs under which this user's live, placed codings were made."""
    c, u, t = schema.codings.c, schema.users.c, schema.things.c
    query = (
        select(t.guid, c.version)
        .distinct()
        .where(c.until.is_(None), c.detached.is_(None), c.user == u.id, u.name == user, c.code == t.id)
    )
    return [(row.guid, row.version) for row in store._read(query)]
