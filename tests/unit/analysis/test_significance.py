"""Intervals and tests against published, manual and brute-force values."""

from __future__ import annotations

import importlib.util
import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.significance import (
    benjamini_hochberg,
    fisher,
    holm,
    newcombe_difference,
    permutation,
    wilson,
)

REFERENCE = Path(__file__).parents[4] / "shared" / "data" / "agreement" / "reference.json"


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_equals_newcombe_1998(count: int, of: int, low: float, high: float) -> None:
    found = wilson(count, of)
    assert found is not None
    assert found == pytest.approx((low, high), abs=6e-5)


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/data is missing")
def test_wilson_interval_equals_the_reference() -> None:
    entries = [e for e in json.loads(REFERENCE.read_text("utf-8")) if e["coefficient"] == "wilson_interval_95"]
    assert entries
    for entry in entries:
        assert wilson(entry["data"]["x"], entry["data"]["n"]) == pytest.approx(
            tuple(entry["published"]), abs=entry["tolerance"]
        )


def test_wilson_interval_without_cases_is_undefined() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_interval_contains_the_share_and_is_symmetric(counts: tuple[int, int]) -> None:
    count, of = counts
    found, mirrored = wilson(count, of), wilson(of - count, of)
    assert found is not None
    assert mirrored is not None
    assert 0 <= found[0] <= count / of + 1e-12
    assert count / of - 1e-12 <= found[1] <= 1
    assert found == pytest.approx((1 - mirrored[1], 1 - mirrored[0]))


@pytest.mark.parametrize(
    ("with_", "of", "p"),
    [
        ((3, 1), (4, 4), 34 / 70),  # Fisher's tea: 16+1 of 70 ways on each side
        ((6, 0), (6, 6), 2 / 924),  # six against six, wholly apart: p = .002
        ((1, 11), (10, 14), 0.0027594561852200836),  # men and women who diet
    ],
)
def test_fisher_equals_worked_examples(with_: tuple[int, int], of: tuple[int, int], p: float) -> None:
    assert fisher(with_, of) == pytest.approx(p)


@pytest.mark.parametrize(("with_", "of"), [((0, 0), (6, 6)), ((6, 6), (6, 6)), ((3, 0), (6, 0))])
def test_no_possible_difference_gives_no_p(with_: tuple[int, int], of: tuple[int, int]) -> None:
    assert fisher(with_, of) is None
    assert permutation(with_, of) is None


@pytest.mark.skipif(importlib.util.find_spec("scipy") is None, reason="scipy is not installed")
@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_fisher_equals_scipy(size: int, other: int, data: st.DataObject) -> None:
    stats = importlib.import_module("scipy.stats")
    one, two = data.draw(st.integers(0, size)), data.draw(st.integers(0, other))
    expected = stats.fisher_exact([[one, size - one], [two, other - two]]).pvalue
    assert (fisher((one, two), (size, other)) or 1.0) == pytest.approx(expected)


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_fisher_equals_exhaustive_enumeration(size: int, other: int, data: st.DataObject) -> None:
    one, two = data.draw(st.integers(0, size)), data.draw(st.integers(0, other))
    found = fisher((one, two), (size, other))
    if one + two in (0, size + other):
        assert found is None
        return
    dealt = [sum(at < size for at in who) for who in combinations(range(size + other), one + two)]
    likely = [dealt.count(n) for n in dealt]
    assert found == pytest.approx(sum(ways <= dealt.count(one) for ways in likely) / len(dealt))


def test_permutation_approximates_the_exact_test() -> None:
    for with_ in ((6, 0), (5, 1), (4, 2), (5, 3)):
        exact = fisher(with_, (6, 6))
        assert permutation(with_, (6, 6), times=20_000) == pytest.approx(exact, abs=0.01)


def test_permutation_is_seeded_and_never_0() -> None:
    assert permutation((40, 0, 0), (40, 40, 40)) == 1 / 10_000
    assert permutation((3, 1, 2), (5, 4, 6), seed=3) == permutation((3, 1, 2), (5, 4, 6), seed=3)
    assert permutation((3, 1, 0), (5, 4, 0)) == permutation((3, 1), (5, 4)), "an empty group changes nothing"


def test_holm_equals_worked_examples() -> None:
    assert holm([0.01, 0.04, 0.03, None, 0.005]) == pytest.approx([0.03, 0.06, 0.06, None, 0.02])
    assert holm([]) == []
    corrected = holm([2 / 924, *[1.0] * 29])
    assert corrected[0] == pytest.approx(30 * 2 / 924)
    assert (corrected[0] or 0) > 0.05


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=20))
def test_holm_keeps_order_between_p_and_bonferroni(values: list[float | None]) -> None:
    found = holm(values)
    tests = sum(p is not None for p in values)
    pairs = sorted((p, q) for p, q in zip(values, found, strict=True) if p is not None and q is not None)
    assert len(pairs) == tests
    assert all(p <= q <= min(1.0, p * tests) + 1e-12 or q <= 1.0 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
    assert all(q >= p for p, q in pairs)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_difference_of_shares_equals_newcombe_1998(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe_difference(*one, *other)
    assert found == pytest.approx((one[0] / one[1] - other[0] / other[1], low, high), abs=6e-5)


def test_difference_needs_two_groups() -> None:
    assert newcombe_difference(3, 5, 0, 0) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 10))
def test_false_discovery_rates_equal_scipy(values: list[float], left_out: int) -> None:
    from scipy.stats import false_discovery_control

    expected = false_discovery_control([*values, *[1.0] * left_out])[: len(values)]
    assert benjamini_hochberg(values, len(values) + left_out) == pytest.approx(list(expected))


def test_false_discovery_rates_equal_benjamini_and_hochberg_1995() -> None:
    """Their example of 15 p-values: four stand out at a rate of .05, where Bonferroni and Holm leave three."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]  # fmt: skip
    assert sum((q or 0) <= 0.05 for q in benjamini_hochberg(p)) == 4
    assert sum((q or 0) <= 0.05 for q in holm(p)) == 3


def test_a_row_without_a_test_does_not_count() -> None:
    assert benjamini_hochberg([None, 0.02, 0.04]) == [None, 0.04, 0.04]
