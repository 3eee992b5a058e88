"""Find the companions of a code: codes on the same passages and with the same interviewees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from fusen.analysis.frequencies import lineage
from fusen.model.codebook import Codebook
from fusen.model.results import CodedSpan
from fusen.model.themes import Companion

MOST = 5
SHARED = 3
"""Minimum number of shared interviewees for two codes that share no passage."""

Rows = frozenset[str]


def companions(spans: Iterable[CodedSpan], codebook: Codebook) -> dict[str, tuple[Companion, ...]]:
    """Row (guid) → the rows of its level that co-occur with it most, excluding rows above or below it.

    Passages are the row's distinct spans that overlap a span of the other row. Rows sort by shared passages, then by
    the Jaccard index over interviewees. Codes that share no passage need three shared interviewees, and half of all who
    have either code. `spans` are the counted ones; rows roll up as in `frequencies`.
    """
    above = lineage(codebook)
    cases: dict[str, set[str]] = {}
    by_source: dict[str, list[CodedSpan]] = {}
    for span in spans:
        by_source.setdefault(span.source, []).append(span)
        for row in above[span.code]:
            cases.setdefault(row, set()).add(span.case)
    shared: Counter[tuple[str, str]] = Counter()
    for inside in by_source.values():
        _count_shared(_places(inside, above), shared)
    order = {code.guid: index for index, code in enumerate(codebook)}
    return {row: _best(row, cases, shared, codebook, order, above) for row in cases}


def _places(spans: Iterable[CodedSpan], above: Mapping[str, Collection[str]]) -> list[tuple[int, int, Rows]]:
    """Returns the distinct spans of one source in order, each with the rows it counts for."""
    rows: dict[tuple[int, int], set[str]] = {}
    for span in spans:
        rows.setdefault((span.start, span.end), set()).update(above[span.code])
    return [(start, end, frozenset(found)) for (start, end), found in sorted(rows.items())]


def _count_shared(places: Sequence[tuple[int, int, Rows]], shared: Counter[tuple[str, str]]) -> None:
    """Count shared passages in one sweep from left to right over the open spans."""
    met = [set(rows) for _, _, rows in places]
    still_open: list[int] = []
    for index, (start, _, rows) in enumerate(places):
        still_open = [earlier for earlier in still_open if places[earlier][1] > start]
        for earlier in still_open:
            met[earlier] |= rows
            met[index] |= places[earlier][2]
        still_open.append(index)
    for (_, _, rows), others in zip(places, met, strict=True):
        shared.update((row, other) for row in rows for other in others if other != row)


def _best(
    row: str,
    cases: Mapping[str, set[str]],
    shared: Mapping[tuple[str, str], int],
    codebook: Codebook,
    order: Mapping[str, int],
    above: Mapping[str, Collection[str]],
) -> tuple[Companion, ...]:
    code = codebook.by_guid[row]
    found = []
    for other, with_other in cases.items():
        partner = codebook.by_guid[other]
        if other in above[row] or row in above[other] or (partner.parent is None) != (code.parent is None):
            continue
        both, passages = len(cases[row] & with_other), shared.get((row, other), 0)
        jaccard = both / len(cases[row] | with_other)
        if passages or (both >= SHARED and jaccard >= 0.5):
            name = partner.name if len(codebook.find(partner.name)) == 1 else partner.label
            found.append((-passages, -jaccard, order[other], Companion(name, both, passages, jaccard)))
    return tuple(companion for *_, companion in sorted(found, key=lambda item: item[:3])[:MOST])
