"""Names of the sources in a file that holds several: safe in a path, and each of them once; names that are no source's."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#;]+")
_LONGEST = 80


def safe_name(text: str) -> str:
    """Return a text as the last part of a path; empty if nothing of it is left."""
    return _UNSAFE.sub("-", text).strip(" .-")[:_LONGEST]


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number if it is taken in any case; add it to `taken`."""
    free, again = name, 2
    while free.casefold() in taken:
        free, again = f"{name}-{again}", again + 1
    taken.add(free.casefold())
    return free


def is_system_file(name: str) -> bool:
    """Return whether a file is no person's: hidden, or left behind by a system or an office program."""
    return name.startswith((".", "~$")) or name.casefold() in ("thumbs.db", "desktop.ini")
