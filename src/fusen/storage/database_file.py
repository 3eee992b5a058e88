"""The database of a study as a file: recognising, copying, completing and overwriting it."""

from __future__ import annotations

from fusen.storage.backends.sqlite import (
    RESTORE,
    SIDE_FILES,
    copy_database,
    identify,
    make_file,
    overwrite_database,
    seal,
)

__all__ = ["RESTORE", "SIDE_FILES", "copy_database", "identify", "make_file", "overwrite_database", "seal"]
