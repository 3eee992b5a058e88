"""Find the companions of a code: codes that share more passages with it than chance would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusen.analysis.cooccurrence import cooccurrence, enough
from fusen.analysis.frequencies import lineage
from fusen.model.codebook import Codebook
from fusen.model.cross_case import CodePair
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from fusen.model.themes import Companion

MOST = 5
LEAST = 3
"""Fewest shared passages: chance brings rare codes together less than once, so a single passage would exceed it."""
SHIFTS = 200
"""Random shifts for the band: the middle 95 % leave five on each side, and `fusen themes` compares every pair."""


def companions(
    spans: Sequence[CodedSpan], codebook: Codebook, basis: Basis, tiles: Mapping[str, Tiles]
) -> dict[str, tuple[Companion, ...]]:
    """Row (guid) → up to five rows of its level that co-occur with it more often than chance, most passages first.

    A pair counts if at least three passages have both codes, and more than the middle 95 % of random shifts
    (`cooccurrence`).
    Themes are compared with themes, codes with codes; rows above or below each other are not compared.
    """
    above, cases = lineage(codebook), dict[str, set[str]]()
    for span in spans:
        for row in above[span.code]:
            cases.setdefault(row, set()).add(span.case)
    guids = {code.path: code.guid for code in codebook}
    result: dict[str, list[Companion]] = {}
    for level in ("theme", "code"):
        rows = cooccurrence(spans, codebook, basis, tiles, level=level, shifts=min(SHIFTS, enough(len(spans))))
        for pair in filter(above_chance, rows.pairs):
            first, second = guids[pair.path], guids[pair.other_path]
            for row, partner in ((first, second), (second, first)):
                if level == ("code" if codebook.by_guid[row].parent else "theme"):
                    shared = len(cases.get(row, set()) & cases.get(partner, set()))
                    result.setdefault(row, []).append(_companion(pair, _name(codebook, partner), shared))
    return {row: tuple(mine[:MOST]) for row, mine in result.items()}


def above_chance(pair: CodePair) -> bool:
    """True if two codes share three passages or more, and more than the middle 95 % of random shifts."""
    return pair.together >= LEAST and pair.high is not None and pair.together > pair.high


def _companion(pair: CodePair, name: str, interviewees: int) -> Companion:
    return Companion(name, interviewees, pair.together, pair.chance or 0.0, pair.low or 0.0, pair.high or 0.0)


def _name(codebook: Codebook, guid: str) -> str:
    code = codebook.by_guid[guid]
    return code.name if len(codebook.find(code.name)) == 1 else code.label
