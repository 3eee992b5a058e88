"""Untrusted SQLite databases, opened in memory with limits."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.formats.containers import safe_sqlite
from fusen.formats.containers.safe_sqlite import number, opened, text


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE code (id INTEGER, name TEXT)")
        connection.executemany("INSERT INTO code VALUES (?, ?)", [(1, "資金"), (2, None)])
        connection.execute("CREATE VIEW other AS SELECT * FROM code")
    connection.close()
    return path.read_bytes()


def test_rows_are_dictionaries_and_a_missing_table_is_empty(data: bytes) -> None:
    with opened(data, "a.db") as database:
        assert list(database.rows("code", "id")) == [{"id": 1, "name": "資金"}, {"id": 2, "name": None}]
        assert list(database.rows("absent", "id")) == []


def test_view_is_not_read(data: bytes) -> None:
    with opened(data, "a.db") as database:
        assert not database.has("other")
        assert list(database.rows("other")) == []


def test_missing_column_is_named_with_file_and_table(data: bytes) -> None:
    with (
        opened(data, "a.db") as database,
        pytest.raises(FileError, match=r"a\.db: the table code has no column colour"),
    ):
        list(database.rows("code", "colour"))


def test_too_many_rows_are_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_sqlite, "MOST_ROWS", 1)
    with opened(data, "a.db") as database, pytest.raises(FileError, match="more than 1 rows"):
        list(database.rows("code"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 2\0"])
def test_other_file_is_no_database(content: bytes) -> None:
    with pytest.raises(FileError, match=r"a\.db: is no SQLite database"), opened(content, "a.db"):
        pass


def test_damaged_database_is_an_error_that_names_the_file(data: bytes) -> None:
    with pytest.raises(FileError, match=r"a\.db: the database cannot be read"), opened(data[:200], "a.db") as database:
        list(database.rows("code"))


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (b"x", ""), (3, "3"), ("資金", "資金")])
def test_text_of_a_value(value: object, shown: str) -> None:
    assert text(value) == shown


@pytest.mark.parametrize(("value", "whole"), [(3, 3), ("12", 12), ("1.5", -1), (None, -1), (b"1", -1), ("x", -1)])
def test_number_of_a_value(value: object, whole: int) -> None:
    assert number(value) == whole
