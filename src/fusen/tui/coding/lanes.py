"""Codings as marks in the lanes of the gutter, indexed by position."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

LANES = 6
BUCKET = 1024  # characters; an interval lies in each bucket it touches


class CodingMark(NamedTuple):
    """A coding in the gutter; `lane` is LANES if six codings already overlap there."""

    start: int
    end: int
    lane: int
    code: str  # guid
    guid: str


Placed = tuple[int, int, str, str]
"""A coding: start, end, code's guid, its own guid."""


class CodingMarks:
    """The codings of a transcript, indexed by position."""

    def __init__(self, codings: Iterable[Placed] = ()) -> None:
        self._buckets: dict[int, list[CodingMark]] = {}
        self.all: set[CodingMark] = set()
        self._take(_placed(codings))

    @classmethod
    def side_by_side(cls, left: Iterable[Placed], right: Iterable[Placed]) -> CodingMarks:
        """Place the codings of two coders in the left and the right half of the lanes."""
        result, half = cls(), LANES // 2
        for codings, first in ((left, 0), (right, half)):
            result._take(mark._replace(lane=first + min(mark.lane, half - 1)) for mark in _placed(codings))
        return result

    def _take(self, marks: Iterable[CodingMark]) -> None:
        for mark in marks:
            self.all.add(mark)
            for bucket in _buckets(mark.start, mark.end):
                self._buckets.setdefault(bucket, []).append(mark)

    def changed(self, gone: Iterable[Placed], placed: Iterable[Placed]) -> CodingMarks:
        """Return a copy without the codings `gone` and with `placed`. The others keep their lanes: placing 5,000 again
        took 30 ms a decision.
        """
        after = CodingMarks()
        after._buckets, after.all = dict(self._buckets), set(self.all)
        for start, end, _, guid in gone:
            for bucket in _buckets(start, end):
                inside = after._buckets.get(bucket, ())
                after.all.difference_update(mark for mark in inside if mark.guid == guid)
                after._buckets[bucket] = [mark for mark in inside if mark.guid != guid]
        for start, end, code, guid in placed:
            mark = CodingMark(start, end, after._free(start, end, code), code, guid)
            after.all.add(mark)
            for bucket in _buckets(start, end):
                after._buckets[bucket] = [*after._buckets.get(bucket, ()), mark]
        return after

    def _free(self, start: int, end: int, code: str) -> int:
        """Return a free lane, if possible a lane that the code has nearby; LANES if all are taken."""
        taken = {mark.lane for mark in self.over(start, end)}
        near = chain.from_iterable(self._buckets.get(bucket, ()) for bucket in _buckets(start, end))
        usual = (mark.lane for mark in near if mark.code == code)
        return next((lane for lane in (*usual, *range(LANES)) if lane < LANES and lane not in taken), LANES)

    def over(self, start: int, end: int) -> list[CodingMark]:
        """Return the marks that overlap `[start, end)`, by lane."""
        buckets = _buckets(start, end)
        if len(buckets) == 1:
            result = [mark for mark in self._buckets.get(buckets[0], ()) if mark.start < end and mark.end > start]
        else:
            result = list(
                {
                    mark.guid: mark
                    for bucket in buckets
                    for mark in self._buckets.get(bucket, ())
                    if mark.start < end and mark.end > start
                }.values()
            )
        return sorted(result, key=lambda mark: mark.lane)


def _buckets(start: int, end: int) -> range:
    return range(start // BUCKET, max(start, end - 1) // BUCKET + 1)


def _placed(codings: Iterable[Placed]) -> Iterable[CodingMark]:
    """Place each coding in the last lane of its code if free, else in the first free lane."""
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
        yield CodingMark(start, end, lane, code, guid)
