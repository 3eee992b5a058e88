"""Intervals and tests for counts of interviewees in groups, computed only on request."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt

Z95 = 1.959963984540054


def wilson(count: int, of: int, z: float = Z95) -> tuple[float, float] | None:
    """Score interval of a proportion (Wilson 1927; Newcombe 1998); None if `of` is 0."""
    if of <= 0:
        return None
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def newcombe_difference(
    count: int, of: int, other_count: int, other_of: int, z: float = Z95
) -> tuple[float, float, float] | None:
    """Difference of second independent shares and its hybrid score interval; None if a group is empty.

    Newcombe 1998, Statistics in Medicine 17:873, method 10: the Wilson limits of both shares, combined.
    """
    first, second = wilson(count, of, z), wilson(other_count, other_of, z)
    if first is None or second is None:
        return None
    share, other = count / of, other_count / other_of
    below = sqrt((share - first[0]) ** 2 + (second[1] - other) ** 2)
    above = sqrt((first[1] - share) ** 2 + (other - second[0]) ** 2)
    return share - other, share - other - below, share - other + above


def fisher(with_: Sequence[int], of: Sequence[int]) -> float | None:
    """Two-sided exact p of two groups: all tables with these margins that are no likelier (Fisher 1935).

    `with_` counts the interviewees with the code in each group of `of`. None if no difference is possible: an empty
    group, or a code that all or none have.
    """
    (first, second), (size, other_size) = with_, of
    total = first + second
    if not size or not other_size or total in (0, size + other_size):
        return None
    ways = [
        comb(size, n) * comb(other_size, total - n) for n in range(max(0, total - other_size), min(size, total) + 1)
    ]
    seen = comb(size, first) * comb(other_size, second)
    return sum(way for way in ways if way <= seen) / sum(ways)


def permutation(with_: Sequence[int], of: Sequence[int], times: int = 9999, seed: int = 1) -> float | None:
    """p of any number of groups: the share of random regroupings that differ at least as much, (1 + as much) ÷ (1 +
    times).

    Interviewees keep their codes and move at random to groups of the same sizes; the measure is Pearson's χ². None if
    no difference is possible.
    """
    import numpy as np

    groups = [(count, size) for count, size in zip(with_, of, strict=True) if size]
    total, everyone = sum(count for count, _ in groups), sum(size for _, size in groups)
    if len(groups) < 2 or total in (0, everyone):
        return None
    sizes = np.array([size for _, size in groups])
    expected = sizes * total / everyone
    dealt = np.random.default_rng(seed).multivariate_hypergeometric(sizes, total, size=times)
    seen = float((((np.array([count for count, _ in groups]) - expected) ** 2) / sizes).sum())
    drawn = (((dealt - expected) ** 2) / sizes).sum(axis=1)
    return (1 + int((drawn >= seen * (1 - 1e-9)).sum())) / (1 + times)


def holm(values: Sequence[float | None]) -> list[float | None]:
    """p-values corrected for multiple tests (Holm 1979); None means no test and does not count."""
    order = sorted((p, at) for at, p in enumerate(values) if p is not None)
    corrected: list[float | None] = [None] * len(values)
    highest = 0.0
    for rank, (p, at) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - rank)))
        corrected[at] = highest
    return corrected


def benjamini_hochberg(values: Sequence[float | None], of: int | None = None) -> list[float | None]:
    """q-values: the smallest false discovery rate at which a p-value is significant (Benjamini & Hochberg 1995).

    None means no test and does not count. `of` is the number of tests if the largest p-values were left out.
    """
    order = sorted((p, at) for at, p in enumerate(values) if p is not None)
    tests = len(order) if of is None else of
    corrected: list[float | None] = [None] * len(values)
    lowest = 1.0
    for rank in range(len(order), 0, -1):
        p, at = order[rank - 1]
        lowest = min(lowest, p * tests / rank)
        corrected[at] = lowest
    return corrected


INTERVAL = "Wilson 95 % intervals assume a random sample of interviewees, which a purposive sample is not."
