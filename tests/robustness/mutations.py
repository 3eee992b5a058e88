"""Damage to valid files: bytes, members of an archive, values of JSON, cells of a table, schema and rows of a database."""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

SPLICES = (b"\0", b"\xff\xfe", b"<", b">", b"&", b"{", b"}", b"\\u", b"\\'", b"-->", b'"', b",", b"\n", b"999999999999", b"-1", b"%", b"PK\3\4", b"[" * 50, b"\xed\xa0\x80", b"obj", b"<!DOCTYPE a [")  # fmt: skip
TEXTS = ("", " ", "\0", "\x1b[31m", "\u202eevil", "\ud800", "a\nb", "[{", '[{"LOWER": {"IN": 3}}]', "[{}]", '["', "=1+1", "\x85", "x" * 5000, "9" * 400, "1e999", "nan", "-1", "2020-99-99", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "../../x", "CON", "😀", "people", "/", " / ", "#fff", "quote")  # fmt: skip
NUMBERS = (0, -1, 2**31, 2**63, -(2**63), 10**400, 1.5, float("nan"), float("inf"), 1e308)
OTHERS: tuple[Any, ...] = (None, True, [], {}, [[]], [None], {"": None}, [{}], {"a": {"b": []}})
VALUES: tuple[Any, ...] = TEXTS + NUMBERS + OTHERS

Damage = Callable[[bytes, random.Random], bytes]


def damaged(seed: bytes, draw: random.Random) -> bytes:
    """Cut, doubled, overwritten or spliced at a few places."""
    data = bytearray(seed)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(data) + 1)
        until = min(len(data), at + draw.choice((1, 1, 4, 30, 400)))
        way = draw.randrange(6)
        if way == 0:
            del data[at:until]
        elif way == 1:
            data[at:at] = data[at:until]
        elif way == 2:
            data[at:until] = draw.randbytes(until - at)
        elif way == 3:
            data[at:at] = draw.choice(SPLICES)
        elif way == 4 and at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        elif draw.random() < 0.3:
            del data[at:]
    return bytes(data)


def packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def damaged_inside(seed: bytes, draw: random.Random) -> bytes:
    """A package that opens: one of its members is damaged, gone, under another name, or another's content."""
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(list(members))
    way = draw.random()
    if way < 0.8:
        members[name] = damage_of(members[name])(members[name], draw)
    elif way < 0.87:
        del members[name]
    elif way < 0.94:
        members[draw.choice(("", "/", "../x.txt", "a/../b.txt", name.upper(), f"\x1b{name}", "x" * 300))] = members[
            name
        ]
    else:
        members[name] = members[draw.choice(list(members))]
    made = packed(members)
    return made.replace(name.encode(), b"", 1) if draw.random() < 0.02 else made


def damaged_json(seed: bytes, draw: random.Random) -> bytes:
    """One or more values, at any depth, replaced, left out or put in twice; a line each where it is JSON Lines."""
    lines = seed.split(b"\n") if seed.startswith(b'{"') and b"}\n{" in seed else [seed]
    at = draw.randrange(len(lines))
    with suppress(ValueError):
        value = json.loads(lines[at])
        for _ in range(draw.randint(1, 3)):
            value = _changed(value, draw)
        lines[at] = json.dumps(value, ensure_ascii=draw.random() < 0.5).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _changed(value: Any, draw: random.Random) -> Any:
    if not isinstance(value, (list, dict)) or not value or draw.random() < 0.1:
        return draw.choice(VALUES)
    key: Any = draw.choice(list(value)) if isinstance(value, dict) else draw.randrange(len(value))
    if draw.random() < 0.2:
        if isinstance(value, list):
            return [*value[:key], *value[key + 1 :], *draw.choice(([], [value[key]] * 2))]
        return {each: held for each, held in value.items() if each != key}
    made = value.copy()
    made[key] = _changed(value[key], draw)
    return made


