"""Recognise, copy, seal and overwrite a database file."""

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
