"""What the store needs from a database system."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from fusen.model.source import Passages


class Backend(Protocol):
    """A study's database in one database system. Methods with a connection run in its transaction."""

    @property
    def path(self) -> Path:
        """The database file, or its place in the folder of the study; intents of files are next to it."""

    @property
    def is_shared(self) -> bool:
        """True if people write from several folders, so that their files may be older than the database."""

    @property
    def committed_key(self) -> str:
        """The metadata key of this folder's newest committed transaction of files."""

    # -- connection and lock

    def connect(self) -> Engine:
        """Returns an engine whose transactions with the option `fusen_write` take the write lock when they begin."""

    def close(self) -> None:
        """End what the backend started itself."""

    def translated(self, doing: str) -> AbstractContextManager[None]:
        """Turn the system's errors into a StoreError that names the remedy; `doing` begins its message."""

    # -- schema

    def make(self) -> None:
        """Prepare the place of a new database; refuse a place that holds one."""

    def identify(self) -> int:
        """Returns the schema version of an existing database. Raises StoreError if it is no study database."""

    def version(self, connection: Connection) -> int:
        """Returns the schema version."""

    def stamp(self, connection: Connection, version: int) -> None:
        """Set the schema version."""

    def protect(self, connection: Connection) -> None:
        """Set who may read and write each table, after a change of the schema."""

    def settle_numbers(self, connection: Connection) -> None:
        """Let new rows get higher numbers than rows that were copied with their numbers."""

    # -- search

    def create_search(self, connection: Connection) -> None:
        """Create the search index."""

    def index_passages(self, connection: Connection, texts: Iterable[tuple[int, str, Passages]]) -> None:
        """Add the passages of texts, given with their ids, to the search index."""

    def clear_search(self, connection: Connection) -> None:
        """Empty the search index."""

    def find(self, connection: Connection, words: str, limit: int = -1) -> list[tuple[int, int]]:
        """Returns (text id, passage number) of every passage with all the words, in order; at most `limit`."""

    # -- changes and care

    def traces(self) -> object:
        """Returns a value that changes after each commit of any process, or None if that needs a query."""

    def integrity(self, connection: Connection) -> list[str]:
        """Returns the problems that the system's own check finds."""

    def compact(self) -> None:
        """Overwrite or release the space of deleted rows."""
