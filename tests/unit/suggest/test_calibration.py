"""Calibrated probabilities and thresholds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.suggest.calibration import Fusion, fit_fusion, fit_previous, fit_top, folds
from fusen.suggest.linear_models import sigmoid
from fusen.suggest.thresholds import best_cut, fit_thresholds, rate_cut


def drawn(rows: int = 400, codes: int = 4, seed: int = 0) -> tuple[list[np.ndarray], np.ndarray]:
    draw = np.random.default_rng(seed)
    truth = draw.standard_normal((rows, codes)) * 2 - 1
    coded = (draw.random((rows, codes)) < sigmoid(truth)).astype(np.float32)
    parts = [
        3 * truth,
        truth + draw.standard_normal(truth.shape),
        draw.standard_normal(truth.shape),
        0 * truth,
        0 * truth,
    ]
    return [part.astype(np.float32) for part in parts], coded


def test_overconfident_scores_become_calibrated() -> None:
    parts, coded = drawn(2000)
    fused = fit_fusion(parts, coded, np.ones_like(coded), 0.0, 0.0)
    chance = sigmoid(fused.of(parts))
    for low, high in ((0.1, 0.3), (0.4, 0.6), (0.7, 0.9)):
        inside = (chance > low) & (chance < high)
        assert abs(float(chance[inside].mean()) - float(coded[inside].mean())) < 0.05


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 30))
def test_probabilities_increase_with_the_score_within_bounds(seed: int, rows: int) -> None:
    parts, coded = drawn(rows, 3, seed)
    fused = fit_fusion(parts, coded, np.ones_like(coded), 1.0, 0.0)
    a, b = fit_top(fused.of(parts), coded, np.ones_like(coded))
    assert b > 0
    made = sigmoid(
        Fusion(np.array([1.0, 0.0, 0.0, 0.0, 0.0]), np.zeros(0), 0.0, np.zeros(3), (a, b)).of(
            [np.sort(parts[0], axis=0), *parts[1:]]
        )
    )
    assert ((made >= 0) & (made <= 1)).all()
    assert (np.diff(made, axis=0) >= 0).all()


def test_unknown_labels_change_nothing() -> None:
    parts, coded = drawn()
    known = np.ones_like(coded)
    known[300:] = 0
    turned = coded.copy()
    turned[300:] = 1 - turned[300:]
    first, second = fit_fusion(parts, coded, known, 0.0, 0.5), fit_fusion(parts, turned, known, 0.0, 0.5)
    assert np.array_equal(first.weights, second.weights)
    one, other = (fit_thresholds(parts[0], table, known, 1.0) for table in (coded, turned))
    assert np.array_equal(one, other)


def test_previous_codes_count_only_if_informative() -> None:
    draw = np.random.default_rng(1)
    before = (draw.random((500, 2)) < 0.3).astype(np.float32)
    scores = np.full((500, 2), -1.0, np.float32)
    known = np.ones_like(scores)
    follows = (draw.random((500, 2)) < np.where(before > 0, 0.8, 0.2)).astype(np.float32)
    assert fit_previous(scores, before - 0.3, follows, known) > 1
    alone = (draw.random((500, 2)) < 0.25).astype(np.float32)
    assert abs(fit_previous(scores, before - 0.3, alone, known)) < 0.3
    assert fit_previous(scores, np.zeros_like(before), follows, known) == 0


def test_folds_hold_out_whole_interviews_if_there_are_enough() -> None:
    groups = [f"I{n % 12}" for n in range(240)]
    made = folds(groups)
    assert set(made) == set(range(8))
    assert all(len({made[i] for i in range(240) if groups[i] == name}) == 1 for name in set(groups))
    few = folds(["A"] * 30 + ["B"] * 30)
    assert len(set(few)) == 8
    assert not set(few[:30]) & set(few[30:])
    assert list(folds(["A"])) == [0]


def test_thresholds_follow_from_precision() -> None:
    scores = np.array([3, 2, 1, 0, -1], dtype=np.float32)
    coded = np.array([1, 1, 0, 0, 0], dtype=np.float32)
    assert best_cut(scores, coded) == 1.5
    assert rate_cut(scores, coded) == 1
    ones = np.ones((5, 1), np.float32)
    assert (fit_thresholds(scores[:, None], np.zeros((5, 1), np.float32), ones, 2.5) == 0).all()
    few = fit_thresholds(scores[:, None], coded[:, None], ones, 2.5)
    many = fit_thresholds(np.tile(scores, 200)[:, None], np.tile(coded, 200)[:, None], np.tile(ones, (200, 1)), 2.5)
    assert 1.25 < many[0] < few[0] < 2.5, "the more codings, the further from where it began"


def test_prior_of_a_code_counts_as_far_as_it_generalises() -> None:
    """One part says how common each code is: truly so, or of the stretch it was seen in alone."""
    draw = np.random.default_rng(2)
    level = np.repeat(draw.standard_normal((1, 8)), 300, axis=0)
    known = np.ones_like(level, dtype=np.float32)
    nothing = np.zeros_like(known)
    parts = [*[nothing] * 4, level.astype(np.float32)]
    holds = (draw.random(level.shape) < sigmoid(level - 1)).astype(np.float32)
    other = (draw.random(level.shape) < sigmoid(draw.permuted(level, axis=1) - 1)).astype(np.float32)
    assert fit_fusion(parts, holds, known, 1.0, 0.25).weights[4] > 0.8
    assert abs(fit_fusion(parts, other, known, 1.0, 0.25).weights[4]) < 0.25
    assert fit_fusion(parts, holds, nothing, 1.0, 0.25).weights[4] == 0.25
