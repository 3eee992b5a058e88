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
    result = value[key]
    if not isinstance(result, str) or not result.strip():
        raise ValueError(f"`{key}` is not a text")
    if CONTROL.search(result):
        raise ValueError(f"`{key}` holds a control character")
    return result


def maybe_name(value: Mapping[str, Any], key: str) -> str | None:
    return None if value.get(key) is None else name(value, key)


def maybe_text(value: Mapping[str, Any], key: str) -> str | None:
    """Return words of a transcript, which may hold any character but surrogates."""
    result = value.get(key)
    if result is not None and not isinstance(result, str):
        raise ValueError(f"`{key}` is not a text")
    if result is not None and SURROGATE.search(result):
        raise ValueError(f"`{key}` holds half of a character")
    return result


def prose(value: Mapping[str, Any], key: str) -> str | None:
    """Return text by a person, on one or several lines."""
    result = maybe_text(value, key)
    if result is not None and CONTROL.search(result.replace("\n", "").replace("\t", "")):
        raise ValueError(f"`{key}` holds a control character")
    return result


def written(value: Mapping[str, Any], key: str) -> str:
    return prose(value, key) or ""


def words(value: Mapping[str, Any], key: str) -> str:
    """Return text that is neither empty nor longer than a spreadsheet cell."""
    result = written(value, key)
    if not result.strip() or len(result) > LONGEST:
        raise ValueError(f"`{key}` is {'empty' if not result.strip() else f'longer than {LONGEST:,} characters'}")
    return result


def coder(value: Mapping[str, Any], key: str) -> str:
    result = name(value, key).strip()
    if result.casefold() in NOBODY:
        raise ValueError(f"no coder can be called {result}")
    return result


def moment(value: Mapping[str, Any], key: str) -> str:
    result = name(value, key)
    datetime.fromisoformat(result)
    return result


def span(value: Mapping[str, Any]) -> tuple[int, int]:
    start, end = value["start"], value["end"]
    if not (type(start) is int and type(end) is int and 0 <= start < end):
        raise ValueError(f"[{start}, {end}) is no span")
    return start, end


def number(value: Mapping[str, Any], key: str) -> int:
    result = value[key]
    if type(result) is not int or not 0 <= result < 2**63:
        raise ValueError(f"`{key}` is no number")
    return result


def yes_or_no(value: Mapping[str, Any], key: str) -> bool:
    result = value.get(key, False)
    if not isinstance(result, bool):
        raise ValueError(f"`{key}` is neither true nor false")
    return result


def version(value: Mapping[str, Any], key: str) -> str | None:
    result = value.get(key)
    if result is None or (isinstance(result, str) and VERSION.fullmatch(result)):
        return result
    raise ValueError(f"`{key}` is {result!r}, not 16 hexadecimal digits")


def stamp(value: Mapping[str, Any], key: str) -> str:
    """Return a version that must be present."""
    result = version(value, key)
    if result is None:
        raise ValueError(f"`{key}` is missing")
    return result


def one_of(*allowed: str) -> Check:
    def check(value: Mapping[str, Any], key: str) -> str:
        result = value[key]
        if result not in allowed:
            raise ValueError(f"`{key}` is {result!r}, not one of {', '.join(allowed)}")
        return str(result)

    return check


def each(check: Check, least: int = 0) -> Check:
    """Returns the validator of a list that checks each value."""

    def checked(value: Mapping[str, Any], key: str) -> list[Any]:
        result = value[key]
        if not isinstance(result, list) or len(result) < least:
            raise ValueError(f"`{key}` is no list{f' of {least} or more' if least else ''}")
        return [check({key: item}, key) for item in result]

    return checked


def table(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    result = value[key]
    if not isinstance(result, dict):
        raise ValueError(f"`{key}` is no object")
    return result


def harmless(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Returns an object in which no text, at any depth, holds a control character."""
    result = table(value, key)
    waiting: list[Any] = [result]
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
    return result
