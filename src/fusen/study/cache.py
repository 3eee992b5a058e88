"""Files in `.fusen/cache`: private, safe to delete, never an error when they are missing, damaged or cannot be written."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from typing import Any

from fusen.study.paths import Layout


def read_cached(layout: Layout, name: str) -> bytes | None:
    try:
        return (layout.cache / name).read_bytes()
    except OSError:
        return None


def read_cached_line(layout: Layout, name: str) -> bytes:
    """The first line, which says what the rest is; empty where there is none."""
    try:
        with (layout.cache / name).open("rb") as file:
            return file.readline()
    except OSError:
        return b""


def write_cached(layout: Layout, name: str, *content: bytes | bytearray) -> None:
    """Whole or not at all, readable by its owner alone: it may hold words of transcripts."""
    aside = layout.cache / f".{name}.{secrets.token_hex(6)}.part"
    try:
        layout.cache.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.writelines(content)
        os.replace(aside, layout.cache / name)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def read_cached_json(layout: Layout, name: str) -> dict[str, Any]:
    """An object; an empty one where there is none that can be read."""
    content = read_cached(layout, name)
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_cached_json(layout: Layout, name: str, value: dict[str, Any]) -> None:
    write_cached(layout, name, json.dumps(value, separators=(",", ":")).encode())
