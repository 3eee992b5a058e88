"""Places of a text in its recording: linear between the time stamps, at the mean pace after the last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

PACE = 15.0
"""Characters a second after a single time stamp, where the text gives no pace of its own."""


@dataclass(frozen=True, slots=True)
class RecordingTimes:
    """Offsets of a text with their seconds; both increase."""

    offsets: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()

    @classmethod
    def of(cls, stamps: Iterable[tuple[int, float]]) -> RecordingTimes:
        """Return the times from (offset, seconds) pairs, without stamps that are not later than the one before."""
        offsets: list[int] = []
        seconds: list[float] = []
        for offset, second in sorted(stamps):
            if not offsets or (offset > offsets[-1] and second > seconds[-1]):
                offsets.append(offset)
                seconds.append(second)
        return cls(tuple(offsets), tuple(seconds))

    def at(self, offset: int) -> float | None:
        """Return the seconds of an offset; None before the first time stamp."""
        number = bisect_right(self.offsets, offset) - 1
        if number < 0:
            return None
        return self.seconds[number] + (offset - self.offsets[number]) / self._pace(number)

    def offset(self, seconds: float) -> int | None:
        """Return the offset of a moment; None before the first time stamp."""
        number = bisect_right(self.seconds, seconds) - 1
        if number < 0:
            return None
        return self.offsets[number] + int((seconds - self.seconds[number]) * self._pace(number))

    def _pace(self, number: int) -> float:
        """Return the characters a second from a time stamp on."""
        if number + 1 < len(self.offsets):
            return (self.offsets[number + 1] - self.offsets[number]) / (self.seconds[number + 1] - self.seconds[number])
        if len(self.offsets) < 2:
            return PACE
        return (self.offsets[-1] - self.offsets[0]) / (self.seconds[-1] - self.seconds[0])
