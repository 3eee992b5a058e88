"""Compute all coefficients of a set of coders, for each code and pooled, in every sample of interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.bootstrap import Samples
from fusen.analysis.agreement.category_counts import NOMINAL
from fusen.analysis.agreement.chance import Parts, Pool
from fusen.analysis.agreement.joint_alpha import OVERLAP, joint_values
from fusen.analysis.agreement.masi import PassageSets, masi_parts, sets_on_passages
from fusen.analysis.agreement.span_counts import Sums, sum_code
from fusen.analysis.agreement.unitized_alpha import continuum_parts, f1_parts
from fusen.analysis.agreement.units import Interview
from fusen.model.agreement import Undefined, Unit, Value

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Flags, Floats

NOBODY = "nobody used it"


@dataclass(slots=True)
class Measured:
    """Values (samples,) by coefficient, NaN if undefined, with counts by sample."""

    unit: Unit
    units: Floats
    coded: Floats
    some: Floats
    all: Floats
    spans: Floats
    values: dict[str, Floats] = field(default_factory=dict)
    overlapping: bool = False
    pooled: bool = False

    def value(self, name: str, sample: int = 0) -> Value:
        result = float(self.values[name][sample])
        return Undefined(self._why(name, sample)) if result != result else result

    def _why(self, name: str, sample: int) -> str:
        if self.units[sample] == 0 and not self.pooled:
            return f"no {self.unit} is left"
        if self.some[sample] == 0:
            return "no code was used" if self.pooled else NOBODY
        if self.units[sample] < 2:
            return f"one {self.unit} only"
        if self.all[sample] == self.units[sample]:
            return f"everybody used it on every {self.unit}: one category only"
        if name in ("alpha_masi", "alpha_masi_coded"):
            return "fewer than two passages, or one set of codes only"
        if name in ("cu_alpha", "ku_alpha", "u_codes") and self.overlapping:
            return OVERLAP
        if name in ("cu_alpha", "ku_alpha"):
            return "the coders' units meet in one code only, or nowhere"
        if name == "overlap_f1":
            return "a pair of coders has no unit of it"
        return "a pair of coders used one and the same category throughout"


def measure(
    interviews: Sequence[Interview], codes: Sequence[str], coders: int, unit: Unit, samples: Samples
) -> tuple[dict[str, Measured], Measured]:
    """Returns each code's values, and the values pooled over the used codes.

    Pooled coefficients are (mean observed − mean expected)/(1 − mean expected); the pooled overlap F1 counts all codes'
    units together. The pooled values include MASI (sets of codes on a passage), |u and cu.
    """
    pooling = _Pooling(unit)
    weights = samples.weights
    by_code = {code: pooling.take(sum_code(interviews, code, coders, unit, weights)) for code in codes}
    pooled = pooling.finish()
    if unit == "passage":
        sets = [sets_on_passages(interview, codes, coders) for interview in interviews]
        _add_sets(pooled, sets, len(codes), coders, weights)
    else:
        ku = _add_joint(pooled, interviews, codes, coders, weights)
        for code, result in ku.items():
            by_code[code].values["ku_alpha"] = result
            by_code[code].overlapping = pooled.overlapping
    return by_code, pooled


def measure_pairs(
    interviews: Sequence[Interview], codes: Sequence[str], coders: int, unit: Unit, samples: Samples
) -> list[Measured]:
    """Returns the pooled values for each pair of coders, in the order of itertools.combinations."""
    pairs = list(combinations(range(coders), 2))
    pooling = [_Pooling(unit) for _ in pairs]
    for code in codes:
        sums = sum_code(interviews, code, coders, unit, samples.weights)
        for own, pair in zip(pooling, pairs, strict=True):
            own.take(sums.of_pair(*pair))
    pooled = [own.finish() for own in pooling]
    sets = [sets_on_passages(interview, codes, coders) for interview in interviews] if unit == "passage" else []
    for measured, pair in zip(pooled, pairs, strict=True):
        if unit == "passage":
            _add_sets(measured, [label_sets.of_pair(*pair) for label_sets in sets], len(codes), 2, samples.weights)
        else:
            _add_joint(measured, [interview.of_coders(pair) for interview in interviews], codes, 2, samples.weights)
    return pooled


def _add_sets(pooled: Measured, sets: Sequence[PassageSets], codes: int, coders: int, weights: Floats) -> None:
    for name, coded_only in (("alpha_masi", False), ("alpha_masi_coded", True)):
        parts, passages = masi_parts(sets, codes, coders, weights, coded_only=coded_only)
        pooled.values[name] = _where(passages >= 2, parts)


def _add_joint(
    pooled: Measured, interviews: Sequence[Interview], codes: Sequence[str], coders: int, weights: Floats
) -> dict[str, Floats]:
    """Adds the coefficients over all codes' spans together; returns (k)u by code."""
    values, ku, overlapping = joint_values(interviews, codes, coders, weights)
    pooled.values["u_codes"] = values.pop("u_alpha")
    pooled.values |= values
    pooled.overlapping = any(overlapping)
    return ku


def _where(defined: Flags, parts: Parts) -> Floats:
    import numpy as np

    return np.where(defined, parts.values(), np.nan)


class _Pooling:
    """Pools the codes one by one."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._pools: dict[str, Pool] = {}
        self._units: Floats | float = 0.0
        self._sums: list[Floats] = []
        self._hits: Floats | float = 0.0

    def take(self, sums: Sums) -> Measured:
        """Returns the code's own values and adds its counts to the pooled ones."""
        tally = sums.tally
        used = ~tally.lacking()
        measured = Measured(self._unit, sums.units, sums.coded, sums.some, sums.all, sums.spans)
        parts = {name: of(tally) for name, of in NOMINAL.items()}
        if self._unit == "character":
            parts["u_alpha"] = _u_of_code(sums)
            measured.values["overlap_f1"] = f1_parts(sums.spans, sums.hits).values()
        for name, part in parts.items():
            measured.values[name] = _where(used, part)
            self._pools.setdefault(name, Pool()).add(part, used)
        self._add(sums, used)
        return measured

    def _add(self, sums: Sums, used: Flags) -> None:
        self._units = self._units + sums.units * used
        counts = [sums.coded * used, sums.some * used, sums.all * used, sums.spans]
        self._sums = [old + new for old, new in zip(self._sums, counts, strict=True)] if self._sums else counts
        self._hits = self._hits + sums.hits

    def finish(self) -> Measured:
        import numpy as np

        coded, some, all_, spans = self._sums
        pooled = Measured(self._unit, np.asarray(self._units), coded, some, all_, spans, pooled=True)
        pooled.values = {name: pool.parts().values() for name, pool in self._pools.items()}
        if self._unit == "character":
            pooled.values["overlap_f1"] = f1_parts(spans, np.asarray(self._hits)).values()
        return pooled


def _u_of_code(sums: Sums) -> Parts:
    """u of one code, which equals |u: the only categories are code and gap."""
    import numpy as np

    coders = len(sums.coded)
    matched = 2 * sums.tally.matches.sum(axis=0) / (coders - 1)
    return continuum_parts(np.stack([sums.units, matched, sums.coded.sum(axis=0), sums.squares.sum(axis=0)]), coders)
