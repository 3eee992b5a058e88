"""Check a database from another person before use: its schema, then the values of its rows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fusen.errors import FileError
from fusen.formats.containers.safe_sqlite import guard
from fusen.formats.exchange import validators
from fusen.model.ids import user_guid

SHOWN = 20  # problems named at most
SEARCH = "search"
"""The full-text index: the only virtual table of a study's database."""

ALTERED = "it was altered outside fusen; ask for the codings as a .jsonl file"
_ACTING = re.compile(r"(?i)\b(?:check|generated|as)\b")

Check = Callable[[Any], bool]
Connect = Callable[[Path], sqlite3.Connection]  # opens a database read-only, also an encrypted one


def _is(*types: type) -> Check:
    return lambda value: type(value) in types


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _row(*checks: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(item) for check, item in zip(checks, value, strict=True))
    )


def _values(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def _keys(**checks: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(check(value.get(key)) for key, check in checks.items())


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


_TEXT, _WHOLE, _MAYBE_TEXT = _is(str), _is(int), _is(str, type(None))
_TEXTS, _NUMBERS = _each(_TEXT), _each(_is(int, float, type(None)))

JSONS: Mapping[str, Check] = {
    **dict.fromkeys(("examples", "interviewers", "speakers", "coders", "kept", "codes"), _TEXTS),
    **dict.fromkeys(("header", "variables"), _values(_TEXT)), **dict.fromkeys(("summary", "options"), _is(dict)),
    **dict.fromkeys(("phrases", "not_phrases"), _each(_keys(text=_MAYBE_TEXT, pattern=_maybe(_each(_is(dict))), language=_MAYBE_TEXT))),
    "turns": _keys(start=_each(_WHOLE), end=_each(_WHOLE), speaker=_each(_WHOLE), time=_NUMBERS, pages=_maybe(_each(_WHOLE)),
                   times=_maybe(_row(_each(_WHOLE), _NUMBERS))),
    "places": _each(_row(_TEXT, _MAYBE_TEXT)), "stretches": _each(_row(_TEXT, _TEXT, _WHOLE, _WHOLE)),
    "members": _each(_row(_TEXT, _TEXT)), "sources": _TEXTS, "excerpts": _each(_row(_TEXT, _WHOLE, _WHOLE)),
    "tables": _values(_keys(interviews=_maybe(_TEXTS))), "drawn": _keys(sample=_MAYBE_TEXT, by=_MAYBE_TEXT, seed=_WHOLE),
    "sight": _maybe(_each(_row(_TEXT, _is(int, float, type(None)), _TEXT))),
}  # fmt: skip
"""The required JSON structure by column."""

KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        ["action", "at", "body", "case_guid", "claim", "consent", "definition", "description", "encoding", "exclude", "file_sha256", "format", "guid", "id", "include", "key", "kind", "language", "like", "name", "note", "of", "origin", "path", "reason", "relation", "round", "rules", "sha256", "stance", "target", "text", "theme", "title", "unit", "value", "version"],
        "text",
    ),
    **dict.fromkeys(("colour", "direction"), "text null"),
    **dict.fromkeys(
        ["case", "chars", "codable", "code", "end", "file_mtime_ns", "file_size", "interviewer", "number", "passages", "position", "restored", "retired", "row", "since", "source", "start", "step", "turn_count", "user", "words"],
        "integer",
    ),
    **dict.fromkeys(("detached", "magnitude", "other", "parent", "reverses", "until"), "integer null"),
    "bounds": "blob",
}  # fmt: skip
"""The allowed kinds of values by column, for all columns except JSON."""

OWN_KINDS: Mapping[tuple[str, str], str] = {
    **{(table, "id"): "integer" for table in ("users", "steps", "things", "texts")},
    ("sources", "text"): "integer", ("codebook_files", "body"): "blob",
}  # fmt: skip
"""Columns whose values differ from columns of the same name in other tables."""

REFERENCES: Mapping[str, str] = {
    "user": "users", **dict.fromkeys(("since", "until", "reverses", "step"), "steps"),
    **dict.fromkeys(("code", "source", "case", "parent", "other"), "things"), "detached": "texts",
}  # fmt: skip
"""The table whose `id` a column holds, by column."""

THINGS: Mapping[str, str] = {"code": "code", "parent": "code", "source": "source", "case": "case"}
"""The kind of thing whose `id` a column holds, by column."""


