"""Checks of a database from another person."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.formats.exchange.database import check_rows, check_schema
from fusen.model.ids import user_guid
from tests.support.studies import PROJECT

NOW = "2026-03-04T05:06:07.000Z"


def database(folder: Path, *statements: str) -> Path:
    path = folder / "theirs.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE VIEW v AS SELECT 1", "theirs.db: holds the view v, which no study has"),
        ("CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END", "holds the trigger t"),
        ("CREATE VIRTUAL TABLE w USING fts5(x)", "holds the virtual table w"),
        ("CREATE TABLE c (x CHECK (length(x) > 1))", "the table c holds an expression"),
        ("CREATE INDEX i ON meta (length(key))", "the index i holds an expression"),
    ],
)
def test_a_schema_that_runs_something_is_refused(tmp_path: Path, statement: str, message: str) -> None:
    path = database(tmp_path, "CREATE TABLE meta (key TEXT, value TEXT)", statement)
    with pytest.raises(FileError, match=message):
        check_schema(path, "theirs.db", connect)


def test_plain_tables_and_indexes_are_accepted(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE TABLE meta (key TEXT, value TEXT)", "CREATE INDEX i ON meta (key)")
    check_schema(path, "theirs.db", connect)


USERS = (
    "CREATE TABLE meta (key TEXT, value TEXT)",
    f"INSERT INTO meta VALUES ('project', '{PROJECT}')",
    "CREATE TABLE users (id INTEGER PRIMARY KEY, guid TEXT, name TEXT)",
    f"INSERT INTO users VALUES (1, '{user_guid(PROJECT, 'Ann')}', 'Ann')",
)


@pytest.mark.parametrize(
    ("value", "message"),
    [("'2020-99-99'", "'2020-99-99' is no time"), ("x'ff'", ".* is no text"), ("NULL", "None is no text")],
)
def test_an_invalid_value_is_named_with_its_row(tmp_path: Path, value: str, message: str) -> None:
    times = (
        "CREATE TABLE steps (id INTEGER PRIMARY KEY, at TEXT)",
        f"INSERT INTO steps VALUES (1, '{NOW}'), (2, {value})",
    )
    path = database(tmp_path, *USERS, *times)
    with pytest.raises(FileError, match=rf"theirs\.db: steps row 2: at {message}"):
        check_rows(path, "theirs.db", connect, {"steps"})


@pytest.mark.parametrize(
    ("name", "message"), [("Eve", "had another name when they coded"), ("people", "no coder can be called people")]
)
def test_a_renamed_coder_is_refused(tmp_path: Path, name: str, message: str) -> None:
    path = database(tmp_path, *USERS)
    check_rows(path, "theirs.db", connect, {"users"})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE users SET name = ?", (name,))
    with pytest.raises(FileError, match=message):
        check_rows(path, "theirs.db", connect, {"users"})


def test_a_file_that_is_no_database_is_an_error_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    path.write_bytes(b"not a database, but long enough to look at" * 40)
    with pytest.raises(FileError, match=r"theirs\.db: the database cannot be read"):
        check_schema(path, "theirs.db", connect)
