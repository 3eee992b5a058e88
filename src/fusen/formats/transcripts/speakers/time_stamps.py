"""Time stamps in text: notations, values in seconds, and places apart from talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

_HALF = r"(?:[ \u00a0\u202f]?[AaPp]\.?[Mm](?![\w])\.?)?"
STAMP = (
    r"(?:\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d{1,7}|:\d{2,3}(?!\d)|-\d{1,3}(?=\#))?|\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?!\d|:\d))"
    + _HALF
)
CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?!\d|:\d)" + _HALF
DOTTED = r"\d{1,2}\.\d{2}\.\d{2}(?!\d|\.\d)"
ANY = rf"(?:{STAMP}|{DOTTED})"
RANGE = rf"(?:[ ]*(?:-->|[-–—])[ ]*{ANY})?"
OPEN = r"[\[(（<{\#【]"
CLOSE = r"[\])）>}\#】]"
WRAPPED = rf"(?:{OPEN}[ ]*{ANY}{RANGE}[ ]*{CLOSE}|[\[{{][ ]*\d{{1,3}}\.\d{{2}}[ ]*[\]}}])"
_ALONE = re.compile(rf"[ \t\u3000]*[*_]{{0,3}}(?:{WRAPPED}|{ANY}{RANGE})[*_]{{0,3}}[ \t]*")
_WRAPPED = re.compile(WRAPPED)
_NUMBERS = re.compile(ANY + r"|\d{1,3}\.\d{2}")
_HALF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?[^\d]*?([AaPp])\.?[Mm]\.?")
_LONGEST_LINE = 60


class Mark(NamedTuple):
    """A time stamp that is no part of the talk: its place and seconds."""

    start: int
    end: int
    time: float


def seconds(stamp: str | None) -> float | None:
    """`1:02:03.5`, `2:03`, `00:00:05-1`, `00:00:05:250`, `00.00.13`, `0.13` (minutes and seconds); None for nothing.

    `2:03 PM` is a time of day, in seconds from midnight.
    """
    if not stamp:
        return None
    if half := _HALF_DAY.fullmatch(stamp):
        hours, minutes, rest, letter = half.groups()
        return float((int(hours) % 12 + 12 * (letter in "Pp")) * 3600 + int(minutes) * 60 + int(rest or 0))
    whole, dash, tenths = stamp.replace(",", ".").partition("-")
    if dash:
        return round((seconds(whole) or 0.0) + float(f"0.{tenths}"), 3)
    parts = whole.split(":") if ":" in whole else whole.split(".")
    if len(parts) == 4:
        fraction = float(f"0.{parts.pop()}") if len(parts[-1]) == 3 else float(parts.pop()) / 25  # else frames
        return round((seconds(":".join(parts)) or 0.0) + fraction, 3)
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return round(total, 3)


def marks(text: str, start: int = 0) -> list[Mark]:
    """Stamps alone on a line, at either end of a line, or between hashes, in a file where they go forward in time.

    A clock time in talk (`we left at 12:30`) is none of these; one alone is not enough, but for one between hashes.
    Where lines or talk after a label begin with stamps, a stamp in the same brackets in the middle of talk is one too.
    """
    alone = [mark for line in _short_lines(text, start) if (mark := _alone(text, *line))]
    taken = {text.find(text[mark.start : mark.end].strip(), mark.start) for mark in alone}
    by_sign: dict[str, list[tuple[_Place, Mark]]] = {}
    for match in _WRAPPED.finditer(text, start) if any(sign in text for sign in _SIGNS) else ():
        sign = match[0][0]
        if match.start() not in taken:
            place = _Place.EDGE if sign == "#" else _place(text, match)
            by_sign.setdefault(sign, []).append((place, _mark(match)))
    kept = list(alone) if _forward(alone, 2) else []
    lines = text.count("\n", start)
    for sign, placed in by_sign.items():
        least = 1 if sign == "#" else max(3, 0.05 * lines) if sign in "(（" else 2
        edge = [mark for place, mark in placed if place is _Place.EDGE]
        kept += edge if _forward(edge, least) else ()
        begins = [mark for place, mark in placed if place is not _Place.TALK]
        every = [mark for _, mark in placed]
        if len(every) > len(begins) and _forward(begins, max(least, 2)) and _forward(every, 3):
            kept += [mark for place, mark in placed if place is _Place.TALK]
    return sorted(kept)


class _Place(Enum):
    """Where a stamp in brackets stands: at either end of a line, after a label, or in the middle of talk."""

    EDGE = 1
    LABEL = 2
    TALK = 3


def _place(text: str, match: re.Match[str]) -> _Place:
    if _at_the_edge(text, match.start(), match.end()):
        return _Place.EDGE
    before = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2].rstrip()
    dotted = ":" not in match[0]
    return _Place.LABEL if dotted or before.endswith((":", "：")) else _Place.TALK


_SIGNS = "[({<#（【"


def _at_the_edge(text: str, start: int, end: int) -> bool:
    """Nothing but white space between it and the beginning or the end of its line."""
    before = text[max(0, start - 8) : start].rpartition("\n")
    after = text[end : end + 8].partition("\n")
    begins = (before[1] or start <= 8) and not before[2].strip(" \t\u3000*_>-")
    ends = (after[1] or end + 8 >= len(text)) and not after[0].strip(" \t\u3000*_")
    return bool(begins or ends)


def _short_lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(rf"^[^\n]{{4,{_LONGEST_LINE}}}$", text[start:], re.MULTILINE):
        if any(map(str.isdigit, line[0][:12])):
            yield start + line.start(), start + line.end()


def _alone(text: str, start: int, end: int) -> Mark | None:
    match = _ALONE.fullmatch(text, start, end)
    return _mark(match) if match else None


def _mark(match: re.Match[str]) -> Mark:
    number = _NUMBERS.search(match[0])
    return Mark(match.start(), match.end(), (seconds(number[0]) if number else None) or 0.0)


def _forward(stamps: Sequence[Mark], least: float) -> bool:
    """Enough of them, and hardly any goes back."""
    back = sum(after.time < before.time for before, after in pairwise(stamps))
    return len(stamps) >= least and back <= 0.1 * len(stamps)
