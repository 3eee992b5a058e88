"""Sets of a source's passages as bits of a number: bit n is passage n."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fusen.model.coding import Review
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.text.spans import covers, merge


def passages_by(names: Iterable[str]) -> list[tuple[int, str]]:
    """The set of passages for each name, given the name of every passage in order."""
    found: dict[str, int] = {}
    for number, name in enumerate(names):
        found[name] = found.get(name, 0) | 1 << number
    return [(passages, name) for name, passages in found.items()]


def asking(passages: Passages, turns: Sequence[Turn]) -> int:
    """The interviewers' passages."""
    return sum(1 << number for number, turn in enumerate(passages.turns) if turns[turn].interviewer)


def within(passages: Passages, start: int, end: int) -> int:
    """The passages that share a character with `[start, end)`."""
    inside = passages.overlapping(start, end)
    return ((1 << len(inside)) - 1) << inside.start


def reviewed(info: SourceInfo, passages: Passages, reviews: Iterable[Review]) -> int:
    """The passages that lie wholly in what has been read."""
    spans = merge((review.start, review.end) for review in reviews)
    if spans == [(0, info.chars)]:
        return (1 << len(passages)) - 1
    return sum(1 << n for n, passage in enumerate(passages) if covers(spans, [(passage.start, passage.end)]))
