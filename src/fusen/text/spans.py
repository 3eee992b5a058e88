"""Half-open spans `[start, end)`: union, difference and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the union in order: overlapping and touching spans become one, empty spans vanish.

    Linear for sorted spans, else as fast as sorting.
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def uncovered(reviews: Iterable[Span], passages: Iterable[Span]) -> list[Span]:
    """Return the parts of the passages that lie in no review, in order."""
    return list(_gaps(merge(reviews), merge(passages)))


def covers(reviews: Iterable[Span], passages: Iterable[Span]) -> bool:
    """Return whether the reviews together cover every passage; True without passages."""
    return next(_gaps(merge(reviews), merge(passages)), None) is None


def _gaps(reviews: list[Span], passages: list[Span]) -> Iterator[Span]:
    """Yield the gaps in one pass through both lists, which must be merged."""
    index = 0
    for start, end in passages:
        while index < len(reviews) and reviews[index][1] <= start:
            index += 1
        position, ahead = start, index
        while position < end:
            if ahead == len(reviews) or reviews[ahead][0] >= end:
                yield position, end
                break
            if reviews[ahead][0] > position:
                yield position, reviews[ahead][0]
            position = reviews[ahead][1]
            ahead += 1
        index = max(index, ahead - 1)
