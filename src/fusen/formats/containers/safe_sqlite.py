"""Open an untrusted SQLite database: in memory, read-only, with limits on work and text size."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fusen.errors import FileError

MOST_BYTES = 96 * 2**20
MOST_ROWS = 1_000_000  # of one table
MOST_VALUE = 32 * 2**20
_MOST_STEPS = 20_000  # times a thousand instructions of SQLite's machine: about two seconds
_MAGIC = b"SQLite format 3\0"
_BROKEN = "open it in the program that made it and save a copy"


class Database:
    """Rows of named tables as dictionaries; every error is a FileError that names the file."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self.name = connection, name

    def has(self, table: str) -> bool:
        """Return whether the database has an ordinary table of that name."""
        rows = self._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'", (table,)
        )
        return rows.fetchone() is not None

    def rows(self, table: str, *needed: str) -> Iterator[dict[str, Any]]:
        """Yields all rows of a table in insertion order; none if the table is missing. Views are not read.

        Raises FileError if the table lacks a needed column.
        """
        if not self.has(table):
            return
        cursor = self._connection.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        missing = next((column for column in needed if column not in names), None)
        if missing is not None:
            raise FileError(f"{self.name}: the table {table} has no column {missing}", _BROKEN)
        for number, row in enumerate(cursor):
            if number >= MOST_ROWS:
                raise FileError(f"{self.name}: the table {table} has more than {MOST_ROWS:,} rows")
            yield dict(zip(names, row, strict=True))


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Database]:
    """Opens the database in these bytes; its content can change nothing and reach nothing outside."""
    if not data.startswith(_MAGIC):
        raise FileError(f"{name}: is no SQLite database", _BROKEN)
    if len(data) > MOST_BYTES:
        raise FileError(f"{name}: larger than {MOST_BYTES // 2**20} MB", "export the project as .qdpx instead")
    connection = sqlite3.connect(":memory:")
    try:
        # 18 and 19 say that a write-ahead log lies beside the file, which in memory none can.
        connection.deserialize(data[:18] + b"\1\1" + data[20:])
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        guard(connection)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE)
        yield Database(connection, name)
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise FileError(f"{name}: the database cannot be read: {error}", _BROKEN) from error
    finally:
        connection.close()


def guard(connection: sqlite3.Connection, size: int = 0) -> None:
    """Prevent the database's content from writing, attaching or running on; large ones (`size` bytes) may take longer."""
    if isinstance(connection, sqlite3.Connection):  # SQLCipher's connections cannot
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_progress_handler(_Watch(_MOST_STEPS + size // 1000), 1000)


class _Watch:
    """Ends what takes too long: a non-zero answer interrupts."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self) -> int:
        self._left -= 1
        return self._left < 0


def text(value: Any) -> str:
    """Returns a column's value as text; empty for NULL and for bytes."""
    return "" if value is None or isinstance(value, bytes) else str(value)


def number(value: Any) -> int:
    """Returns a column's value as a whole number, -1 if it is none."""
    if isinstance(value, int):
        return value
    try:
        return int(text(value))
    except ValueError:
        return -1
