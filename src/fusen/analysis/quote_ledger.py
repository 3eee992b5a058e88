"""Compare each interviewee's share of the quotes with their share of the quotable passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fusen.analysis.frequencies import variable_values
from fusen.analysis.quotes import distinct, quotable
from fusen.model.results import Basis, Excerpt
from fusen.model.themes import LedgerRow

NONE = "(none)"
OVER = 2.0
"""Ratio of quote share to available share from which an interviewee counts as quoted often."""


def ledger(
    quoted: Iterable[Excerpt], pinned: Iterable[Excerpt], excerpts: Sequence[Excerpt], basis: Basis, *,
    by: str | None, languages: Mapping[str, str],
) -> list[LedgerRow]:  # fmt: skip
    """Returns the ledger rows; a place quoted twice counts once. It counts only quotable passages of interviewees who
    may be listed.

    `quoted` are excerpts that summaries quote, `pinned` those pinned to themes, `excerpts` all excerpts; `languages` maps
    a source's path to its language.
    """
    pins = _places(pinned)
    used = {**_places(quoted), **pins}
    there = {**_places(excerpts), **used}
    directions: dict[tuple[str, int, int], str] = {}
    for excerpt in excerpts:
        if excerpt.direction:
            directions.setdefault(excerpt.place, excerpt.direction)
    groups = variable_values(basis, by) if by is not None else {}
    kinds: list[tuple[str, dict[tuple[str, int, int], str]]] = [
        ("interviewee", {place: quote.case for place, quote in there.items()}),
        *([(by, {place: groups.get(quote.case, NONE) for place, quote in there.items()})] if by is not None else []),
        ("language", {place: languages.get(quote.source, "") or NONE for place, quote in there.items()}),
        ("direction", {place: directions.get(place, NONE) for place in there}),
    ]
    rows = []
    for kind, value_of in kinds:
        places: dict[str, list[tuple[str, int, int]]] = {}
        for place, own in value_of.items():
            places.setdefault(own, []).append(place)
        for value in basis.held if kind == "interviewee" else sorted(places):
            if kind == "interviewee" and not basis.listed(value):
                continue
            rows.append(_row(kind, value, places.get(value, ()), used, pins, len(there)))
    return rows


def _row(
    kind: str, value: str, mine: Sequence[tuple[str, int, int]], used: Mapping[tuple[str, int, int], Excerpt],
    pins: Mapping[tuple[str, int, int], Excerpt], of: int,
) -> LedgerRow:  # fmt: skip
    quotes = sum(place in used for place in mine)
    share = quotes / len(used) if used else None
    available = len(mine) / of if of else None
    often = bool(share and available and quotes > 1 and share >= OVER * available)
    return LedgerRow(kind, value, quotes, sum(place in pins for place in mine), len(mine), share, available, often)


def _places(excerpts: Iterable[Excerpt]) -> dict[tuple[str, int, int], Excerpt]:
    return {excerpt.place: excerpt for excerpt in distinct(filter(quotable, excerpts))}
