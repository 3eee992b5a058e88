"""Sets of a source's passages as integers: bit n is passage n."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fusen.model.coding import Review
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.text.spans import covers, merge


def passages_by(names: Iterable[str]) -> list[tuple[int, str]]:
    """Return (passages, name) for each name; `names` has the name of every passage, in order."""
    sets: dict[str, int] = {}
    for number, name in enumerate(names):
        sets[name] = sets.get(name, 0) | 1 << number
    return [(passages, name) for name, passages in sets.items()]


def interviewer_passages(passages: Passages, turns: Sequence[Turn]) -> int:
    """Return the set of the interviewers' passages."""
    return sum(1 << number for number, turn in enumerate(passages.turns) if turns[turn].interviewer)


def within(passages: Passages, start: int, end: int) -> int:
    """Return the set of passages that share a character with `[start, end)`."""
    inside = passages.overlapping(start, end)
    return ((1 << len(inside)) - 1) << inside.start


def reviewed(info: SourceInfo, passages: Passages, reviews: Iterable[Review]) -> int:
    """Return the set of passages that the reviews cover in full."""
    spans = merge((review.start, review.end) for review in reviews)
    if spans == [(0, info.chars)]:
        return (1 << len(passages)) - 1
    return sum(1 << n for n, passage in enumerate(passages) if covers(spans, [(passage.start, passage.end)]))
