"""Encrypt a database file, and decrypt it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from fusen.errors import StoreError
from fusen.storage.backends.sqlite import make_file, refuse_damage, translated
from fusen.storage.durable_files import sync_file, sync_folder, unfinished_name
from fusen.storage.encryption import databases
from fusen.storage.encryption.held_keys import DATABASE
from fusen.storage.encryption.study_key import StudyKey


def convert(path: Path, own: StudyKey | None, key: StudyKey | None, home: Path) -> None:
    """Encrypt or decrypt a database by way of a hidden file in `home`. Raises StoreError if another program has it open."""
    aside = home / unfinished_name(f".{DATABASE}.", "")
    before = path.stat()
    with translated(path, "cannot be converted"):
        try:
            with refused_if_open(path, own) as connection:
                make_file(aside)
                databases.export(connection, aside, key)
                with closing(databases.connect(aside, key)) as result:
                    refuse_damage(result, path)
                sync_file(aside)
                os.utime(aside, ns=(before.st_atime_ns, before.st_mtime_ns))
                if sys.platform != "win32":
                    os.replace(aside, path)
            if sys.platform == "win32":
                os.replace(aside, path)
            sync_folder(path.parent)
        finally:
            for suffix in ("", "-journal", "-wal", "-shm"):
                with suppress(OSError):
                    aside.with_name(aside.name + suffix).unlink()


@contextmanager
def refused_if_open(path: Path, key: StudyKey | None) -> Iterator[sqlite3.Connection]:
    """Open a database in SQLCipher and keep every other process out of the database. Raises StoreError if one has it open."""
    try:
        with databases.alone(path, key) as connection:
            yield connection
    except databases.errors() as error:
        if "locked" not in str(error):
            raise
        raise StoreError(
            f"{path}: another program has the study open", "close it, then run the command again"
        ) from error
