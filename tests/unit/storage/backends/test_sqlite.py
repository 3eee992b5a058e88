"""The settings of connections to SQLite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.studies import environment

SETTINGS = """
import sys
from pathlib import Path
from fusen.storage.backends.sqlite import connect
with connect(Path(sys.argv[1])).connect() as connection:
    for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete"):
        print(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
"""


def test_commits_reach_the_disk_and_deleted_rows_are_overwritten(tmp_path: Path) -> None:
    """In a process of its own: tests write without waiting for the disk."""
    command = [sys.executable, "-c", SETTINGS, str(tmp_path / "study.db")]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["wal", "2", "1", "1"]
