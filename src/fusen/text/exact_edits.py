"""Replace stretches of a text and map every offset exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from fusen.text.realign import RealignedSpan


class Edit(NamedTuple):
    """`[start, end)` of the old text becomes `replacement`."""

    start: int
    end: int
    replacement: str


class ExactRealigner:
    """Maps spans over known edits; a bound inside a replaced stretch moves to that stretch's edge."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        grown = (len(edit.replacement) - (edit.end - edit.start) for edit in edits)
        self._shifts = [0, *accumulate(grown)]

    def apply(self, text: str) -> str:
        """Returns the text after all edits."""
        parts, at = [], 0
        for start, end, replacement in self._edits:
            parts += [text[at:start], replacement]
            at = end
        return "".join((*parts, text[at:]))

    def offset(self, position: int, *, after: bool = False) -> int:
        """Returns the new offset; inside a replaced stretch its start, or its end if `after`."""
        number = bisect_right(self._starts, position) - 1
        if number < 0:
            return position
        start, end, replacement = self._edits[number]
        if position >= end:
            return position + self._shifts[number + 1]
        moved = start + self._shifts[number]
        return moved + len(replacement) if after and position > start else moved

    def realign(self, start: int, end: int) -> RealignedSpan:
        """Returns the span in the new text; it is never detached, and contains all words that it contained before."""
        now = self.offset(start), self.offset(end, after=True)
        return RealignedSpan(*now, "kept" if now == (start, end) else "moved")

    def realign_reading(self, start: int, end: int) -> list[tuple[int, int]]:
        """Returns the stretches of a reading: all of it counts as read, because only names changed."""
        realigned = self.realign(start, end)
        return [(realigned.start, realigned.end)] if realigned.end > realigned.start else []
