"""From spans to counts: what each coder coded, alone and with others, in each interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.frames import Frame, Interview
from fusen.analysis.agreement.tallies import Tally, tally_coded
from fusen.analysis.agreement.unitising import met, shared, squared, total
from fusen.analysis.spans import Span, merge
from fusen.model.agreement import Unit

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of one code by sample: `coded` (m, S), `both` (P, S), `spans` (m, S), `hits` (m(m − 1), S); the
    others (S,). `squares`: of the lengths of the coders' units; it, `spans` and `hits` are for characters only."""

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


def sum_code(interviews: Sequence[Interview], code: str, coders: int, unit: Unit, weights: Floats) -> Sums:
    """The counts of one code, summed over interviews for each sample (row of `weights`)."""
    import numpy as np

    pairs, orders = coders * (coders - 1) // 2, coders * (coders - 1)
    units = np.array([_size(interview.frame_of(code), unit) for interview in interviews], dtype=float)
    used = [place for place, interview in enumerate(interviews) if any(interview.spans.get(code, ()))]
    width = coders + pairs + 3 + coders + orders
    counts = np.zeros((len(used), width))
    for row, place in enumerate(used):
        interview = interviews[place]
        frame, spans = interview.frame_of(code), interview.spans[code]
        counts[row] = _passages(frame, spans, orders) if unit == "passage" else _characters(frame, spans)
    summed = (weights[:, used] @ counts).T
    cuts = np.cumsum([coders, pairs, 1, 1, 1, coders])
    coded, both, some, all_, squares, spanned, hits = np.split(summed, cuts)
    return Sums(weights @ units, coded, both, some[0], all_[0], squares[0], spanned, hits)


def _size(frame: Frame, unit: Unit) -> int:
    return len(frame) if unit == "passage" else frame.length


def _passages(frame: Frame, spans: Sequence[Sequence[Span]], orders: int) -> list[int]:
    touched = [frame.touched(own) for own in spans]
    both = [len(a & b) for a, b in combinations(touched, 2)]
    some, all_ = len(set().union(*touched)), len(set.intersection(*touched))
    return [*map(len, touched), *both, some, all_, *[0] * (1 + len(spans) + orders)]


def _characters(frame: Frame, spans: Sequence[Sequence[Span]]) -> list[int]:
    units = [frame.units(own) for own in spans]
    both = [shared(a, b) for a, b in combinations(units, 2)]
    some = total(merge(unit for own in units for unit in own))
    all_ = total(reduce(common, units))
    hits = [met(a, b) for a, b in permutations(units, 2)]
    return [*map(total, units), *both, some, all_, sum(map(squared, units)), *map(len, units), *hits]


def common(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """The stretches in both; each in order, without overlaps of its own."""
    found: list[Span] = []
    at = 0
    for start, end in first:
        while at < len(second) and second[at][1] <= start:
            at += 1
        ahead = at
        while ahead < len(second) and second[ahead][0] < end:
            found.append((max(start, second[ahead][0]), min(end, second[ahead][1])))
            ahead += 1
    return found
