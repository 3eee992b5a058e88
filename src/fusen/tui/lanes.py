"""Codings ready to be drawn: a lane for each in the gutter, found by place in a few steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LANES = 6
BUCKET = 1024  # characters; an interval lies in each bucket it touches


class Mark(NamedTuple):
    """One coding as the gutter shows it; `lane` is LANES where six others overlap already."""

    start: int
    end: int
    lane: int
    code: str  # guid
    guid: str


class Marks:
    """Codings of one transcript, by place."""

    def __init__(self, codings: Iterable[tuple[int, int, str, str]] = ()) -> None:
        """`codings` are (start, end, code guid, coding guid)."""
        self._buckets: dict[int, list[Mark]] = {}
        self.all: set[Mark] = set()
        self._take(_placed(codings))

    @classmethod
    def side_by_side(
        cls, left: Iterable[tuple[int, int, str, str]], right: Iterable[tuple[int, int, str, str]]
    ) -> Marks:
        """Two coders: one's codings in the left half of the lanes, the other's in the right half."""
        made, half = cls(), LANES // 2
        for codings, first in ((left, 0), (right, half)):
            made._take(mark._replace(lane=first + min(mark.lane, half - 1)) for mark in _placed(codings))
        return made

    def _take(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            self.all.add(mark)
            for bucket in range(mark.start // BUCKET, max(mark.start, mark.end - 1) // BUCKET + 1):
                self._buckets.setdefault(bucket, []).append(mark)

    def over(self, start: int, end: int) -> list[Mark]:
        """Marks that share a character with `[start, end)`, by lane."""
        buckets = range(start // BUCKET, max(start, end - 1) // BUCKET + 1)
        if len(buckets) == 1:
            found = [mark for mark in self._buckets.get(buckets[0], ()) if mark.start < end and mark.end > start]
        else:
            found = list(
                {
                    mark.guid: mark
                    for bucket in buckets
                    for mark in self._buckets.get(bucket, ())
                    if mark.start < end and mark.end > start
                }.values()
            )
        return sorted(found, key=lambda mark: mark.lane)


def _placed(codings: Iterable[tuple[int, int, str, str]]) -> Iterable[Mark]:
    """Each coding in the first lane that is free, a code where it stood last if it can."""
    ends = [0] * LANES
    last: dict[str, int] = {}
    for start, end, code, guid in sorted(codings, key=lambda coding: (coding[0], -coding[1], coding[2])):
        usual = last.get(code, LANES)
        if usual < LANES and ends[usual] <= start:
            lane = usual
        else:
            lane = next((number for number, taken in enumerate(ends) if taken <= start), LANES)
        if lane < LANES:
            ends[lane] = end
            last[code] = lane
        yield Mark(start, end, lane, code, guid)
