"""Confidence thresholds by code: the code's best cut, shrunk towards the cut for all codes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K

Floats = NDArray[np.float32]


def best_cut(scores: Floats, codes: Floats) -> float:
    """Returns the cut with the highest F1, half-way between its two neighbouring scores."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(codes[order])
    f1 = 2 * right / (np.arange(1, len(scores) + 1) + codes.sum())
    last = int(np.argmax(f1))
    below = scores[order[min(last + 1, len(scores) - 1)]]
    return float((scores[order[last]] + below) / 2)


def rate_cut(scores: Floats, codes: Floats) -> float:
    """Returns the cut that keeps as many rows as there are codings."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[min(int(codes.sum()), len(ordered) - 1)])


def fit_thresholds(scores: Floats, codes: Floats, known: Floats, begun: float) -> Floats:
    """One cut a code, from held-out log-odds of rows × codes, the nearer to `begun` the fewer codings there are.

    0 everywhere where nothing was coded yet.
    """
    counted = known > 0
    if not (codes * known).any():
        return np.zeros(codes.shape[1], dtype=np.float32)
    common, rate = best_cut(scores[counted], codes[counted]), rate_cut(scores[counted], codes[counted])
    result = np.full(codes.shape[1], common)
    for code in np.flatnonzero((codes * known).any(axis=0)):
        mine = counted[:, code]
        positives = float(codes[mine, code].sum())
        own = best_cut(scores[mine, code], codes[mine, code])
        result[code] = (positives * own + K.THRESHOLD_POSITIVES * common) / (positives + K.THRESHOLD_POSITIVES)
    many = float((codes * known).sum())
    held_out = K.RATE_SHARE * rate + (1 - K.RATE_SHARE) * result
    return np.asarray((many * held_out + K.START_POSITIVES * begun) / (many + K.START_POSITIVES), dtype=np.float32)
