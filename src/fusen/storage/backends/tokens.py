"""Words as SQLite's full-text index splits and folds them, for databases without that index."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from fusen.storage.backends.sqlite import SEARCH_SCHEMA

_VOCABULARY = "CREATE VIRTUAL TABLE words USING fts5vocab(search, instance)"


def tokens_of(bodies: Sequence[str]) -> list[list[str]]:
    """Returns the words of each text, in order."""
    result: list[list[str]] = [[] for _ in bodies]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(SEARCH_SCHEMA)
        connection.execute(_VOCABULARY)
        connection.executemany("INSERT INTO search(rowid, body) VALUES (?, ?)", enumerate(bodies, 1))
        for number, word in connection.execute("SELECT doc, term FROM words ORDER BY doc, offset"):
            result[number - 1].append(word)
    return result
