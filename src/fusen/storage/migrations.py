"""Forward migrations: one function for each schema version."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, text

from fusen.storage import schema
from fusen.storage.backends import sqlite


def _new_tables(connection: Connection) -> None:
    """Version 2 knows more tables than version 1, and with codings what their coders had in sight."""
    schema.metadata.create_all(connection)
    if "sight" not in {column["name"] for column in inspect(connection).get_columns("codings")}:
        connection.execute(text("ALTER TABLE codings ADD COLUMN sight JSON"))


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _new_tables}
"""From version N to N + 1, by N."""


def migrate(connection: Connection) -> None:
    """Bring a database of an older schema up to this one, in the caller's transaction.

    The version is read inside it: another process may have migrated while this one waited.
    """
    for number in range(sqlite.version(connection), schema.SCHEMA_VERSION):
        MIGRATIONS[number](connection)
    sqlite.stamp(connection, schema.SCHEMA_VERSION)
