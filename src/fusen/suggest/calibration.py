"""Fuse the held-out scores of both learners, the codebook and previous codes into one calibrated log-odds by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.linear_models import sigmoid
from fusen.suggest.newton import least, log_loss

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Fusion:
    """log-odds = common + offset by code + Σ weight·part, then `top[0] + top[1]`·that.

    Parts: logistic and ridge (how far a passage differs from the usual one), faded codebook score, codebook score, level (what both
    say of the usual one); then each kind of evidence. `previous` weighs the codes on the passages before, outside of that.
    """

    weights: Doubles
    evidence: Doubles
    common: float
    offsets: Doubles
    top: tuple[float, float] = (0.0, 1.0)
    previous: float = 0.0

    def of(self, parts: Sequence[Floats]) -> Floats:
        result = (
            self.common
            + self.offsets
            + sum(w * part for w, part in zip([*self.weights, *self.evidence], parts, strict=True))
        )
        return np.asarray(self.top[0] + self.top[1] * result, dtype=np.float32)


def unfitted(codes: int, kinds: int) -> Fusion:
    weights = np.array([*K.FUSED, K.MATCH_WEIGHT, 0.0, 1 / (1 + K.LEVEL_INTERVIEWS)])
    return Fusion(weights, np.zeros(kinds), 0.0, np.zeros(codes))


def folds(groups: Sequence[str], count: int = K.FOLDS) -> NDArray[np.int32]:
    """Returns the held-out fold of each row: whole interviews if there are enough, else stretches of them."""
    names = list(dict.fromkeys(groups))
    places = {name: np.flatnonzero([group == name for group in groups]) for name in names}
    result = np.zeros(len(groups), dtype=np.int32)
    if len(names) >= count:
        load = np.zeros(count)
        for name in sorted(names, key=lambda name: -len(places[name])):
            lightest = int(np.argmin(load))
            result[places[name]] = lightest
            load[lightest] += len(places[name])
        return result
    share, number = -(-count // max(1, len(names))), 0
    for name in names:
        many = len(places[name])
        stretches = min(share, max(1, many // 3))
        result[places[name]] = number + np.arange(many) * stretches // max(1, many)
        number += stretches
    return result


def fit_fusion(parts: Sequence[Floats], codes: Floats, known: Floats, match: float, level: float) -> Fusion:
    """Platt scaling of the held-out parts with slopes shared by all codes and shrunken offsets.

    `match` and `level` are the prior weights of the faded codebook score and of the level.
    """
    many, shared, fused = len(parts), codes.shape[1], len(K.FUSED_RIDGE)
    centre = np.concatenate([K.FUSED, [match, 0.0, level], np.zeros(many - fused + 1 + shared)])
    held = K.EVIDENCE_RIDGE * (1 + K.EVIDENCE_POSITIVES / max(1.0, float((codes * known).sum())))
    pull = np.concatenate([K.FUSED_RIDGE, np.full(many - fused, held), [0.01], np.full(shared, K.OFFSET_RIDGE)])
    stacked = np.stack(parts).astype(np.float64)

    def score(at: Doubles) -> Doubles:
        return np.asarray(np.tensordot(at[:many], stacked, 1) + at[many] + at[many + 1 :])

    def value(at: Doubles) -> float:
        return float((log_loss(score(at), codes) * known).sum() + 0.5 * (pull * (at - centre) ** 2).sum())

    def step(at: Doubles) -> Doubles:
        chance = sigmoid(score(at))
        off = (chance - codes) * known
        bend: Doubles = np.asarray((chance * (1 - chance) + 1e-6) * known, dtype=np.float64)
        slope = np.concatenate([(stacked * off).sum((1, 2)), [off.sum()], off.sum(0)]) + pull * (at - centre)
        return np.asarray(np.linalg.solve(_curvature(stacked, bend, pull), slope))

    result = least(centre, value, step)
    return Fusion(result[:fused], result[fused:many], float(result[many]), result[many + 1 :])


def _curvature(stacked: Doubles, bend: Doubles, pull: Doubles) -> Doubles:
    many = len(stacked)
    result = np.diag(pull)
    bent = stacked * bend
    result[:many, :many] += np.tensordot(bent, stacked, ((1, 2), (1, 2)))
    by_code = bent.sum(1)
    result[:many, many] += by_code.sum(1)
    result[:many, many + 1 :] += by_code
    result[many, many] += bend.sum()
    result[many, many + 1 :] += bend.sum(0)
    result[many + 1 :, many + 1 :] += np.diag(bend.sum(0))
    return np.triu(result) + np.triu(result, 1).T


def fit_previous(scores: Floats, previous: Floats, codes: Floats, known: Floats) -> float:
    """Returns the log-odds that one code on the passage before adds to `scores`."""
    counted = (known > 0) & (previous != 0)
    if not counted.any():
        return 0.0
    pull = np.array([K.PREVIOUS_RIDGE])
    scaled = _scaled(
        scores[counted].astype(np.float64),
        previous[counted].astype(np.float64)[None],
        codes[counted],
        pull,
        np.zeros(1),
    )
    return float(scaled[0])


def fit_top(scores: Floats, codes: Floats, known: Floats) -> tuple[float, float]:
    """Returns (a, b) so that a + b·score is calibrated for the first suggestions of each row, which people look at most."""
    first = np.argsort(-np.where(known > 0, scores, -np.inf), axis=1, kind="stable")[:, : K.TOP_SUGGESTIONS]
    counted = np.take_along_axis(known, first, axis=1) > 0
    score = np.take_along_axis(scores, first, axis=1)[counted].astype(np.float64)
    right = np.take_along_axis(codes, first, axis=1)[counted]
    design = np.stack([np.ones_like(score), score])
    scaled = _scaled(np.zeros_like(score), design, right, np.array(K.TOP_RIDGE), np.array([0.0, 1.0]))
    return float(np.clip(scaled[0], -1, 1)), float(np.clip(scaled[1], 0.5, 1.5))


def _scaled(base: Doubles, design: Doubles, codes: Floats, pull: Doubles, centre: Doubles) -> Doubles:
    """Returns the weight of each column of `design` in the log-odds, added to `base` and shrunk to `centre`."""

    def value(at: Doubles) -> float:
        return float(log_loss(base + at @ design, codes).sum() + 0.5 * (pull * (at - centre) ** 2).sum())

    def step(at: Doubles) -> Doubles:
        chance = sigmoid(np.asarray(base + at @ design))
        bend = chance * (1 - chance) + 1e-6
        slope = design @ (chance - codes) + pull * (at - centre)
        return np.asarray(np.linalg.solve((design * bend) @ design.T + np.diag(pull), slope))

    return least(centre, value, step)
