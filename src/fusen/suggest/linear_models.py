"""Logistic and ridge regression for all codes at once on one shared curvature.

With G = (¼XᵀX + λI)⁻¹ a logistic step is W += G(Xᵀ(Y − P) − λW), where ¼XᵀX bounds the curvature of every code (Böhning
1992), and ridge regression with penalty 4λ is ¼GXᵀY. One more row changes G by a rank-one update (Sherman and Morrison
1950).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K

Floats = NDArray[np.float32]
Number = TypeVar("Number", np.float32, np.float64)
Doubles = NDArray[np.float64]
BATCH = 4096  # passages whose columns are copied at a time: those of 60,000 take 160 MB


def sigmoid(values: NDArray[Number]) -> NDArray[Number]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))), dtype=values.dtype)


def curvature(rows: Floats, inside: NDArray[np.bool_] | None = None) -> Doubles:
    """¼XᵀX + λI; X is the rows, of which only those `inside` count."""
    counted = np.zeros((rows.shape[1], rows.shape[1]), np.float32)
    for first in range(0, len(rows), BATCH):
        some = rows[first : first + BATCH]
        if inside is not None:
            some = some[inside[first : first + BATCH]]
        counted += some.T @ some
    return np.asarray(0.25 * counted, dtype=np.float64) + K.RIDGE * np.eye(rows.shape[1])


def inverse(matrix: Doubles) -> Doubles:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def logistic(
    rows: Floats, codes: Floats, known: Floats, shared: Floats, start: Floats | None = None, steps: int = K.FULL_STEPS
) -> Floats:
    """Weights, columns × codes, at which Σ known·log-loss + ½λ|W|² is least; entries that are not known do not count.

    `shared` is G in single precision. Accelerated steps (Nesterov 1983), until nothing moves.
    """
    weights = np.zeros((rows.shape[1], codes.shape[1]), np.float32) if start is None else start
    ahead, pace = weights, 1.0
    for _ in range(steps):
        missing = (codes - sigmoid(rows @ ahead)) * known
        following = ahead + shared @ (rows.T @ missing - K.RIDGE * ahead)
        moved = float(np.abs(following - weights).max(initial=0))
        quicker = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = following + np.float32((pace - 1) / quicker) * (following - weights)
        weights, pace = following, quicker
        if moved < K.SETTLED:
            break
    return weights


def ridge(
    rows: Floats, codes: Floats, known: Floats, shared: Floats, inside: NDArray[np.bool_] | None = None, steps: int = 20
) -> Floats:
    """Weights of ridge regression on 0/1 codes with penalty 4λ: one step if all labels are known, else until the weights converge.

    Unknown labels are set to their predictions. Only rows `inside` count, as in `shared`: masking costs less than a copy
    of most rows.
    """
    counts = np.float32(1) if inside is None else inside[:, None].astype(np.float32)
    unknown = (1 - known) * counts
    positives = codes * known * counts
    weights = np.asarray(0.25 * shared @ (rows.T @ positives), dtype=np.float32)
    if not unknown.any():
        return weights
    for _ in range(steps):
        filled = positives + (rows @ weights) * unknown
        following = np.asarray(0.25 * shared @ (rows.T @ filled), dtype=np.float32)
        moved = float(np.abs(following - weights).max(initial=0))
        weights = following
        if moved < K.SETTLED:
            break
    return weights


def leave_one_out(rows: Floats, codes: Floats, weights: Floats, shared: Floats, other: Floats) -> tuple[Floats, Floats]:
    """What ridge regression without a row predicts for that row, and for one `other`, exactly.

    Without row x the weights are W − ¼Gx(y − ŷ)/(1 − h), h = ¼xᵀGx; so for x itself it predicts y − (y − ŷ)/(1 − h).
    """
    turned = 0.25 * (rows @ shared)
    left = np.maximum(1 - np.einsum("ij,ij->i", turned, rows), 1e-6)
    missing = (codes - rows @ weights) / left[:, None]
    elsewhere = other @ weights - (turned @ other)[:, None] * missing
    return np.asarray(codes - missing, dtype=np.float32), np.asarray(elsewhere, dtype=np.float32)


def with_row(shared: Doubles, row: Floats, sign: int) -> Doubles:
    """G after a row came (`sign` 1) or went (-1)."""
    half = 0.5 * row.astype(np.float64)
    turned = shared @ half
    return shared - sign * np.outer(turned, turned) / (1 + sign * float(half @ turned))
