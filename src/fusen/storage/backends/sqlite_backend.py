"""A study's database in a file: the functions of `sqlite` for one path."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine

from fusen.storage.backends import sqlite
from fusen.storage.durable_files import COMMITTED


class SqliteBackend:
    """The database file at a path."""

    is_shared = False
    committed_key = COMMITTED

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def connect(self) -> Engine:
        return sqlite.connect(self.path)

    def close(self) -> None:
        pass

    def translated(self, doing: str) -> AbstractContextManager[None]:
        return sqlite.translated(self.path, doing)

    def make(self) -> None:
        sqlite.make_file(self.path)

    def identify(self) -> int:
        sqlite.restrict(self.path)
        return sqlite.identify(self.path)

    def protect(self, connection: Connection) -> None:
        pass  # a user who may write the file may write every row

    def settle_numbers(self, connection: Connection) -> None:
        pass  # SQLite does it itself

    def traces(self) -> object:
        return sqlite.traces(self.path)

    def compact(self) -> None:
        sqlite.compact(self.path)

    version = staticmethod(sqlite.version)
    stamp = staticmethod(sqlite.stamp)
    create_search = staticmethod(sqlite.create_search)
    index_passages = staticmethod(sqlite.index_passages)
    clear_search = staticmethod(sqlite.clear_search)
    find = staticmethod(sqlite.find)
    integrity = staticmethod(sqlite.integrity)
