"""Store the codebook: codes, versions, log, sets, and the last known state of the codebook files."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from fusen.model.codebook import Code, Codebook, meaning_version
from fusen.storage import schema
from fusen.storage.connection import StoreConnection
from fusen.storage.row_mapper import CODES, SETS, WORDINGS
from fusen.storage.row_writer import PositionedWriter, RowWriter

if TYPE_CHECKING:
    from fusen.model.history import CodeChange
    from fusen.model.project import Set
    from fusen.model.recheck import Meanings, Wording

_c, _f, _s, _t = schema.codes.c, schema.codebook_files.c, schema.steps.c, schema.things.c
_COPIED = b""  # in place of the content of a transcript that an import copied
_MEANING = ("definition", "include", "exclude")
_LOGGED = ("parent", "id", "name", *_MEANING, "examples", "phrases", "not_phrases", "colour", "codable", "retired")


class CodebookRepository:
    """Reads the codebook and its past states."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def get(self) -> Codebook:
        """Returns the live codes in file order, retired codes last."""
        return self._connection.cached("codebook", self._read)

    def _read(self) -> Codebook:
        query = CODES.select().where(_c.until.is_(None)).order_by(_c.retired, _c.position)
        m = schema.marks.c
        marks = {
            row.guid: row.number for row in self._connection.read(select(_t.guid, m.number).where(_t.id == m.code))
        }
        codes = _with_paths(self._connection.records(CODES, query), marks)
        return Codebook(codes, name=self._connection.get_meta("codebook-name") or "")

    def used_codes(self) -> set[str]:
        """Returns guids of codes with a live coding, placed or detached, or with a link."""
        k = schema.codings.c
        query = select(_t.guid).where(_t.id == k.code, k.until.is_(None)).distinct()
        return {row[0] for row in self._connection.read(query)} | self._linked_codes()

    def _linked_codes(self) -> set[str]:
        links = schema.links.c
        rows = self._connection.read(select(links.origin, links.target).where(links.until.is_(None)))
        return {guid for row in rows for guid in row}

    def known_codes(self) -> set[str]:
        """Returns guids of all codes that ever existed."""
        return {row.guid for row in self._connection.read(select(_t.guid).where(_t.kind == "code"))}

    def names(self) -> dict[str, str]:
        """Returns the last name of every code that ever existed, by guid and by id."""
        rows = self._connection.read(select(_c.guid, _c.id, _c.name).order_by(_c.row))
        return {key: row.name for row in rows for key in (row.id, row.guid)}

    def former_names(self) -> dict[str, str]:
        """Returns the guid of each live code by the names that it and no other code had before, in lower case."""
        live = {code.guid: code.name for code in self.get()}
        owners: dict[str, set[str]] = {}
        for row in self._connection.read(select(_c.guid, _c.name).distinct()):
            owners.setdefault(row.name.casefold(), set()).add(row.guid)
        return {
            name: guid
            for name, guids in owners.items()
            if len(guids) == 1 and (guid := next(iter(guids))) in live and name != live[guid].casefold()
        }

    def sets(self) -> tuple[Set, ...]:
        """Returns named groups of codes, sources and memos."""
        c = schema.sets.c
        return tuple(self._connection.records(SETS, SETS.select().where(c.until.is_(None)).order_by(c.row)))

    def wordings(self) -> list[Wording]:
        """Returns versions of codes that people declared equal in meaning."""
        w = schema.wordings.c
        return self._connection.records(WORDINGS, WORDINGS.select().where(w.until.is_(None)).order_by(w.row))

    def files(self) -> dict[str, str]:
        """Returns the sha256 of each codebook file, by name, as fusen last read or wrote it."""
        return {name: sha256 for name, sha256 in self.kept_files().items() if name.startswith("codebook/")}

    def kept_files(self) -> dict[str, str]:
        """Returns `files` and any other file that fusen rewrites and undo must restore: the case table."""
        rows = self._connection.read(select(_f.guid, _f.sha256).where(_f.until.is_(None), _f.body != _COPIED))
        return {row.guid: row.sha256 for row in rows}

    def known_files(self) -> set[tuple[str, str]]:
        """Returns (name, sha256) of every version of the kept files."""
        return {(row.guid, row.sha256) for row in self._connection.read(select(_f.guid, _f.sha256))}

    def file_content(self, name: str) -> bytes:
        """Returns the live content of a kept file."""
        rows = self._connection.read(select(_f.body).where(_f.guid == name, _f.until.is_(None)))
        return zlib.decompress(rows[0].body)

    def files_between(self, step: int) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Returns the file contents that a step closed and those that it added, by name."""
        rows = self._connection.read(select(schema.codebook_files).where((_f.since == step) | (_f.until == step)))
        kept = [row for row in rows if row.body != _COPIED]
        closed = {row.guid: zlib.decompress(row.body) for row in kept if row.until == step != row.since}
        added = {row.guid: zlib.decompress(row.body) for row in kept if row.since == step}
        return closed, added

    def copies_between(self, step: int) -> tuple[dict[str, str], dict[str, str]]:
        """Returns the sha256 of copied transcripts whose import a step undid, and of those whose import it redid."""
        rows = self._connection.read(
            select(_f.guid, _f.sha256, _f.until).where((_f.since == step) | (_f.until == step), _f.body == _COPIED)
        )
        closed = {row.guid: row.sha256 for row in rows if row.until == step}
        return closed, {row.guid: row.sha256 for row in rows if row.until is None}

    def versions(self) -> dict[str, list[tuple[int, str, str]]]:
        """Returns each code's versions by guid, oldest first: (first step, time, version)."""
        return {guid: [(row.since, row.at, _version(row)) for row in had] for guid, had in self._meanings().items()}

    def meanings(self, codes: Collection[str]) -> dict[str, tuple[dict[str, str], ...]]:
        """Returns each code's meanings by guid, oldest first: time, version, definition, include and exclude."""
        return {
            guid: tuple(
                {"at": row.at, "version": _version(row), **{field: getattr(row, field) for field in _MEANING}}
                for row in had
            )
            for guid, had in self._meanings().items()
            if guid in codes
        }

    def _meanings(self) -> dict[str, list[Any]]:
        """Returns, by code guid, the rows that changed its meaning."""
        query = select(_c.guid, _c.since, _s.at, *(_c[field] for field in _MEANING)).where(_c.since == _s.id)
        result: dict[str, list[Any]] = {}
        for row in self._connection.read(query.order_by(_c.row)):
            had = result.setdefault(row.guid, [])
            if not had or _version(had[-1]) != _version(row):
                had.append(row)
        return result

    def log(self) -> list[CodeChange]:
        """Returns every change to every code, oldest first, with the number of live codings under earlier versions."""
        from fusen.model.history import CodeChange
        from fusen.model.recheck import Meanings

        k, u = schema.codings.c, schema.users.c
        changed = select(schema.codes, _s.at, u.name.label("by")).where(_s.user == u.id)
        with self._connection.begin("cannot read the codebook's log") as connection:
            rows = connection.execute(changed.where(_c.since == _s.id).order_by(_c.row)).all()
            ends = connection.execute(changed.where(_c.until == _s.id).order_by(_c.until)).all()
            live = (k.until.is_(None), k.detached.is_(None))
            versions = connection.execute(select(k.code, k.version).where(*live)).all()
        counts: dict[tuple[int, str], int] = {}
        for code, version in versions:
            counts[code, version] = counts.get((code, version), 0) + 1
        changes = _changes(rows, counts, Meanings(self.wordings()))
        renewed = {(row.code, row.since) for row in rows}
        changes += [
            (row.until, CodeChange(row.at, row.by, row.name, "removed", (), 0))
            for row in ends
            if (row.code, row.until) not in renewed
        ]
        return [change for _, change in sorted(changes, key=lambda pair: pair[0])]


