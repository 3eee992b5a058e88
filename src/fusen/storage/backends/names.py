"""Names in a study's database for completion in a shell, read without SQLAlchemy, whose import takes 250 ms."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

QUERIES = {
    "codes": "SELECT name FROM codes WHERE until IS NULL ORDER BY retired, position",
    "sources": "SELECT path FROM sources WHERE until IS NULL ORDER BY path",
    "cases": "SELECT name FROM cases WHERE until IS NULL ORDER BY position",
    "coders": "SELECT name FROM users ORDER BY name",
    "themes": "SELECT title FROM themes WHERE until IS NULL ORDER BY position",
    "variables": "SELECT DISTINCT key FROM cases, json_each(cases.variables) WHERE until IS NULL",
}


def names(database: Path, kind: str) -> list[str]:
    """Returns the current names of a kind; empty if the database cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=0.1)) as connection:
            return [str(row[0]) for row in connection.execute(QUERIES[kind])]
    except sqlite3.Error:
        return []
