"""Writes that do not wait for the disk: a test needs no study after a loss of power."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    from sqlite3 import Connection

    from sqlalchemy.pool import ConnectionPoolEntry


def write_without_sync() -> None:
    """Let this process skip `fsync`, also that of SQLite: 0.3 ms on an idle disk, 5 ms on a busy one, 18 for a new study.

    Programs that tests start still sync.
    """
    create = Engine.__init__

    def create_unsynced(engine: Engine, *arguments: Any, **options: Any) -> None:
        create(engine, *arguments, **options)
        if isinstance(engine.dialect, SQLiteDialect):
            event.listen(engine, "connect", _switch_off)  # before fusen creates the database
            event.listen(engine, "checkout", _switch_off_again)

    setattr(Engine, "__init__", create_unsynced)  # noqa: B010 - mypy refuses the assignment
    setattr(os, "fsync", _ignore)  # noqa: B010


def _switch_off(connection: Connection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _switch_off_again(connection: Connection, record: ConnectionPoolEntry, _: object) -> None:
    """Switch off what fusen has switched on for the new connection."""
    if not record.info.get("unsynced"):
        record.info["unsynced"] = True
        _switch_off(connection, record)


def _ignore(_: object) -> None:
    """Take the place of `os.fsync`."""
