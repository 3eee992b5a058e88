"""Forward migrations: one function for each schema version."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, text

from fusen.storage import schema
from fusen.storage.backends.backend import Backend


def _new_tables(connection: Connection) -> None:
    """Add the tables of version 2, and the column for the suggestions that coders saw."""
    schema.metadata.create_all(connection)
    if "sight" not in {column["name"] for column in inspect(connection).get_columns("codings")}:
        connection.execute(text("ALTER TABLE codings ADD COLUMN sight JSON"))


def _links(connection: Connection) -> None:
    """Add the table of links between codings and codes."""
    schema.metadata.create_all(connection)


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _new_tables, 2: _links}
"""Migrations from version N to N + 1, by N."""


def migrate(backend: Backend, connection: Connection) -> None:
    """Migrate a database of an older schema to the current one, in the caller's transaction.

    It reads the version inside the transaction, because another process may migrate while this one waits.
    """
    for number in range(backend.version(connection), schema.SCHEMA_VERSION):
        MIGRATIONS[number](connection)
    backend.stamp(connection, schema.SCHEMA_VERSION)
