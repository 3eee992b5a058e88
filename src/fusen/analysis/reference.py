"""Which codings stand where several coders read the same stretch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence

from fusen.errors import FusenError
from fusen.model.coding import Review
from fusen.model.rows import CodedSpan

Stretches = dict[tuple[str, str], list[tuple[int, int]]]  # (coder, source) → merged stretches read


def choose(
    spans: Sequence[CodedSpan], reviews: Iterable[Review], reference: str, coders: Collection[str]
) -> list[CodedSpan]:
    """`union`: all; a NAME: that coder's wherever they have read; `intersection`: those every reader shares.

    A coding is shared when each other coder who has read its stretch has an overlapping one of the same code.
    """
    if reference == "union" or len(coders) < 2:
        return list(spans)
    read = _stretches(reviews)
    if reference == "intersection":
        return _shared(spans, read, coders)
    if reference not in coders:
        raise FusenError(
            f"--reference {reference}: not a coder counted here",
            f"union, intersection or one of {', '.join(sorted(coders))}",
        )
    return [span for span in spans if span.coder == reference or not _has_read(read, reference, span)]


def _stretches(reviews: Iterable[Review]) -> Stretches:
    found: Stretches = {}
    for review in sorted(reviews, key=lambda review: review.start):
        merged = found.setdefault((review.user, review.source), [])
        if merged and review.start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], review.end))
        else:
            merged.append((review.start, review.end))
    return found


def _has_read(read: Stretches, coder: str, span: CodedSpan) -> bool:
    stretches = read.get((coder, span.source), [])
    index = bisect_right(stretches, (span.start, 1 << 62)) - 1
    return index >= 0 and span.end <= stretches[index][1]


def _shared(spans: Sequence[CodedSpan], read: Stretches, coders: Collection[str]) -> list[CodedSpan]:
    placed: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for span in sorted(spans, key=lambda span: span.start):
        placed.setdefault((span.coder, span.code, span.source), []).append((span.start, span.end))

    def agrees(coder: str, span: CodedSpan) -> bool:
        theirs = placed.get((coder, span.code, span.source), [])
        before = bisect_left(theirs, (span.end, 0))
        return any(end > span.start for _, end in theirs[:before])

    return [
        span
        for span in spans
        if all(agrees(coder, span) for coder in coders if coder != span.coder and _has_read(read, coder, span))
    ]
