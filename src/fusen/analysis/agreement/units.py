"""One interview as input to agreement: the passages all coders have read, and each coder's spans in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from fusen.text.spans import Span, merge

Spans = Sequence[Span]


class Frame:
    """Passages of one source in order, without the text between them.

    A position in the frame counts characters from its first passage; white space between passages and omitted passages
    have no length, so codings of neighbouring passages touch.
    """

    __slots__ = ("ends", "offsets", "starts")

    def __init__(self, passages: Iterable[Span]) -> None:
        kept = list(passages)
        self.starts = [start for start, _ in kept]
        self.ends = [end for _, end in kept]
        self.offsets = list(accumulate((end - start for start, end in kept), initial=0))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def length(self) -> int:
        """Length in characters."""
        return self.offsets[-1]

    def touched(self, spans: Iterable[Span]) -> set[int]:
        """Returns the numbers of the passages that share a character with a span."""
        result: set[int] = set()
        for start, end in spans:
            result.update(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))
        return result

    def units(self, spans: Iterable[Span]) -> list[Span]:
        """Returns the spans in frame positions, clipped to the frame; overlapping and touching spans become one unit."""
        return merge(self._clipped(spans))

    def _clipped(self, spans: Iterable[Span]) -> Iterable[Span]:
        for start, end in spans:
            first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
            if first <= last:
                low = self.offsets[first] + max(0, start - self.starts[first])
                yield low, self.offsets[last] + min(end, self.ends[last]) - self.starts[last]

    def without(self, passages: set[int]) -> Frame:
        """Returns a frame of the other passages."""
        return self.only(place for place in range(len(self)) if place not in passages)

    def only(self, passages: Iterable[int]) -> Frame:
        return Frame((self.starts[place], self.ends[place]) for place in passages)


@dataclass(frozen=True, slots=True)
class Interview:
    """A source that all coders have read in part or whole; `name` is empty if it may not be listed.

    `spans`: each coder's codings of each code, in characters of the source. `frames` has the frame of codes judged on
    fewer passages than `frame` has; `together` is the frame for measures over all codes at once.
    """

    name: str
    frame: Frame
    spans: Mapping[str, Sequence[Spans]]
    frames: Mapping[str, Frame] = field(default_factory=dict)
    together: Frame | None = None

    def frame_of(self, code: str) -> Frame:
        return self.frames.get(code, self.frame)

    @property
    def joint(self) -> Frame:
        return self.together or self.frame

    def of_coders(self, places: Sequence[int]) -> Interview:
        """Returns the interview for some of the coders, by index."""
        spans = {code: [own[place] for place in places] for code, own in self.spans.items()}
        return Interview(self.name, self.frame, spans, self.frames, self.together)

    def without(self, taken: Mapping[str, Spans]) -> Interview:
        """Returns the interview without, for each code, the passages that `taken` touches."""
        frames = {code: self.frame.without(self.frame.touched(spans)) for code, spans in taken.items() if spans}
        touched = self.frame.touched(span for spans in taken.values() for span in spans)
        return Interview(self.name, self.frame, self.spans, frames, self.frame.without(touched))