def damaged_table(seed: bytes, draw: random.Random) -> bytes:
    """Cells, rows and columns of a delimited table changed, or its quotes."""
    try:
        text = seed.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=text.count)))
    except (ValueError, csv.Error):
        return damaged(seed, draw)
    for _ in range(draw.randint(1, 4)):
        row = draw.choice(rows) if rows else []
        at = draw.randrange(len(row) + 1)
        match draw.randrange(5):
            case 0:
                row[at : at + 1] = [draw.choice((*TEXTS, *(cell for each in rows[:1] for cell in each)))]
            case 1:
                del row[at : at + 1]
            case 2:
                row.insert(at, draw.choice(TEXTS))
            case 3:
                for each in rows:
                    del each[at : at + 1]
            case _:
                rows.insert(draw.randrange(len(rows) + 1), list(row))
    out = io.StringIO()
    csv.writer(out, delimiter=draw.choice(",,,;\t")).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


STATEMENTS = (
    'ALTER TABLE "{t}" DROP COLUMN "{c}"', 'ALTER TABLE "{t}" RENAME COLUMN "{c}" TO "gone"', 'DROP TABLE "{t}"',
    'ALTER TABLE "{t}" RENAME TO "gone"', 'DELETE FROM "{t}"', 'UPDATE "{t}" SET "{c}" = ?', 'UPDATE "{t}" SET "{c}" = ?',
    'UPDATE "{t}" SET "{c}" = ? WHERE rowid = 1', 'UPDATE "{t}" SET "{c}" = "{d}"', 'INSERT INTO "{t}" SELECT * FROM "{t}"',
    'INSERT INTO "{t}" ("{c}") VALUES (?)', 'CREATE VIEW IF NOT EXISTS "v" AS SELECT 1',
    "CREATE TRIGGER IF NOT EXISTS g AFTER INSERT ON \"{t}\" BEGIN DELETE FROM \"{t}\"; END",
    'CREATE TABLE n AS SELECT * FROM "{t}"; DROP TABLE "{t}"; CREATE VIEW "{t}" AS WITH RECURSIVE r(n) AS '
    "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n.* FROM n, r",
    'CREATE TABLE n AS SELECT * FROM "{t}"; DROP TABLE "{t}"; ALTER TABLE n RENAME TO "{t}"',
    "CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(x)", "PRAGMA user_version = {n}", "PRAGMA application_id = {n}",
    'ALTER TABLE "{t}" ADD COLUMN "q" GENERATED ALWAYS AS (zeroblob(90000000))',
)  # fmt: skip


def damaged_database(seed: bytes, draw: random.Random) -> bytes:
    """A database that opens, its schema and rows changed as no constraint allows."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(seed[:18] + b"\1\1" + seed[20:])
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON", "writable_schema=ON"):
            connection.execute(f"PRAGMA {pragma}")
        for _ in range(draw.randint(1, 3)):
            _altered(connection, draw)
        connection.commit()
        return bytes(connection.serialize())


def _altered(connection: sqlite3.Connection, draw: random.Random) -> None:
    tables = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ]
    if not tables:
        return
    table = draw.choice(sorted(tables))
    with suppress(sqlite3.Error, OverflowError, UnicodeEncodeError):
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')] or ["x"]
        statement = draw.choice(STATEMENTS).format(
            t=table, c=draw.choice(columns), d=draw.choice(columns), n=draw.randrange(-1, 40)
        )
        value = draw.choice((*TEXTS, *NUMBERS, None, b"\0\xff", "{", "[1"))
        if "?" in statement:
            connection.execute(statement, (value,))
        else:
            connection.executescript(statement)


def damage_of(seed: bytes) -> Damage:
    """How a file of this kind is damaged in its own terms."""
    if seed.startswith(b"PK"):
        return damaged_inside
    if seed.startswith(b"SQLite format 3\0"):
        return damaged_database
    if seed.lstrip()[:1] in (b"{", b"["):
        return damaged_json
    first = seed.split(b"\n", 1)[0]
    if not seed.startswith((b"<", b"%", b"WEBVTT", b"{\\")) and max(map(first.count, (b",", b";", b"\t"))) > 1:
        return damaged_table
    return damaged


def mutated(seed: bytes, draw: random.Random) -> bytes:
    return (damage_of(seed) if draw.random() < 0.7 else damaged)(seed, draw)
