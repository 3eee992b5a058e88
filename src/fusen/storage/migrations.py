"""Forward migrations: one function a schema version, each bringing a database to the next."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from fusen.storage import dialect, schema

MIGRATIONS: dict[int, Callable[[Connection], None]] = {}
"""From version N to N + 1, by N."""


def migrate(connection: Connection) -> None:
    """Bring a database of an older schema up to this one, in the caller's transaction.

    The version is read inside it: another process may have migrated while this one waited.
    """
    for number in range(dialect.version(connection), schema.SCHEMA_VERSION):
        MIGRATIONS[number](connection)
    dialect.stamp(connection, schema.SCHEMA_VERSION)
