"""Evaluation metrics against manual calculations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fusen.suggest.evaluation.metrics import Outcome, by_code, calibration, first_suggestions, measure
from fusen.suggest.evaluation.protocols import divide


def outcome(codes: list[list[int]], chances: list[list[float]], cut: float = 0.5, calibrated: int = 4) -> Outcome:
    p = np.array(chances)
    told = np.arange(p.shape[1]) < calibrated
    return Outcome(np.array(codes, dtype=bool), np.log(p / (1 - p)).astype(np.float32), p >= cut, told)


FOUR = outcome(
    [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]],
    [[0.9, 0.6, 0.4, 0.3], [0.2, 0.1, 0.3, 0.4], [0.8, 0.1, 0.2, 0.3]],
)


def test_every_measure_matches_manual_calculation() -> None:
    found = measure(FOUR)
    assert found["micro_f1"] == pytest.approx(2 * 1 / (3 + 3))
    assert found["macro_f1"] == pytest.approx((2 * 1 / 3 + 0 + 0) / 3)
    assert found["recall_at_3"] == pytest.approx((1 / 2 + 0) / 2)
    assert found["lrap"] == pytest.approx(((1 + 2 / 4) / 2 + 1 / 4) / 2)
    assert found["precision_at_1"] == pytest.approx(1 / 2)
    assert found["ece"] == pytest.approx((abs(0.9 - 1) + abs(0.4 - 0) + abs(0.8 - 0)) / 3)
    assert found["precision_at_50"] == pytest.approx(1 / 2)
    assert found["coverage_at_50"] == pytest.approx(2 / 3)


def test_calibration_of_shown_suggestions_counts_every_code_from_the_abstention_limit_up() -> None:
    found = measure(outcome([[1, 0, 0], [0, 1, 0]], [[0.9, 0.6, 0.1], [0.2, 0.45, 0.35]]))
    assert found["shown"] == 4
    assert found["ece_shown"] == pytest.approx((0.1 + 0.6 + 0.55 + 0.35) / 4)
    none = measure(outcome([[1, 0]], [[0.2, 0.1]]))
    assert (none["shown"], none["ece_shown"]) == (0, None)


def test_codebook_match_is_not_a_probability() -> None:
    unsure = outcome([[1, 0], [0, 1]], [[0.9, 0.2], [0.7, 0.6]], calibrated=0)
    found = measure(unsure)
    assert (found["ece"], found["precision_at_50"], found["coverage_at_50"]) == (None, None, 0)
    assert found["precision_at_1"] == 0.5
    chance, right = first_suggestions(outcome([[1, 0]], [[0.2, 0.9]], calibrated=1))
    assert (round(float(chance[0]), 3), bool(right[0])) == (0.2, True)


def test_recall_without_codings_is_undefined() -> None:
    found = measure(outcome([[0, 0]], [[0.1, 0.2]]))
    assert found["recall_at_3"] is found["lrap"] is found["macro_f1"] is found["micro_f1"] is None
    assert found["coverage_at_50"] == 0


def test_calibration_has_ten_bins_and_results_are_by_code() -> None:
    bins = calibration(np.array([0.05, 0.15, 0.17, 1.0]), np.array([False, True, False, True]))
    assert [(round(s, 2), right, many) for s, right, many in bins] == [(0.05, 0, 1), (0.16, 0.5, 2), (1, 1, 1)]
    first, second, *_ = by_code(FOUR, ["a", "b", "c", "d"], np.array([5, 0, 0, 0], dtype=np.float32))
    assert (first.learnt, first.held_out, first.precision, first.recall) == (5, 1, 0.5, 1)
    assert math.isclose(first.f1 or 0, 2 / 3)
    assert (second.precision, second.recall, second.f1) == (0, 0, 0)


def test_whole_interviews_are_held_out() -> None:
    names = [f"I{n // 5}" for n in range(50)]
    for seed in range(5):
        train, test = divide(names, seed)
        assert sorted([*train, *test]) == list(range(50))
        assert len(test) == 15
        assert not {names[row] for row in train} & {names[row] for row in test}
    assert divide(names, 1) == divide(names, 1)
    assert [len(rows) for rows in divide(["A", "B"], 0)] == [1, 1]