def _with_paths(codes: list[Code], marks: Mapping[str, int]) -> tuple[Code, ...]:
    """Returns the codes with their paths; a code without its parent has no path."""
    by_guid = {code.guid: code for code in codes}

    def path(code: Code) -> tuple[str, ...]:
        parts: list[str] = []
        at: Code | None = code
        while at is not None and len(parts) < 100:
            parts.append(at.name)
            at = by_guid.get(at.parent or "")
        return tuple(reversed(parts))

    return tuple(
        replace(
            code, path=path(code), parent=code.parent if code.parent in by_guid else None, mark=marks.get(code.guid)
        )
        for code in codes
    )


def _version(row: Any) -> str:
    return meaning_version(row.definition, row.include, row.exclude)


def _changes(
    rows: Iterable[Any], counts: Mapping[tuple[int, str], int], meanings: Meanings
) -> list[tuple[int, CodeChange]]:
    """Returns (step, change) of each added row; `counts` has the live codings by code and version."""
    from fusen.model.history import CodeChange

    changes: list[tuple[int, CodeChange]] = []
    last: dict[int, Any] = {}
    seen: dict[int, set[str]] = {}
    for row in rows:
        before = last.get(row.code)
        fields = _LOGGED if before is None else tuple(f for f in _LOGGED if getattr(row, f) != getattr(before, f))
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
    return changes


