"""Values of speech recognisers' JSON: nested fields, times in seconds, names of speakers, and words joined to talk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fusen.formats.transcripts.build_source import SENTENCE_END, Utterance, joined
from fusen.formats.transcripts.columns import seconds

MILLISECONDS = 1_000
TICKS = 10_000_000
OTTER_SAMPLES = 16_000

_LATEST = 10_000_000  # seconds
_PAUSE = 1.0  # seconds between words that end an utterance
_MOST_WORDS = 60  # of an utterance without punctuation
_ISO = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d{1,9})?)S)?", re.IGNORECASE)
_SUFFIXED = re.compile(r"(\d{1,7}(?:\.\d{1,12})?)s?")
_UNKNOWN = frozenset(("", "uu", "unknown", "none"))


class SpokenWord(NamedTuple):
    """A recognised word; an `attached` one follows the word before without a space."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    attached: bool = False


def dig(value: Any, *keys: str) -> Any:
    """Return the value below these keys, None where a key is missing; of a list, the first item counts."""
    for key in keys:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(key) if isinstance(value, dict) else None
    return value


def rows(value: Any, *keys: str) -> list[dict[str, Any]]:
    """Return the mappings in the list below these keys, empty where there is none."""
    result = dig(value, *keys) if keys else value
    return [row for row in result if isinstance(row, dict)] if isinstance(result, list) else []


def text_of(row: Any, *keys: str) -> str:
    """Return the first of these fields that holds text."""
    if not isinstance(row, dict):
        return ""
    return next((row[key] for key in keys if isinstance(row.get(key), str) and row[key]), "")


def time_of(value: Any, per_second: int = 1) -> float | None:
    """Return a time in seconds from a number, `1.3s`, `PT1.3S`, `0:01`, or {seconds, nanos}; None if there is none."""
    if isinstance(value, dict):
        whole, nanos = time_of(value.get("seconds", 0)), value.get("nanos", 0)
        usable = isinstance(nanos, int) and 0 <= nanos < 10**9
        return None if whole is None else round(whole + (nanos / 10**9 if usable else 0.0), 3)
    if isinstance(value, str):
        return _stamp(value.strip(), per_second)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST * per_second:
        return None
    return round(value / per_second, 3)


def _stamp(value: str, per_second: int) -> float | None:
    if (plain := _SUFFIXED.fullmatch(value)) is not None:
        return round(float(plain[1]) / per_second, 3)
    if value and (iso := _ISO.fullmatch(value)) is not None:
        hours, minutes, rest = iso.groups(default="0")
        return round(3600 * int(hours) + 60 * int(minutes) + float(rest), 3)
    return seconds(value)


def speaker_of(value: Any) -> str:
    """Return a speaker's name; a bare number `1` becomes `Speaker 1`."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    name = str(value) if isinstance(value, str) or -(10**6) < value < 10**6 else ""
    if name.strip().isdecimal():
        return f"Speaker {name.strip()}"
    return "" if name.strip().casefold() in _UNKNOWN else name


def by_words(words: Iterable[SpokenWord]) -> Iterator[Utterance]:
    """Yield words as utterances: a new one begins with another speaker, after a sentence and after a pause."""
    held: list[SpokenWord] = []
    for word in words:
        if held and (not word.attached or word.text[:1].isalnum()) and _ends(held, word):
            yield _utterance(held)
            held = []
        held.append(word)
    if held:
        yield _utterance(held)


def _ends(held: list[SpokenWord], following: SpokenWord) -> bool:
    last = held[-1]
    pause = last.end is not None and following.start is not None and following.start - last.end >= _PAUSE
    return (
        following.speaker != held[0].speaker
        or pause
        or len(held) >= _MOST_WORDS
        or SENTENCE_END.search("".join(word.text for word in held[-2:]).rstrip()) is not None
    )


def _utterance(words: list[SpokenWord]) -> Utterance:
    parts: list[str] = []
    for word in words:
        if word.attached and parts:
            parts[-1] += word.text
        else:
            parts.append(word.text)
    start = next((word.start for word in words if word.start is not None), None)
    end = next((word.end for word in reversed(words) if word.end is not None), None)
    return Utterance(words[0].speaker, joined(part.strip() for part in parts), start, end)