def check_schema(path: Path, name: str, connect: Connect) -> None:
    """Raises FileError if the database holds anything that runs when it is read or written."""
    with _opened(path, name, connect) as connection:
        result = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    for kind, called, sql in result:
        virtual = sql[:15].upper() == "CREATE VIRTUAL "
        if kind not in ("table", "index") or (virtual and called != SEARCH):
            raise FileError(
                f"{name}: holds the {'virtual table' if virtual else kind} {called}, which no study has", ALTERED
            )
        acts = sql.count("(") > 1 if kind == "index" else not virtual and _ACTING.search(sql)
        if acts:
            raise FileError(f"{name}: the {kind} {called} holds an expression, which no study's has", ALTERED)


def check_rows(path: Path, name: str, connect: Connect, known: Collection[str] | None = None) -> None:
    """Raises FileError with the rows whose values are invalid for a study, by the rules for a shared line.

    `known` names the tables to check, by default all.
    """
    with _opened(path, name, connect) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        problems = [
            f"{name}: {table} {what}"
            for (table,) in tables.fetchall()
            if not table.startswith((f"{SEARCH}_", "sqlite_")) and (known is None or table in known)
            for what in _problems(connection, table)
        ]
        problems += [f"{name}: {what}" for what in _user_problems(connection)]
    if problems:
        shown = problems[:SHOWN] + ([f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else [])
        raise FileError("\n  ".join(shown), ALTERED)


@contextmanager
def _opened(path: Path, name: str, connect: Connect) -> Iterator[sqlite3.Connection]:
    """Open the database, with a limit on work that follows from its size."""
    failures: tuple[type[Exception], ...] = (sqlite3.Error, OverflowError, ValueError)
    try:
        with closing(connect(path)) as connection:
            failures += (connection.Error,)
            guard(connection, path.stat().st_size)
            yield connection
    except failures as error:
        raise FileError(f"{name}: the database cannot be read: {error}", ALTERED) from error


def _problems(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """Yield the first problem of each column of a table."""
    for column in [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]:
        kinds = OWN_KINDS.get((table, column)) or KINDS.get(column)
        if kinds is not None:
            listed = ", ".join(f"'{kind}'" for kind in kinds.split())
            yield from _first(
                connection, table, column, f'typeof("{column}") NOT IN ({listed})', f"is no {kinds.split()[0]}"
            )
        if column in REFERENCES and kinds == KINDS[column]:
            missing = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT id FROM "{REFERENCES[column]}")'
            yield from _first(connection, table, column, missing, f"is none of the {REFERENCES[column]}")
            if column in THINGS:
                other = f"\"{column}\" IN (SELECT id FROM things WHERE kind IS NOT '{THINGS[column]}')"
                yield from _first(connection, table, column, other, f"is no {THINGS[column]}")
        if column == "at":
            yield from _checked(connection, table, column, _no_moment)
        elif column in JSONS:
            yield from _checked(connection, table, column, lambda value, check=JSONS[column]: _no_json(value, check))  # type: ignore[misc]


def _first(connection: sqlite3.Connection, table: str, column: str, where: str, wrong: str) -> Iterator[str]:
    result = connection.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE {where} LIMIT 1').fetchone()
    if result is not None:
        yield f"row {result[0]}: {column} {result[1]!r:.40} {wrong}"


def _checked(connection: sqlite3.Connection, table: str, column: str, wrong: Callable[[Any], str]) -> Iterator[str]:
    for row, value in connection.execute(f'SELECT rowid, "{column}" FROM "{table}"'):
        problem = wrong(value)
        if problem:
            yield f"row {row}: {column} {value!r:.40} {problem}"
            return


def _no_moment(value: Any) -> str:
    try:
        validators.moment({"at": value}, "at")
    except ValueError:
        return "is no time"
    return ""


def _no_json(value: Any, check: Check) -> str:
    if value is None:
        return "" if check(None) else "is missing"
    try:
        return "" if isinstance(value, str) and check(json.loads(value)) else "has another form than expected"
    except (ValueError, RecursionError):
        return "is no JSON"


def _user_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield users whose guid does not follow from their name: renaming would hand their work to another person."""
    (project,) = connection.execute("SELECT value FROM meta WHERE key = 'project'").fetchone() or ("",)
    for row, guid, called in connection.execute("SELECT id, guid, name FROM users"):
        try:
            known = validators.coder({"name": called}, "name")
        except ValueError as error:
            yield f"users row {row}: {error}"
            continue
        if guid != user_guid(project, known):
            yield f"users row {row}: {called!r} had another name when they coded"
