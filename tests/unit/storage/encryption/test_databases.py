"""Plain and encrypted database files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fusen.storage.encryption import databases
from fusen.storage.encryption.databases import connect, copy, is_encrypted, key_of, values
from fusen.storage.encryption.study_key import StudyKey

pytest.importorskip("sqlcipher3")
pytestmark = pytest.mark.folder
KEY = StudyKey.make()


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE talk (words TEXT, sound BLOB, number INTEGER)")
        connection.execute("INSERT INTO talk VALUES ('the money ended', x'0102', 7)")
        connection.execute("PRAGMA user_version = 11")
    return path


def test_a_copy_under_a_key_hides_the_words_and_reads_back(plain: Path, tmp_path: Path) -> None:
    sealed, back = tmp_path / "sealed.db", tmp_path / "back.db"
    copy(plain, None, sealed, KEY)
    assert (is_encrypted(plain), is_encrypted(sealed)) == (False, True)
    assert b"money" not in sealed.read_bytes()
    with closing(connect(sealed, KEY)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (11,)
    copy(sealed, KEY, back, None)
    assert sorted(values(back)) == sorted(values(plain)) == [b"\x01\x02", b"the money ended"]


def test_an_encrypted_file_cannot_be_read_without_its_key(plain: Path, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed.db"
    copy(plain, None, sealed, KEY)
    with closing(connect(sealed, None)) as connection, pytest.raises(databases.errors()):
        connection.execute("SELECT * FROM talk")


def test_an_unknown_file_has_no_key(plain: Path, tmp_path: Path) -> None:
    assert key_of(plain) is None
    assert not is_encrypted(tmp_path / "missing.db")
