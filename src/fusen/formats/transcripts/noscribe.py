"""Times of noScribe's .html transcripts: an anchor around each segment, `ts_4000_6500_S01`, holds milliseconds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.source import Source, Times, Turn

if TYPE_CHECKING:
    from lxml.etree import _Element

_ANCHOR = re.compile(r"#?ts_(\d{1,9})_\d{1,9}_")
_FARTHEST = 2_000  # characters of typed text between two segments


class TimedSegment(NamedTuple):
    """A stretch of recognised talk; `time` is its start in seconds."""

    time: float
    words: str


def segments(root: _Element) -> list[TimedSegment]:
    """Return the segments of an .html document in order; none if noScribe did not write it."""
    result = []
    for anchor in root.iter("a"):
        match = _ANCHOR.match(anchor.get("name") or anchor.get("href") or "")
        words = "".join(map(str, anchor.itertext())) if match else ""
        if match and (words := " ".join(words.split())):
            result.append(TimedSegment(int(match[1]) / 1000, words))
    return result


def timed(source: Source, spoken: Sequence[TimedSegment]) -> Source:
    """Return the source with the time of every segment whose words are in its text."""
    spans: list[tuple[int, int]] = []
    seconds: list[float] = []
    at = 0
    for segment in spoken:
        start = source.text.find(segment.words, at, at + len(segment.words) + _FARTHEST)
        if start >= 0:
            at = start + len(segment.words)
            spans.append((start, at))
            seconds.append(segment.time)
    if not spans:
        return source
    starts = [start for start, _ in spans]

    def with_time(turn: Turn) -> Turn:
        index = bisect_right(starts, turn.start) - 1
        return replace(turn, time=seconds[index]) if index >= 0 and spans[index][1] > turn.start else turn

    return replace(source, turns=tuple(map(with_time, source.turns)), times=Times(tuple(starts), tuple(seconds)))
