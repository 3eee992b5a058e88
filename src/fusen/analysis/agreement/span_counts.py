"""Count each coder's spans, alone and in common with other coders, in each interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.category_counts import Tally, tally_coded
from fusen.analysis.agreement.unitized_alpha import met, shared, squared, total
from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.agreement import Unit
from fusen.text.spans import Span, merge

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of one code by sample: `coded` (m, S), `both` (P, S), `squares` of the lengths of each coder's units (m,
    S), `spans` (m, S), `hits` (m(m − 1), S); the others (S,). The last three apply to characters only."""

    units: Floats
    coded: Floats
    both: Floats
    some: Floats
    all: Floats
    squares: Floats
    spans: Floats
    hits: Floats

    @property
    def tally(self) -> Tally:
        return tally_coded(self.units, self.coded, self.both)

    def of_pair(self, first: int, second: int) -> Sums:
        """Returns the counts of two coders, `first` before `second`."""
        coders = len(self.coded)
        both = self.both[list(combinations(range(coders), 2)).index((first, second))]
        orders = list(permutations(range(coders), 2))
        hits = self.hits[[orders.index((first, second)), orders.index((second, first))]]
        own = [first, second]
        some = self.coded[first] + self.coded[second] - both
        return Sums(self.units, self.coded[own], both[None], some, both, self.squares[own], self.spans[own], hits)


def sum_code(interviews: Sequence[Interview], code: str, coders: int, unit: Unit, weights: Floats) -> Sums:
    """Sums the counts of one code over interviews for each sample (row of `weights`)."""
    import numpy as np

    pairs, orders = coders * (coders - 1) // 2, coders * (coders - 1)
    widths = [1, coders, pairs, 1, 1, coders, coders, orders]
    counts = np.zeros((len(interviews), sum(widths)))
    for row, interview in zip(counts, interviews, strict=True):
        frame, spans = interview.frame_of(code), interview.spans.get(code, ())
        row[0] = _size(frame, unit)
        if any(spans):
            result = _passages(frame, spans) if unit == "passage" else _characters(frame, spans)
            row[1 : 1 + len(result)] = result
    units, coded, both, some, all_, squares, spanned, hits = np.split((weights @ counts).T, np.cumsum(widths)[:-1])
    return Sums(units[0], coded, both, some[0], all_[0], squares, spanned, hits)


def _size(frame: Frame, unit: Unit) -> int:
    return len(frame) if unit == "passage" else frame.length


def _passages(frame: Frame, spans: Sequence[Sequence[Span]]) -> list[int]:
    touched = [frame.touched(own) for own in spans]
    both = [len(a & b) for a, b in combinations(touched, 2)]
    return [*map(len, touched), *both, len(set().union(*touched)), len(set.intersection(*touched))]


def _characters(frame: Frame, spans: Sequence[Sequence[Span]]) -> list[int]:
    units = [frame.units(own) for own in spans]
    both = [shared(a, b) for a, b in combinations(units, 2)]
    some = total(merge(unit for own in units for unit in own))
    all_ = total(reduce(common, units))
    hits = [met(a, b) for a, b in permutations(units, 2)]
    return [*map(total, units), *both, some, all_, *map(squared, units), *map(len, units), *hits]


def common(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """Returns the intersection of two ordered lists of spans, each without internal overlaps."""
    result: list[Span] = []
    at = 0
    for start, end in first:
        while at < len(second) and second[at][1] <= start:
            at += 1
        ahead = at
        while ahead < len(second) and second[ahead][0] < end:
            result.append((max(start, second[ahead][0]), min(end, second[ahead][1])))
            ahead += 1
    return result
