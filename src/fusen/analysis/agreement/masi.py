"""α with MASI distance: agreement on the set of codes of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.chance import Parts
from fusen.analysis.agreement.coefficients import masi_distance
from fusen.analysis.agreement.units import Interview

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats

CHUNK = 1024
"""Number of distinct sets compared with all others at a time."""


@dataclass(frozen=True, slots=True)
class PassageSets:
    """One interview: its number of passages, and each coder's set of codes on the passages that any coder coded."""

    passages: int
    coded: Sequence[tuple[frozenset[int], ...]]

    def of_pair(self, first: int, second: int) -> PassageSets:
        pairs = [(sets[first], sets[second]) for sets in self.coded if sets[first] or sets[second]]
        return PassageSets(self.passages, pairs)


def sets_on_passages(interview: Interview, codes: Sequence[str], coders: int) -> PassageSets:
    """Returns the sets of codes as indexes into `codes`."""
    frame = interview.joint
    result: dict[int, list[set[int]]] = {}
    for place, code in enumerate(codes):
        for coder, spans in enumerate(interview.spans.get(code, ())):
            for passage in frame.touched(spans):
                result.setdefault(passage, [set() for _ in range(coders)])[coder].add(place)
    return PassageSets(len(frame), [tuple(map(frozenset, sets)) for sets in result.values()])


def masi_parts(
    interviews: Sequence[PassageSets], codes: int, coders: int, weights: Floats, *, coded_only: bool
) -> tuple[Parts, Floats]:
    """α over sets of codes with MASI distance, and the number of passages, for each sample (row of `weights`).

    `coded_only` omits uncoded passages, on which two empty sets agree. Source: Passonneau 2006;
    Krippendorff's α with that distance.
    """
    import numpy as np

    observed = np.zeros(len(interviews))
    passages = np.array([len(own.coded) if coded_only else own.passages for own in interviews], dtype=float)
    places: dict[frozenset[int], int] = {frozenset(): 0}
    entries: dict[tuple[int, int], int] = {}
    known: dict[tuple[frozenset[int], ...], float] = {}
    for row, interview in enumerate(interviews):
        entries[row, 0] = int(passages[row] - len(interview.coded)) * coders
        for sets in interview.coded:
            if sets not in known:
                known[sets] = 2 * sum(masi_distance(a, b) for a, b in combinations(sets, 2)) / (coders - 1)
            observed[row] += known[sets]
            for code_set in sets:
                key = row, places.setdefault(code_set, len(places))
                entries[key] = entries.get(key, 0) + 1
    counts = np.zeros((len(interviews), len(places)))
    for (row, place), count in entries.items():
        counts[row, place] = count
    return _parts(observed, counts, _between(counts, list(places), codes), weights), weights @ passages


def _between(counts: Floats, sets: Sequence[frozenset[int]], codes: int) -> Floats:
    """Returns Σ distance over all pairs of values, by pair of interviews: counts · D · countsᵀ, with D in chunks."""
    import numpy as np

    member = np.zeros((len(sets), codes), dtype=np.float32)
    for row, code_set in enumerate(sets):
        member[row, list(code_set)] = 1
    sizes = member.sum(axis=1)
    result = np.zeros((len(counts), len(counts)))
    for start in range(0, len(sets), CHUNK):
        part, size = member[start : start + CHUNK], sizes[start : start + CHUNK, None]
        common = part @ member.T
        monotonic = np.where(common == np.minimum(size, sizes), np.float32(2 / 3), np.float32(1 / 3))
        equal = (common == size) & (size == sizes)
        with np.errstate(divide="ignore", invalid="ignore"):
            near = np.where(equal, 1.0, np.where(common > 0, common / (size + sizes - common) * monotonic, 0.0))
        result += counts[:, start : start + CHUNK] @ ((1 - near) @ counts.T)
    return result


def _parts(observed: Floats, counts: Floats, between: Floats, weights: Floats) -> Parts:
    import numpy as np

    values = weights @ counts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (weights @ observed) / values
        expected = np.einsum("si,si->s", weights @ between, weights) / (values * (values - 1))
    return Parts(np.atleast_2d(1 - apart), np.atleast_2d(1 - expected))
