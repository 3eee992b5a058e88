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
    """Parse one JSON object `{"codes": [{"code", "quote", "why"}]}`, bare, in a fence or within other words.

    Any other answer is unreadable.
    """
    entries = _entries(answer)
    if entries is None:
        return Parsed(unreadable=True)
    by_id = {code.id: code.guid for code in codes}
    result: dict[str, ParsedSuggestion] = {}
    unknown = invented = 0
    for entry in entries:
        code, quote = by_id.get(entry["code"]), entry["quote"]
        at = passage.find(quote) if quote.strip() else -1
        if code is None:
            unknown += 1
        elif at < 0:
            invented += 1
        else:
            why = " ".join(str(entry.get("why") or "").split())[:LONGEST]
            result.setdefault(code, ParsedSuggestion(code, at, at + len(quote), why))
    return Parsed(tuple(result.values()), unknown, invented)


def entries_of(answer: str, key: str) -> list[Any] | None:
    """Return the list under a key of the only JSON object in an answer, which may be fenced or surrounded by text.

    None for any other answer.
    """
    fenced = _FENCED.match(answer)
    value = _json(fenced[1] if fenced else answer)
    if value is None:
        value = _json(answer[answer.find("{") : answer.rfind("}") + 1])
    entries = value.get(key) if isinstance(value, dict) else None
    return entries if isinstance(entries, list) else None


def _json(text: str) -> Any:
    """Return the value of a JSON text; None if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


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
