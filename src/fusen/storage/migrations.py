"""Forward migrations: one function for each schema version."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text

from fusen.storage import schema
from fusen.storage.backends.backend import Backend


def _new_tables(connection: Connection) -> None:
    """Add the tables of version 2, and the column for the suggestions that coders saw."""
    schema.metadata.create_all(connection)
    if "sight" not in {column["name"] for column in inspect(connection).get_columns("codings")}:
        connection.execute(text("ALTER TABLE codings ADD COLUMN sight JSON"))


def number_codes(connection: Connection) -> None:
    """Give each code without a mark the number of its place in the codebook, which the app showed it by before."""
    c, t, m = schema.codes.c, schema.things.c, schema.marks.c
    live = select(c.code).where(c.until.is_(None)).order_by(c.retired, c.position)
    every = select(t.id).where(t.kind == "code").order_by(t.id)
    known = {row[0] for row in connection.execute(select(m.code))}
    codes = dict.fromkeys(row[0] for query in (live, every) for row in connection.execute(query))
    rows = [{"code": code, "number": number} for number, code in enumerate(codes) if code not in known]
    if rows:
        connection.execute(schema.marks.insert(), rows)


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
    number_codes(connection)
    backend.stamp(connection, schema.SCHEMA_VERSION)