class CodeWriter(PositionedWriter[Code]):
    """Adds and closes codes; a new code gets a mark for good."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, CODES)
        self.own_marks: dict[str, int] = {}
        """Marks that codes (guids) have in another study; they keep them if no code here has the same."""

    def add_at(self, records: Iterable[tuple[int, Code]]) -> None:
        pairs = list(records)
        super().add_at(pairs)
        m, connection = schema.marks.c, self._rows.connection
        marked = {row.code: row.number for row in connection.execute(select(m.code, m.number))}
        new = {self._rows.number("code", code.guid): self.own_marks.get(code.guid, code.mark) for _, code in pairs}
        new = {thing: name for thing, name in new.items() if thing not in marked}
        taken = set(marked.values())
        kept = {thing for thing, name in new.items() if name is not None and name not in taken}
        first = max((*taken, *(new[thing] or 0 for thing in kept)), default=-1) + 1
        free = count(first)
        rows = [{"code": thing, "number": new[thing] if thing in kept else next(free)} for thing in new]
        if rows:
            connection.execute(schema.marks.insert(), rows)


class FileWriter:
    """Stores the codebook files in a step, as fusen read or wrote them."""

    def __init__(self, rows: RowWriter) -> None:
        self._rows = rows

    def put(self, files: Iterable[tuple[str, bytes]], known: Mapping[str, str], *, all_: bool = True) -> None:
        """Store these contents; with `all_` they are the complete set, and other files are closed."""
        new = {name: (hashlib.sha256(data).hexdigest(), data) for name, data in files}
        changed = [name for name, (digest, _) in new.items() if known.get(name) != digest]
        gone = [name for name in known if name not in new] if all_ else []
        self._rows.close(schema.codebook_files, [*gone, *(name for name in changed if name in known)])
        self._rows.insert(
            schema.codebook_files,
            [
                {"guid": name, "since": self._rows.step, "sha256": new[name][0], "body": zlib.compress(new[name][1])}
                for name in changed
            ],
        )

    def put_copies(self, contents: Mapping[str, bytes]) -> None:
        """Record transcripts that this step copies into the study, so that undo removes them."""
        rows = [
            {"guid": name, "since": self._rows.step, "sha256": hashlib.sha256(data).hexdigest(), "body": _COPIED}
            for name, data in contents.items()
        ]
        self._rows.close(schema.codebook_files, list(contents))
        self._rows.insert(schema.codebook_files, rows)
