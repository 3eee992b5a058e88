"""Parse a language model's answer strictly: drop and count what is not in the codebook or not in the passage."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fusen.model.codebook import Code

LONGEST = 200  # characters of a reason: it is one line
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class ParsedSuggestion:
    """A code (guid) for the passage, the first place of the quoted words in it, and the model's reason."""

    code: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The valid part of an answer, and the number of dropped entries."""

    proposed: tuple[ParsedSuggestion, ...] = ()
    unknown_codes: int = 0
    invented_quotes: int = 0
    unreadable: bool = False


def parse(answer: str, codes: Sequence[Code], passage: str) -> Parsed:
    """Parse one JSON object `{"codes": [{"code", "quote", "why"}]}`: bare, in a fence, within other words, or cut off
    after an entry.

    Any other answer is unreadable.
    """
    entries = _entries(answer)
    if entries is None:
        return Parsed(unreadable=True)
    by_id = {code.id: code.guid for code in codes}
    result: dict[str, ParsedSuggestion] = {}
    unknown = invented = 0
    for entry in entries:
        code, place = by_id.get(entry["code"]), _place(entry["quote"], passage)
        if code is None:
            unknown += 1
        elif place is None:
            invented += 1
        else:
            why = " ".join(str(entry.get("why") or "").split())[:LONGEST]
            result.setdefault(code, ParsedSuggestion(code, *place, why))
    return Parsed(tuple(result.values()), unknown, invented)


def split_answer(answer: str, count: int) -> list[str | None]:
    """Return the answer on each of `count` numbered passages in the form of an answer on a single passage.

    None for a passage without a list of its own in the answer.
    """
    value = _object(answer)
    lists = value if isinstance(value, dict) else {}
    parts = [lists.get(str(number)) for number in range(1, count + 1)]
    return [json.dumps({"codes": part}, ensure_ascii=False) if isinstance(part, list) else None for part in parts]


def entries_of(answer: str, key: str) -> list[Any] | None:
    """Return the list under a key of the only JSON object in an answer, which may be fenced, surrounded by text or cut
    off.

    None for any other answer.
    """
    value = _object(answer)
    entries = value.get(key) if isinstance(value, dict) else None
    return entries if isinstance(entries, list) else None


def _object(answer: str) -> Any:
    """Return the JSON value of an answer; None if it holds none."""
    fenced = _FENCED.match(answer)
    for text in (fenced[1] if fenced else answer, answer[answer.find("{") : answer.rfind("}") + 1], _closed(answer)):
        if (value := _json(text)) is not None:
            return value
    return None


def _json(text: str) -> Any:
    """Return the value of a JSON text; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _closed(answer: str) -> str:
    """Return an answer that was cut off, up to its last whole entry and with its brackets closed; empty without one."""
    text = answer[max(answer.find("{"), 0) :]
    open_, quoted, end, closers = list[str](), False, 0, ""
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and quoted:
            at += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in _CLOSER:
            open_.append(_CLOSER[character])
        elif not quoted and open_ and character == open_[-1]:
            open_.pop()
            if open_ and (character == "}" or len(open_) == 1):
                end, closers = at + 1, "".join(reversed(open_))
        at += 1
    return text[:end] + closers


def _place(quote: str, passage: str) -> tuple[int, int] | None:
    """Return the first place of the quoted words in the passage, ignoring white space; None if they do not occur."""
    words = quote.split()
    match = re.search(r"\s+".join(map(re.escape, words)), passage) if words else None
    return None if match is None else match.span()


def _entries(answer: str) -> list[dict[str, Any]] | None:
    """Returns the list of codes if every entry has an id and a quote, else None."""
    entries = entries_of(answer, "codes")
    if entries is None:
        return None
    sound = all(
        isinstance(entry, dict) and isinstance(entry.get("code"), str) and isinstance(entry.get("quote"), str)
        for entry in entries
    )
    return entries if sound else None
