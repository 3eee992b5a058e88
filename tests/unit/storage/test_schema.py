"""The schema of a database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.small_study import code, make_study, opened


@pytest.mark.folder
def test_missing_table_of_the_schema_is_created(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        code(study, "The money", "funding")
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        connection.execute("DROP TABLE graves")
    with opened(root) as study:
        assert study.history.undo().action == "code"
