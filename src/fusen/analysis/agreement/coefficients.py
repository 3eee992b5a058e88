"""Agreement coefficients for any categories, from units × coders; each is a number or Undefined with the reason."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from fusen.analysis.agreement.category_counts import (
    Tally,
    ac1_parts,
    agreement_parts,
    cohen_parts,
    fleiss_parts,
    tally_items,
)
from fusen.analysis.agreement.chance import Parts, Pool
from fusen.model.agreement import Undefined, Value

Items = Sequence[Sequence[Hashable]]
"""Units × coders: each coder's category for each unit."""


def items_of_table(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Converts a contingency table of two coders (rows are the first coder's categories) to units × coders."""
    return [
        (row, column) for row, counts in enumerate(table) for column, count in enumerate(counts) for _ in range(count)
    ]


def percent_agreement(items: Items) -> Value:
    """Returns the share of units judged alike, averaged over pairs of coders; 0 to 1."""
    return _value(items, agreement_parts)


def cohen_kappa(items: Items) -> Value:
    """Cohen's κ (1960); for more than two coders the mean over pairs (Light 1971), undefined if any pair's is."""
    return _value(items, cohen_parts)


def fleiss_kappa(items: Items) -> Value:
    """Fleiss' κ (1971), every unit judged by every coder; for two coders it is Scott's π (1955)."""
    return _value(items, fleiss_parts)


def gwet_ac1(items: Items) -> Value:
    """Gwet's AC1 (2008) over the categories in use."""
    return _value(items, ac1_parts)


def pooled_kappa(codes: Sequence[Items]) -> Value:
    """Pooled κ for several codes: (mean po − mean pe)/(1 − mean pe). Source: de Vries et al. 2008.

    `codes`: units × coders for each code. Codes without use, and codes that all coders used on every unit, add nothing.
    """
    tallies = [tally for tally in map(tally_items, codes) if not tally.lacking()[0]]
    if not tallies:
        return Undefined("no code has two units and two categories")
    pooled = Pool()
    for tally in tallies:
        pooled.add(cohen_parts(tally), ~tally.lacking())
    return number(pooled.parts().values()[0], "two coders used one and the same category throughout")


def number(value: float, reason: str) -> Value:
    """Returns the number, or Undefined with the reason if it is NaN."""
    return Undefined(reason) if value != value else float(value)


def _value(items: Items, parts: Callable[[Tally], Parts]) -> Value:
    if not items:
        return Undefined("there are no units")
    if len(items[0]) < 2:
        return Undefined("there is one coder only")
    tally = tally_items(items)
    if tally.lacking()[0]:
        return Undefined("there is one unit only" if len(items) < 2 else "one category only was used")
    return number(parts(tally).values()[0], "two coders used one and the same category throughout")


# -- Krippendorff's α with any distance, values may be missing

Distance = Callable[[Any, Any], float]
"""Distance of two values, squared if the metric is numeric; 0 for equal values."""


def nominal(first: Hashable, second: Hashable) -> float:
    return float(first != second)


def interval(first: float, second: float) -> float:
    return float((first - second) ** 2)


def ratio(first: float, second: float) -> float:
    return 0.0 if first == second else float(((first - second) / (first + second)) ** 2)


def ordinal_distance(items: Sequence[Sequence[float | None]]) -> Distance:
    """Returns the ordinal metric of these units: the squared number of values between the middles of two ranks."""
    counts: dict[float, int] = {}
    for row in _pairable(items):
        for value in row:
            counts[value] = counts.get(value, 0) + 1
    ranks: dict[float, float] = {}
    below = 0.0
    for value in sorted(counts):
        ranks[value] = below + counts[value] / 2
        below += counts[value]
    return lambda first, second: (ranks[first] - ranks[second]) ** 2


def masi_distance(first: frozenset[Any] | set[Any], second: frozenset[Any] | set[Any]) -> float:
    """Returns 1 − J·M of two sets: J is Jaccard; M is 1 if equal, 2/3 if one contains the other, 1/3 if they overlap,
    else 0.

    Two empty sets have distance 0; an empty set has distance 1 from any other. Source: Passonneau 2006, LREC, 831–836.
    """
    if first == second:
        return 0.0
    shared = len(first & second)
    if not shared:
        return 1.0
    monotonic = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - shared / len(first | second) * monotonic


def krippendorff_alpha(items: Sequence[Sequence[Any]], distance: Distance = nominal) -> Value:
    """Krippendorff's α: 1 − observed / expected disagreement. `items`: units × coders, None where missing.

    Units with fewer than two values are left out. Source: Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability; Krippendorff 2019, Content Analysis, ch. 12. Quadratic in the number of distinct values.
    """
    units = _pairable(items)
    if len(units) < 2:
        return Undefined("fewer than two units have two values")
    counts: dict[Any, int] = {}
    observed = 0.0
    for row in units:
        within = sum(distance(a, b) for place, a in enumerate(row) for b in row[place + 1 :])
        observed += 2 * within / (len(row) - 1)
        for value in row:
            counts[value] = counts.get(value, 0) + 1
    if len(counts) < 2:
        return Undefined("one category only was used")
    values, total = list(counts.items()), sum(counts.values())
    expected = 2 * sum(
        count * other * distance(value, second)
        for place, (value, count) in enumerate(values)
        for second, other in values[place + 1 :]
    )
    if not expected:
        return Undefined("the values that were used are not apart")
    return 1 - (observed / total) / (expected / (total * (total - 1)))


def _pairable(items: Sequence[Sequence[Any]]) -> list[list[Any]]:
    rows = ([value for value in row if value is not None] for row in items)
    return [row for row in rows if len(row) > 1]
