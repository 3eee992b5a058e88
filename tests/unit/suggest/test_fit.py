"""Weights that depend on the number of decisions, and the fit without any."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from fusen.model.suggestion import PassageLabels
from fusen.suggest import hyperparameters as K
from fusen.suggest.fit import (
    Doubles,
    TrainingData,
    fade,
    fit,
    interviews_read,
    log_odds,
    matching,
    nothing_fitted,
    previous_part,
    rarity,
    trust,
    without,
)
from fusen.suggest.labels import LabelMatrix

CODES = ("f", "s")


def material(passages: int = 8) -> TrainingData:
    dice = np.random.default_rng(1)
    return TrainingData(
        dice.standard_normal((passages, 3)).astype(np.float32), dice.standard_normal((passages, 2)).astype(np.float32),
        np.arange(passages) % 4 > 0, [f"I{n // 4}" for n in range(passages)], np.zeros((0, passages, 2), np.float16),
    )  # fmt: skip


def decided(labels: Iterable[PassageLabels] = (), passages: int = 8) -> LabelMatrix:
    return LabelMatrix(passages, CODES, labels)


def test_without_decisions_the_codebook_alone_counts() -> None:
    data, nothing = material(), decided()
    fitted = fit(data, nothing, lambda: False)
    assert fitted is not None
    rows = np.arange(8)
    assert log_odds(data, nothing, fitted, rows) == pytest.approx(
        np.float32(K.MATCH_BIAS) + np.float32(K.MATCH_WEIGHT) * data.codebook, abs=1e-5
    )


def test_codebook_and_ridge_weigh_half_at_their_number_of_codings() -> None:
    labels = decided([PassageLabels(n, frozenset({"f"})) for n in range(16)], passages=16)
    assert fade(labels) == pytest.approx([0.5, 1])
    assert rarity(labels) == pytest.approx([20 / 36, 1])


def test_a_code_without_a_negative_trusts_the_codebook() -> None:
    assert trust(decided([PassageLabels(0, frozenset({"f"}))]))[0] == 0
    few = trust(decided([PassageLabels(0, frozenset({"f"})), PassageLabels(1)]))
    more = trust(decided([PassageLabels(0, frozenset({"f"})), *(PassageLabels(n) for n in range(1, 8))]))
    assert 0 < few[0] < more[0] < 1


def test_effective_interviews_count_unequal_reading_less() -> None:
    data = material()
    assert interviews_read(data, np.array([0, 1, 4, 5])) == pytest.approx(2)
    assert interviews_read(data, np.array([0, 1, 2, 4])) == pytest.approx(16 / 10)
    assert interviews_read(data, np.array([0])) == pytest.approx(1)


def test_match_weight_falls_if_scores_do_not_separate_the_codings() -> None:
    data = material()
    low = int(data.codebook[:, 0].argmin())
    _, weight = matching(data, decided([PassageLabels(low, frozenset({"f"}))]))
    assert 0 <= weight < K.MATCH_WEIGHT
    assert matching(data, decided())[1] == pytest.approx(K.MATCH_WEIGHT)


def test_undecided_passages_before_say_nothing() -> None:
    data = material()
    assert not previous_part(data, decided(), np.arange(8)).any()
    part = previous_part(data, decided([PassageLabels(0, frozenset({"f"}))]), np.arange(8))
    assert part[1, 0] > 0
    assert part[4].tolist() == [0, 0]  # another interview


def test_removing_rows_equals_an_inverse_without_them() -> None:
    rows = np.random.default_rng(2).standard_normal((6, 3))

    def inverse(kept: Doubles) -> Doubles:
        return np.asarray(np.linalg.inv(np.eye(3) + 0.25 * kept.T @ kept), dtype=np.float64)

    assert without(inverse(rows), rows[4:].astype(np.float32)) == pytest.approx(inverse(rows[:4]), abs=1e-5)
    assert without(inverse(rows), rows[:4].astype(np.float32)) == pytest.approx(inverse(rows[4:]), abs=1e-5)


def test_cancelled_fit_returns_nothing() -> None:
    labels = decided([PassageLabels(n, frozenset({"f"}) if n % 2 else frozenset()) for n in range(8)])
    assert fit(material(), labels, lambda: True) is None
    assert fit(material(), labels, lambda: False) is not None


def test_nothing_fitted_has_zero_weights() -> None:
    assert not nothing_fitted(material()).weights.any()
