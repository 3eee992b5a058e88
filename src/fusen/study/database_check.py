"""Check the database of a received or moved study, once, before fusen uses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from fusen.errors import FileError
from fusen.storage import database_file, schema
from fusen.storage.durable_files import machine
from fusen.study.cache import read_cached, write_cached
from fusen.study.paths import StudyPaths

CHECKED = "database-checked"
DAMAGE = ("malformed", "not a database", "disk I/O")  # in the messages of SQLite
WAY_OUT = "the database was altered outside fusen: ask for the codings as a .jsonl file, or bring a backup back: fusen restore"


def is_known(paths: StudyPaths) -> bool:
    """Return whether this database file, on this computer, is one that fusen made or checked."""
    return read_cached(paths, CHECKED) == _identity(paths)


def remember(paths: StudyPaths) -> None:
    """Note that the database file needs no check; the note does not hold for a copy."""
    write_cached(paths, CHECKED, _identity(paths))


def refuse_acting_schema(paths: StudyPaths) -> None:
    """Raise FileError if the database holds anything that runs when it is read or written."""
    from fusen.formats.exchange.database import check_schema

    with _way_out():
        check_schema(paths.database, str(paths.database), database_file.read_only)


def refuse_invalid_rows(paths: StudyPaths) -> None:
    """Raise FileError with the rows whose values are invalid for a study."""
    from fusen.formats.exchange.database import check_rows

    with _way_out():
        check_rows(paths.database, str(paths.database), database_file.read_only, frozenset(schema.metadata.tables))
        remember(paths)


@contextmanager
def _way_out() -> Iterator[None]:
    """Name the way out of an altered database; damage is left to the opening, which names another one."""
    try:
        yield
    except FileError as error:
        if not any(word in str(error.__cause__) for word in DAMAGE):
            raise FileError(error.message, WAY_OUT) from error


def _identity(paths: StudyPaths) -> bytes:
    try:
        number = paths.database.stat().st_ino
    except OSError:
        return b""
    return hashlib.sha256(f"{machine()} {number}".encode()).hexdigest().encode()
