"""Cache files in `.fusen/cache`: private, safe to delete; read and write errors are ignored."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fusen.errors import FusenError
from fusen.storage.durable_files import unfinished_name
from fusen.storage.encryption.held_keys import decrypted, key_to_write
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


# -- files of JSON objects, one a line, that grow; in an encrypted study each line is encrypted by itself


def cached_lines(path: Path, content: bytes | None = None) -> Iterator[bytes]:
    """Yield the lines of a growing cache file, or of `content`, decrypted; damaged lines are left out."""
    if content is None:
        try:
            content = path.read_bytes()
        except OSError:
            return
    for line in content.splitlines():
        if line.startswith(b"{"):
            yield line
        else:
            with suppress(ValueError, FusenError):  # damaged or incomplete
                yield decrypted(path, base64.b64decode(line, validate=True))


def append_cached_line(path: Path, value: Mapping[str, object]) -> None:
    """Append a value to a growing cache file, which only its owner can read."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600), "a+b") as file:
            torn = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
            file.write(b"\n" * bool(torn) + _stored_line(path, json.dumps(value).encode()) + b"\n")
    except OSError:
        return


def convert_cached_lines(path: Path) -> None:
    """Encrypt all lines of a growing cache file in an encrypted study, and decrypt them in another."""
    lines = b"".join(_stored_line(path, line) + b"\n" for line in cached_lines(path))
    aside = path.with_name(unfinished_name())
    with open(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(lines)
    os.replace(aside, path)


def _stored_line(path: Path, line: bytes) -> bytes:
    key = key_to_write(path)
    return line if key is None else base64.b64encode(key.encrypt(line))
