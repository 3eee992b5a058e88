"""Cache files in `.fusen/cache`: private, safe to delete; read and write errors are ignored."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

from fusen.errors import FusenError
from fusen.storage.durable_files import unfinished_name
from fusen.storage.encryption.held_keys import key_to_write
from fusen.storage.encryption.study_key import MAGIC
from fusen.study.paths import StudyPaths, read_bytes


def read_cached(paths: StudyPaths, name: str) -> bytes | None:
    try:
        return read_bytes(paths.cache / name)
    except FusenError:
        return None


def read_cached_line(paths: StudyPaths, name: str) -> bytes:
    """Return the first line of a cache file, its header; empty if the file is missing."""
    try:
        with (paths.cache / name).open("rb") as file:
            line = file.readline()
    except OSError:
        return b""
    return line if line != MAGIC else (read_cached(paths, name) or b"").split(b"\n", 1)[0]


def write_cached(paths: StudyPaths, name: str, *content: bytes | bytearray) -> None:
    """Replace a cache file atomically; only its owner can read it because it may hold words of transcripts."""
    aside = paths.cache / unfinished_name(f".{name}.")
    key = key_to_write(paths.cache / name)
    try:
        paths.cache.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.writelines(content if key is None else [key.encrypt(b"".join(content))])
        os.replace(aside, paths.cache / name)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def read_cached_json(paths: StudyPaths, name: str) -> dict[str, Any]:
    """Return the JSON object in a cache file; empty if the file is missing or invalid."""
    content = read_cached(paths, name)
    try:
        data = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def write_cached_json(paths: StudyPaths, name: str, value: dict[str, Any]) -> None:
    write_cached(paths, name, json.dumps(value, separators=(",", ":")).encode())
