"""Recognise, copy, seal, overwrite and encrypt a database file."""

from __future__ import annotations

from fusen.storage.backends.convert_database import convert, refused_if_open
from fusen.storage.backends.sqlite import (
    RESTORE,
    SIDE_FILES,
    copy_database,
    identify,
    make_file,
    overwrite_database,
    seal,
)
from fusen.storage.encryption.databases import read_only

__all__ = [
    "RESTORE",
    "SIDE_FILES",
    "convert",
    "copy_database",
    "identify",
    "make_file",
    "overwrite_database",
    "read_only",
    "refused_if_open",
    "seal",
]
