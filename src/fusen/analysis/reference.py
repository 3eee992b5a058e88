"""Choose which codings count on stretches that several coders have read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence

from fusen.errors import FusenError
from fusen.model.coding import CONSENSUS, Review
from fusen.model.results import CodedSpan
from fusen.text.spans import merge

Span = tuple[int, int]
Stretches = dict[tuple[str, str], list[Span]]  # (coder, source) → merged stretches read
Settled = Mapping[tuple[str, str | None], Iterable[Span]]
"""(source, code) → stretches with resolved disagreements about the code; code None means every code."""


def choose(
    spans: Sequence[CodedSpan], reviews: Iterable[Review], reference: str, coders: Collection[str],
    settled: Settled | None = None,
) -> list[CodedSpan]:  # fmt: skip
    """Takes the consensus coder's codings on `settled` stretches, and elsewhere follows `reference`:

    `union`: all codings; a NAME: that coder's codings on everything they have read; `intersection`: codings that every
    reader shares. A coding is shared if each other coder who has read its stretch has an overlapping coding of the same
    code. The consensus coder's codings always count if they are among the coders.
    """
    if reference not in ("union", "intersection", *coders) and len(coders) > 1:
        raise FusenError(
            f"--reference {reference}: not a coder counted here",
            f"union, intersection or one of {', '.join(sorted(coders))}",
        )
    if settled and CONSENSUS in coders:
        spans = _unsettled(spans, settled)
    if reference == "union" or len(coders) < 2:
        return list(spans)
    read = _stretches(reviews)
    if reference == "intersection":
        others = [coder for coder in coders if coder != CONSENSUS]
        agreed = [span for span in spans if span.coder == CONSENSUS]
        return agreed + _shared([span for span in spans if span.coder != CONSENSUS], read, others)
    stands = (reference, CONSENSUS)
    return [span for span in spans if span.coder in stands or not _has_read(read, reference, span)]


def _unsettled(spans: Iterable[CodedSpan], settled: Settled) -> list[CodedSpan]:
    """Returns all codings except other coders' codings that lie wholly in settled stretches."""
    merged = {key: merge(stretches) for key, stretches in settled.items()}
    return [
        span
        for span in spans
        if span.coder == CONSENSUS
        or not (
            _inside(merged.get((span.source, span.code), ()), span)
            or _inside(merged.get((span.source, None), ()), span)
        )
    ]


def _inside(stretches: Sequence[Span], span: CodedSpan) -> bool:
    index = bisect_right(stretches, (span.start, 1 << 62)) - 1
    return index >= 0 and span.end <= stretches[index][1]


def _stretches(reviews: Iterable[Review]) -> Stretches:
    result: Stretches = {}
    for review in sorted(reviews, key=lambda review: review.start):
        merged = result.setdefault((review.user, review.source), [])
        if merged and review.start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], review.end))
        else:
            merged.append((review.start, review.end))
    return result


def _has_read(read: Stretches, coder: str, span: CodedSpan) -> bool:
    return _inside(read.get((coder, span.source), []), span)


def _shared(spans: Sequence[CodedSpan], read: Stretches, coders: Collection[str]) -> list[CodedSpan]:
    placed: dict[tuple[str, str, str], list[Span]] = {}
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
