"""Linear models against scikit-learn, refits and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.fit import without
from fusen.suggest.linear_models import curvature, inverse, leave_one_out, logistic, ridge, sigmoid, with_row

Floats = NDArray[np.float32]


def material(rows: int = 60, columns: int = 7, codes: int = 3, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((rows, columns)).astype(np.float32)
    truth = draw.standard_normal((columns, codes))
    y = (x @ truth + draw.standard_normal((rows, codes)) > 0.5).astype(np.float32)
    return x, y, np.ones_like(y)


def shared(x: Floats) -> Floats:
    return inverse(curvature(x)).astype(np.float32)


def test_logistic_regression_equals_scikit_learn_within_0_001() -> None:
    from sklearn.linear_model import LogisticRegression

    x, y, known = material()
    mine = logistic(x, y, known, shared(x), steps=500)
    for code in range(y.shape[1]):
        reference = LogisticRegression(C=1 / K.RIDGE, fit_intercept=False, tol=1e-8).fit(x, y[:, code])
        assert np.abs(mine[:, code] - reference.coef_[0]).max() < 1e-3


def test_unknown_labels_are_ignored() -> None:
    x, y, known = material()
    known[40:, 1] = 0
    mine = logistic(x, y, known, shared(x), steps=500)[:, 1]
    alone = logistic(x[:40], y[:40, 1:2], known[:40, 1:2], shared(x[:40]), steps=500)[:, 0]
    assert np.abs(mine - alone).max() < 5e-3 * np.abs(alone).max()
    turned = y.copy()
    turned[40:, 1] = 1 - turned[40:, 1]
    assert np.array_equal(logistic(x, turned, known, shared(x))[:, 1], logistic(x, y, known, shared(x))[:, 1])


def test_ridge_solves_its_normal_equations_and_skips_unknown_labels() -> None:
    x, y, known = material()
    exact = np.linalg.solve(x.T @ x + 4 * K.RIDGE * np.eye(x.shape[1]), x.T @ y)
    assert np.abs(ridge(x, y, known, shared(x)) - exact).max() < 1e-4
    known[50:, 2] = 0
    some = np.linalg.solve(x[:50].T @ x[:50] + 4 * K.RIDGE * np.eye(x.shape[1]), x[:50].T @ y[:50, 2])
    assert np.abs(ridge(x, y, known, shared(x), steps=200)[:, 2] - some).max() < 1e-3


def test_rows_with_zero_weight_are_ignored() -> None:
    x, y, known = material()
    inside = np.arange(len(x)) % 3 > 0
    assert np.allclose(curvature(x, inside), curvature(x[inside]), rtol=1e-4, atol=1e-4)
    for table in (known, np.where(np.arange(len(x))[:, None] < 50, known, 0).astype(np.float32)):
        masked = ridge(x, y, table, shared(x[inside]), inside, steps=200)
        assert np.abs(masked - ridge(x[inside], y[inside], table[inside], shared(x[inside]), steps=200)).max() < 1e-4


def test_leave_one_out_equals_brute_force() -> None:
    x, y, known = material(30)
    usual = x.mean(axis=0)
    fast, elsewhere = leave_one_out(x, y, ridge(x, y, known, shared(x)), shared(x), usual)
    for row in range(len(x)):
        rest = np.delete(np.arange(len(x)), row)
        weights = ridge(x[rest], y[rest], known[rest], shared(x[rest]))
        assert np.abs(x[row] @ weights - fast[row]).max() < 1e-4
        assert np.abs(usual @ weights - elsewhere[row]).max() < 1e-4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 39), st.booleans()), max_size=30))
def test_rank_one_updates_equal_a_new_inverse(moves: list[tuple[int, bool]]) -> None:
    x, _, _ = material(40)
    inside: list[int] = []
    g = inverse(curvature(x[inside]))
    for row, comes in moves:
        if comes:
            inside.append(row)
            g = with_row(g, x[row], 1)
        elif row in inside:
            inside.remove(row)
            g = with_row(g, x[row], -1)
    assert np.allclose(g, inverse(curvature(x[inside])), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("out", [1, 5, 30])
def test_rows_are_removed_together(out: int) -> None:
    x, _, _ = material(40)
    g = inverse(curvature(x))
    assert np.allclose(without(g, x[:out]), inverse(curvature(x[out:])), rtol=1e-3, atol=1e-4)


def test_sigmoid_stays_within_bounds() -> None:
    found = sigmoid(np.array([-1e30, -5, 0, 5, 1e30], dtype=np.float32))
    assert found[0] >= 0
    assert found[2] == 0.5
    assert found[-1] <= 1
    assert (np.diff(found) > 0).all()
