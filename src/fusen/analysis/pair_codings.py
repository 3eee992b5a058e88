"""Find the codings behind a pair of co-occurring codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fusen.analysis.cooccurrence import INTERVIEWEE, OVERLAP, reach
from fusen.analysis.frequencies import codings_under
from fusen.analysis.timeline import CodedInterview
from fusen.model.codebook import Codebook
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan


def pair_codings(
    spans: Sequence[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    tiles: Mapping[str, Tiles],
    pair: tuple[str, str],
    within: str,
) -> list[CodedSpan]:
    """Return the codings of two codes (guids), neither above the other, that `cooccurrence` counts as co-occurring."""
    ones, others = (codings_under(spans, codebook, basis, code) for code in pair)
    if within == INTERVIEWEE:
        both = {span.case for span in ones} & {span.case for span in others}
        return [span for span in (*ones, *others) if span.case in both]
    result: list[CodedSpan] = []
    for source, inside in tiles.items():
        first, second = ([span for span in side if span.source == source] for side in (ones, others))
        if first and second:
            result += (
                _overlapping(inside, first, second)
                if within == OVERLAP
                else _near(inside, first, second, reach(within))
            )
    return result


def _near(tiles: Tiles, first: list[CodedSpan], second: list[CodedSpan], most: int) -> Iterable[CodedSpan]:
    """Return the codings on passages at most so many passages from one with the other code."""
    for mine, theirs in ((first, second), (second, first)):
        stands = {passage for span in theirs for passage in tiles.touched(span.start, span.end)}
        for span in mine:
            places = tiles.touched(span.start, span.end)
            if any(near in stands for at in places for near in range(at - most, at + most + 1)):
                yield span


def _overlapping(tiles: Tiles, first: list[CodedSpan], second: list[CodedSpan]) -> Iterable[CodedSpan]:
    """Return the codings whose stretch overlaps one of the other code."""
    talk = CodedInterview(tiles)
    stretches = [_stretches(talk, side) for side in (first, second)]
    for mine, theirs in (stretches, stretches[::-1]):
        for start, end, spans in mine:
            if any(start < stop and begin < end for begin, stop, _ in theirs):
                yield from spans


def _stretches(talk: CodedInterview, spans: Iterable[CodedSpan]) -> list[tuple[int, int, list[CodedSpan]]]:
    """Return the union of the spans in the talk, each stretch with its spans; touching spans are not merged."""
    placed = sorted((talk.place(span.start, span.end), span[:6], span) for span in spans)
    result: list[tuple[int, int, list[CodedSpan]]] = []
    for (start, end), _, span in placed:
        if start == end:
            continue
        if result and start < result[-1][1]:
            begin, stop, inside = result[-1]
            result[-1] = (begin, max(stop, end), [*inside, span])
        else:
            result.append((start, end, [span]))
    return result
