"""Names in a study's database for completion in a shell, read without SQLAlchemy, whose import takes 250 ms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

Session = TypeVar("Session")

QUERIES = {
    "codes": "SELECT name FROM codes WHERE until IS NULL ORDER BY retired, position",
    "sources": "SELECT path FROM sources WHERE until IS NULL ORDER BY path",
    "cases": "SELECT name FROM cases WHERE until IS NULL ORDER BY position",
    "coders": "SELECT name FROM users ORDER BY name",
    "themes": "SELECT title FROM themes WHERE until IS NULL ORDER BY position",
    "variables": "SELECT DISTINCT key FROM cases, json_each(cases.variables) WHERE until IS NULL",
}
SHARED_QUERIES = QUERIES | {"variables": "SELECT DISTINCT json_object_keys(variables) FROM cases WHERE until IS NULL"}
"""The same for PostgreSQL."""
_PATIENCE = 2  # seconds for a connection


def names(database: Path, kind: str) -> list[str]:
    """Returns the current names of a kind; empty if the database cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=0.1)) as connection:
            return [str(row[0]) for row in connection.execute(QUERIES[kind])]
    except sqlite3.Error:
        return []


def shared_names(address: str, kind: str) -> list[str]:
    """Returns the current names of a kind in a team's database; empty if the database cannot be read."""
    try:
        import psycopg
    except ImportError:
        return []

    def connect(password: str | None = None) -> psycopg.Connection[Any]:
        return psycopg.connect(address, autocommit=True, connect_timeout=_PATIENCE, password=password)

    try:
        try:
            connection = connect()
        except psycopg.OperationalError as error:
            if "no password supplied" not in str(error):
                raise
            connection = _log_in(address, connect)
        with connection:
            return [str(row[0]) for row in connection.execute(SHARED_QUERIES[kind].encode())]
    except psycopg.Error:
        return []


def _log_in(address: str, connect: Callable[..., Session]) -> Session:
    """Returns a connection with the password from the keyring, which needs SQLAlchemy to read the address."""
    from sqlalchemy import make_url

    from fusen.storage.backends.role_passwords import log_in

    return log_in(make_url(address), connect)
