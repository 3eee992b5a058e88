"""Nominal coefficients from counts of categories."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from fusen.analysis.agreement.category_counts import NOMINAL, agreement_parts, cohen_parts, tally_coded, tally_items

COUNTS = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
"""Two coders on 50 units: 35 alike, chance (25 · 30 + 25 · 20) / 2500 = .5 for Cohen's κ."""


def test_two_coders_equal_manual_calculation() -> None:
    tally = tally_items(COUNTS)
    values = {name: float(parts(tally).values()[0]) for name, parts in NOMINAL.items()}
    assert values["agreement"] == pytest.approx(0.7)
    assert values["cohen_kappa"] == pytest.approx(0.4)
    assert values["fleiss_kappa"] == pytest.approx((0.7 - 0.505) / 0.495)  # shares .55 and .45
    assert values["alpha"] == pytest.approx(1 - 0.3 / (2 * 55 * 45 / (100 * 99)))
    assert values["ac1"] == pytest.approx((0.7 - 0.495) / 0.505)


def test_decisions_and_their_counts_give_the_same_tally() -> None:
    items = tally_items([("no", "yes")[::-1] if n < 3 else ("no", "no") for n in range(8)])
    coded = tally_coded(np.array([8.0]), np.array([[3.0], [0.0]]), np.array([[0.0]]))
    assert agreement_parts(items).values() == agreement_parts(coded).values()
    assert sorted(items.used[:, :, 0].tolist()[0]) == sorted(coded.used[:, :, 0].tolist()[0])


def test_three_coders_have_the_mean_kappa_of_their_pairs() -> None:
    rows = [("a", "a", "b"), ("b", "b", "b"), ("a", "b", "a"), ("c", "c", "c"), ("a", "a", "a")]
    pairs = [
        float(cohen_parts(tally_items([(row[a], row[b]) for row in rows])).values()[0])
        for a, b in combinations(range(3), 2)
    ]
    assert float(cohen_parts(tally_items(rows)).values()[0]) == pytest.approx(sum(pairs) / 3)


@pytest.mark.parametrize("items", [[], [("a", "b")], [("a", "a"), ("a", "a")]])
def test_no_coefficient_is_defined_without_two_units_and_two_categories(items: list[tuple[str, str]]) -> None:
    assert tally_items(items).lacking().tolist() == [True]


def test_two_units_in_two_categories_are_enough() -> None:
    assert tally_items([("a", "a"), ("b", "b")]).lacking().tolist() == [False]


@pytest.mark.parametrize("items", [[("a", None)], [("a", "b"), ("a",)]])
def test_missing_value_is_refused_with_a_way_out(items: list[tuple[str | None, ...]]) -> None:
    with pytest.raises(ValueError, match="krippendorff_alpha takes missing values"):
        tally_items(items)
