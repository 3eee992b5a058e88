"""Where codes occur in interviews: the coded share of each part of the talk."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate

from fusen.analysis.frequencies import lineage
from fusen.model.codebook import Code, Codebook
from fusen.model.cross_case import Timeline, TimelineRow
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from fusen.text.spans import merge

PARTS = 20


class CodedInterview:
    """The counted talk of one source in sequence, without the text between passages."""

    def __init__(self, tiles: Tiles) -> None:
        self._starts, self._ends = tiles
        lengths = (end - start for start, end in zip(tiles.starts, tiles.ends, strict=True))
        self._before = [0, *accumulate(lengths)]

    @property
    def length(self) -> int:
        return self._before[-1]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Returns the position of `[start, end)` in the talk; empty if it contains no talk."""
        first, stop = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= stop:
            return 0, 0
        begin = self._before[first] + max(start - self._starts[first], 0)
        return begin, self._before[stop - 1] + min(end, self._ends[stop - 1]) - self._starts[stop - 1]


def coverage(talk: CodedInterview, spans: Iterable[tuple[int, int]], parts: int) -> list[float]:
    """Returns the share of each of `parts` equal parts of the talk that the union of the spans covers."""
    covered = [0.0] * parts
    size = talk.length / parts
    if not size:
        return covered
    for start, end in merge(talk.place(*span) for span in spans):
        for part in range(int(start / size), min(int((end - 1e-9) / size), parts - 1) + 1):
            covered[part] += max(0.0, min(end, (part + 1) * size) - max(start, part * size))
    return [min(1.0, letters / size) for letters in covered]


def timeline(
    spans: Iterable[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    tiles: Mapping[str, Tiles],
    paths: Mapping[str, str],
    *,
    parts: int = PARTS,
    by_code: str | None = None,
    codes: Collection[str] | None = None,
) -> Timeline:
    """Returns a row for each interview with codings, in the order of the interviewees, or with `by_code` (`theme`,
    `code`) a row for each code: the mean over the interviews read. Interviewees who may not be listed count only there
    and in `overall`. `tiles` and `paths` are by source."""
    inside: dict[tuple[str, str], list[CodedSpan]] = {}
    for span in spans:
        if span.case in basis.read and span.source in tiles:
            inside.setdefault((span.case, span.source), []).append(span)
    read = [
        (name, place.source)
        for name, case in basis.held.items()
        if name in basis.read
        for place in case.places
        if place.source in tiles
    ]
    interviews = list(dict.fromkeys([*read, *inside]))
    talks = {source: CodedInterview(tiles[source]) for _, source in interviews}
    covered = {key: coverage(talks[key[1]], _bounds(inside.get(key, ())), parts) for key in interviews}
    overall = TimelineRow("all interviews", "", sum(map(len, inside.values())), _mean(list(covered.values()), parts))
    if by_code:
        rows = _by_code(inside, codebook, talks, len(interviews), parts, by_code, codes)
    else:
        rows = [
            TimelineRow(case, paths[source], len(inside.get((case, source), ())), tuple(covered[case, source]))
            for case, source in interviews
            if basis.listed(case)
        ]
    unlisted = sum(not basis.listed(case) for case, _ in interviews)
    return Timeline(tuple(rows), overall, len(interviews), unlisted)


def _by_code(
    inside: Mapping[tuple[str, str], Sequence[CodedSpan]], codebook: Codebook, talks: Mapping[str, CodedInterview],
    interviews: int, parts: int, level: str, codes: Collection[str] | None,
) -> list[TimelineRow]:  # fmt: skip
    above = lineage(codebook)
    sums: dict[str, list[float]] = {}
    codings: dict[str, int] = {}
    for (_, source), mine in inside.items():
        by_row: dict[str, list[CodedSpan]] = {}
        for span in mine:
            for row in above[span.code]:
                by_row.setdefault(row, []).append(span)
        for row, result in by_row.items():
            codings[row] = codings.get(row, 0) + len(result)
            into = sums.setdefault(row, [0.0] * parts)
            for part, share in enumerate(coverage(talks[source], _bounds(result), parts)):
                into[part] += share
    return [
        TimelineRow(code.label, "", codings[code.guid], tuple(x / interviews for x in sums[code.guid]), code.path)
        for code in codebook
        if code.guid in sums and _is(code, level) and (codes is None or code.guid in codes)
    ]


def _is(code: Code, level: str) -> bool:
    return (code.parent is None) == (level == "theme")


def _bounds(spans: Iterable[CodedSpan]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _mean(rows: Sequence[Sequence[float]], parts: int) -> tuple[float, ...]:
    return tuple(sum(row[part] for row in rows) / len(rows) for part in range(parts)) if rows else (0.0,) * parts
