"""Observed and expected agreement, and their pool over codes."""

from __future__ import annotations

import numpy as np
import pytest

from fusen.analysis.agreement.chance import Parts, Pool, coincidence_parts


def test_coefficient_is_the_mean_over_pairs_of_coders() -> None:
    parts = Parts(np.array([[0.9], [0.7]]), np.array([[0.5], [0.5]]))
    assert parts.values() == pytest.approx([0.6])


def test_certain_agreement_by_chance_leaves_the_coefficient_undefined() -> None:
    parts = Parts(np.array([[1.0, 0.8]]), np.array([[1.0, 0.6]]))
    values = parts.values()
    assert np.isnan(values[0])
    assert values[1] == pytest.approx(0.5)


def test_coincidences_without_material_are_undefined() -> None:
    nothing = np.zeros((2, 1))
    assert np.isnan(coincidence_parts(np.zeros(1), nothing, nothing).values()[0])


def test_a_value_is_not_paired_with_itself() -> None:
    """Two of each category: of the 4² − 4 = 12 pairs 2² + 2² − 4 = 4 are alike."""
    totals = np.array([[2.0], [2.0]])
    assert coincidence_parts(np.array([4.0]), totals, totals).expected.tolist() == [[pytest.approx(1 / 3)]]


def test_pool_averages_only_the_codes_that_count() -> None:
    pool = Pool()
    pool.add(Parts(np.array([[0.9, np.nan]]), np.array([[0.5, np.nan]])), np.array([True, False]))
    pool.add(Parts(np.array([[0.7, 0.8]]), np.array([[0.3, 0.2]])), np.array([True, True]))
    assert pool.parts().observed.tolist() == [[pytest.approx(0.8), pytest.approx(0.8)]]
    assert pool.parts().expected.tolist() == [[pytest.approx(0.4), pytest.approx(0.2)]]


def test_pool_without_a_counted_code_is_undefined() -> None:
    pool = Pool()
    pool.add(Parts(np.array([[0.9]]), np.array([[0.5]])), np.array([False]))
    assert np.isnan(pool.parts().values()[0])
