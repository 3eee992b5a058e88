"""Validate the values of a shared line; fusen trusts nothing in a shared file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

NOBODY = ("people", "all", "union", "intersection")
"""Names with a special meaning for `--coder` and `--reference`."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
VERSION = re.compile(r"[0-9a-f]{16}")
SURROGATE = re.compile(r"[\ud800-\udfff]")

LONGEST = 32_000

Check = Callable[[Mapping[str, Any], str], Any]
"""Returns the value under a key; raises KeyError, TypeError or ValueError if it is invalid."""


def name(value: Mapping[str, Any], key: str) -> str:
    found = value[key]
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f"`{key}` is not a text")
    if CONTROL.search(found):
        raise ValueError(f"`{key}` holds a control character")
    return found


def maybe_name(value: Mapping[str, Any], key: str) -> str | None:
    return None if value.get(key) is None else name(value, key)


def maybe_text(value: Mapping[str, Any], key: str) -> str | None:
    """Return words of a transcript, which may hold any character but surrogates."""
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"`{key}` is not a text")
    if found is not None and SURROGATE.search(found):
        raise ValueError(f"`{key}` holds half of a character")
    return found


def prose(value: Mapping[str, Any], key: str) -> str | None:
    """Return text by a person, on one or several lines."""
    found = maybe_text(value, key)
    if found is not None and CONTROL.search(found.replace("\n", "").replace("\t", "")):
        raise ValueError(f"`{key}` holds a control character")
    return found


def written(value: Mapping[str, Any], key: str) -> str:
    return prose(value, key) or ""


def words(value: Mapping[str, Any], key: str) -> str:
    """Return text that is neither empty nor longer than a spreadsheet cell."""
    found = written(value, key)
    if not found.strip() or len(found) > LONGEST:
        raise ValueError(f"`{key}` is {'empty' if not found.strip() else f'longer than {LONGEST:,} characters'}")
    return found


def coder(value: Mapping[str, Any], key: str) -> str:
    found = name(value, key).strip()
    if found.casefold() in NOBODY:
        raise ValueError(f"no coder can be called {found}")
    return found


def moment(value: Mapping[str, Any], key: str) -> str:
    found = name(value, key)
    datetime.fromisoformat(found)
    return found


def span(value: Mapping[str, Any]) -> tuple[int, int]:
    start, end = value["start"], value["end"]
    if not (type(start) is int and type(end) is int and 0 <= start < end):
        raise ValueError(f"[{start}, {end}) is no span")
    return start, end


def number(value: Mapping[str, Any], key: str) -> int:
    found = value[key]
    if type(found) is not int or not 0 <= found < 2**63:
        raise ValueError(f"`{key}` is no number")
    return found


def yes_or_no(value: Mapping[str, Any], key: str) -> bool:
    found = value.get(key, False)
    if not isinstance(found, bool):
        raise ValueError(f"`{key}` is neither true nor false")
    return found


def version(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    if found is None or (isinstance(found, str) and VERSION.fullmatch(found)):
        return found
    raise ValueError(f"`{key}` is {found!r}, not 16 hexadecimal digits")


def stamp(value: Mapping[str, Any], key: str) -> str:
    """Return a version that must be present."""
    found = version(value, key)
    if found is None:
        raise ValueError(f"`{key}` is missing")
    return found


def one_of(*allowed: str) -> Check:
    def check(value: Mapping[str, Any], key: str) -> str:
        found = value[key]
        if found not in allowed:
            raise ValueError(f"`{key}` is {found!r}, not one of {', '.join(allowed)}")
        return str(found)

    return check


def each(check: Check, least: int = 0) -> Check:
    """Returns the validator of a list that checks each value."""

    def checked(value: Mapping[str, Any], key: str) -> list[Any]:
        found = value[key]
        if not isinstance(found, list) or len(found) < least:
            raise ValueError(f"`{key}` is no list{f' of {least} or more' if least else ''}")
        return [check({key: one}, key) for one in found]

    return checked


def table(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value[key]
    if not isinstance(found, dict):
        raise ValueError(f"`{key}` is no object")
    return found


def harmless(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Returns an object in which no text, at any depth, holds a control character."""
    found = table(value, key)
    waiting: list[Any] = [found]
    while waiting:
        match waiting.pop():
            case str() as text if CONTROL.search(text):
                raise ValueError(f"`{key}` holds a control character")
            case list() as listed:
                waiting += listed
            case dict() as mapped:
                waiting += [*mapped.keys(), *mapped.values()]
            case _:
                pass
    return found
