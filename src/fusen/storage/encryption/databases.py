"""Open SQLite databases, plain or encrypted with SQLCipher: the only module that connects to a database file."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from fusen.storage.encryption import held_keys
from fusen.storage.encryption.study_key import MISSING, EncryptionError, StudyKey

_PLAIN = b"SQLite format 3\0"


def key_of(path: Path) -> StudyKey | None:
    """Return the key of a database: by its place in a study, elsewhere by its content; None if it is plain or unknown.

    The content of a study's own database is never looked at, because closing the file would end SQLite's locks on it.
    """
    if not held_keys.all_held():
        return None
    placed = held_keys.key_of_database(path)
    if placed is not None or not is_encrypted(path):
        return placed
    return next((key for key in held_keys.all_held() if _fits(path, key)), None)


def is_encrypted(path: Path) -> bool:
    """Return whether a closed file may be an encrypted database."""
    try:
        with open(path, "rb") as file:
            head = file.read(len(_PLAIN))
    except OSError:
        return False
    return bool(head) and head != _PLAIN


def _fits(path: Path, key: StudyKey) -> bool:
    with closing(connect(path, key)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except errors():
            return False
    return True


def connect(path: Path | str, key: StudyKey | None, *, uri: bool = False, **options: Any) -> sqlite3.Connection:
    """Open a database with a key, or as a plain one."""
    if key is None:
        plain: sqlite3.Connection = sqlite3.connect(path, uri=uri, **options)
        return plain
    connection: sqlite3.Connection = module(key).connect(str(path), uri=uri, **options)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.of_database}'\"")
    return connection


def opened(path: Path, **options: Any) -> sqlite3.Connection:
    """Open a database with the key that fits."""
    return connect(path, key_of(path), **options)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a database with the key that fits, without writing to it."""
    return connect(f"{path.absolute().as_uri()}?mode=ro", key_of(path), uri=True)


def module(key: StudyKey | None) -> ModuleType:
    """Return the library for a plain or an encrypted database."""
    if key is None:
        return sqlite3
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise EncryptionError("the study is encrypted, and sqlcipher3 is not installed", MISSING) from error
    library: ModuleType = dbapi2
    return library


def errors(*also: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the errors of all libraries in use, and others."""
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error, *also) if cipher is None else (sqlite3.Error, cipher.Error, *also)


def copy(source: Path, own: StudyKey | None, target: Path, key: StudyKey | None) -> None:
    """Copy a database with the key `own` in one transaction into an empty file, under `key` or plain; the caller syncs
    the file.
    """
    if own == key:
        with closing(connect(source, own, timeout=60)) as origin, closing(connect(target, key)) as result:
            result.execute("PRAGMA synchronous=OFF")
            origin.backup(result)
        return
    with closing(_in_cipher(source, own, timeout=60)) as origin:
        export(origin, target, key)


def export(origin: sqlite3.Connection, target: Path, key: StudyKey | None) -> None:
    """Write the content of a database that SQLCipher opened into an empty file, under `key` or plain."""
    attached = f"\"x'{key.of_database}'\"" if key else "''"
    origin.execute(f"ATTACH DATABASE ? AS made KEY {attached}", (str(target),))
    origin.execute("BEGIN")
    origin.execute("SELECT sqlcipher_export('made')")
    for name in ("application_id", "user_version"):
        number = origin.execute(f"PRAGMA main.{name}").fetchone()[0]
        origin.execute(f"PRAGMA made.{name} = {int(number)}")
    origin.execute("COMMIT")
    origin.execute("DETACH DATABASE made")


def _in_cipher(path: Path, key: StudyKey | None, *, timeout: float) -> sqlite3.Connection:
    """Open a plain or encrypted database with SQLCipher."""
    if key is not None:
        return connect(path, key, timeout=timeout, isolation_level=None)
    any_key = StudyKey("")  # names the library only
    result: sqlite3.Connection = module(any_key).connect(str(path), timeout=timeout, isolation_level=None)
    return result


@contextmanager
def alone(path: Path, key: StudyKey | None) -> Iterator[sqlite3.Connection]:
    """Open a database in SQLCipher and keep every other process out; its log is then empty.

    Raises an error of `errors()` if another process has it open.
    """
    with closing(_in_cipher(path, key, timeout=0.2)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        yield connection


def values(path: Path) -> Iterator[bytes]:
    """Yield every text and blob that a database holds."""
    with closing(opened(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (
                    value.encode() if isinstance(value, str) else value
                    for value in row
                    if isinstance(value, str | bytes)
                )
