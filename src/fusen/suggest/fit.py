"""Fit everything that depends on decisions: both learners, their calibrated fusion and the thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.calibration import Fusion, fit_fusion, fit_previous, fit_top, folds, unfitted
from fusen.suggest.context_features import before_codes
from fusen.suggest.labels import LabelMatrix
from fusen.suggest.linear_models import BATCH, curvature, inverse, leave_one_out, logistic, ridge, with_row
from fusen.suggest.thresholds import fit_thresholds

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Doubles = NDArray[np.float64]
Rows = NDArray[np.intp]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class TrainingData:
    """Training input: columns, codebook scores and evidence (kinds × passages × codes) of all passages, their order and sources."""

    columns: Floats
    codebook: Floats
    follows: NDArray[np.bool_]
    sources: Sequence[str]
    evidence: Halves

    def times(self, weights: Floats, rows: Rows) -> Floats:
        """Return the columns of these passages times weights (rows × codes), in batches."""
        result = np.empty((len(rows), weights.shape[1]), np.float32)
        for first in range(0, len(rows), BATCH):
            some = slice(first, first + BATCH)
            np.matmul(self.columns[rows[some]], weights, out=result[some])
        return result

    @cached_property
    def centre(self) -> Floats:
        """Return the mean columns over all passages."""
        summed = self.columns.sum(axis=0, dtype=np.float64)
        return np.asarray(summed / max(1, len(self.columns)), dtype=np.float32)


@dataclass(frozen=True)
class FittedModel:
    """Weights of both learners (columns × codes), G, and the fusion of their scores into log-odds; `cuts` are
    thresholds.

    `rare` is the weight of the ridge by code.
    """

    shared: Doubles
    logistic: Floats
    ridge: Floats
    rare: Floats
    fusion: Fusion
    cuts: Floats
    match: tuple[float, float] = (K.MATCH_BIAS, K.MATCH_WEIGHT)

    @property
    def weights(self) -> Floats:
        """Return the weights of both learners together (columns × codes), before the last correction."""
        first, second = self.fusion.weights[:2]
        return np.asarray(first * self.logistic + second * self.rare * self.ridge, np.float32)


@dataclass(frozen=True)
class LabelledRows:
    """Training rows: columns, codes and known entries of the passages `rows`; those `inside` were decided.

    All passages if more than half were decided: a copy of the columns of 57,000 passages takes 155 MB.
    """

    rows: Rows
    inside: NDArray[np.bool_]
    columns: Floats
    codes: Floats
    known: Floats

    @classmethod
    def of(cls, material: TrainingData, decided: LabelMatrix) -> LabelledRows:
        rows = decided.rows
        if 2 * len(rows) <= len(material.columns):
            inside = np.ones(len(rows), dtype=bool)
            return cls(rows, inside, material.columns[rows], decided.codes[rows], decided.known[rows])
        every = np.arange(len(material.columns))
        return cls(every, np.asarray(decided.known.any(axis=1)), material.columns, decided.codes, decided.known)

    def learnt(self, shared: Doubles, start: Floats | None = None, steps: int = K.FULL_STEPS) -> tuple[Floats, Floats]:
        """Return weights of the logistic and of the ridge regression."""
        single = shared.astype(np.float32)
        first = logistic(self.columns, self.codes, self.known, single, start, steps)
        return first, ridge(self.columns, self.codes, self.known, single, self.inside)

    def learnt_without(self, out: NDArray[np.bool_], shared: Doubles) -> tuple[Floats, Floats]:
        """Return the same weights without some rows, which are masked."""
        single = shared.astype(np.float32)
        known = self.known * ~out[:, None]
        first = logistic(self.columns, self.codes, known, single, steps=K.FOLD_STEPS)
        return first, ridge(self.columns, self.codes, self.known, single, self.inside & ~out)


def nothing_fitted(material: TrainingData) -> FittedModel:
    columns, codes = material.columns.shape[1], material.codebook.shape[1]
    empty = np.zeros((columns, codes), np.float32)
    none = np.zeros(codes, np.float32)
    return FittedModel(np.eye(columns) / K.RIDGE, empty, empty, none, unfitted(codes, len(material.evidence)), none)


def fade(decided: LabelMatrix) -> Floats:
    """Returns the remaining weight of the codebook score for each code."""
    return np.asarray(1 / (1 + decided.positives / K.FADE), dtype=np.float32)


def rarity(decided: LabelMatrix) -> Floats:
    """Returns the weight of the ridge for each code: it predicts rare codes better than the logistic, and common codes
    worse."""
    return np.asarray(1 / (1 + decided.positives / K.RARE), dtype=np.float32)


def matching(material: TrainingData, decided: LabelMatrix) -> tuple[float, float]:
    """Return bias and weight of the codebook score alone: the prior, updated by how well the score separated the codings so far.

    A standardised score that lies m higher where the code applies is worth m log-odds a unit.
    """
    rows = decided.rows
    codes = (decided.codes * decided.known)[rows]
    positives, known = float(codes.sum()), float(decided.known[rows].sum())
    weight = K.MATCH_PULL * K.MATCH_WEIGHT + float((codes * material.codebook[rows]).sum())
    before = K.MATCH_RATE_PULL * codes.shape[1]
    rate = (before * K.MATCH_RATE + positives) / (before + known)
    return float(np.log(rate / (1 - rate))), max(0.0, weight / (K.MATCH_PULL + positives))


def trust(decided: LabelMatrix) -> Floats:
    """Return by code the weight of the decisions against the codebook alone; 0 without a negative."""
    lacking = np.maximum(0, 1 - decided.positives / K.STEADY_POSITIVES)
    negatives = decided.negatives
    return np.asarray(negatives / (negatives + K.TRUST * lacking + 1), dtype=np.float32)


def interviews_read(material: TrainingData, rows: Rows) -> float:
    """Return the effective number of interviews, (Σn)² ÷ Σn² over the passages n of each interview (Kish 1965)."""
    read = np.array(list(Counter(material.sources[row] for row in rows).values()), dtype=np.float64)
    return float(read.sum() ** 2 / (read**2).sum())


def levels(material: TrainingData, fitted: FittedModel) -> Floats:
    """Return by code the term for its base rate, shrunk by how well the rate held in other interviews.

    The learners estimate how common a code is from the read passages: their score of the usual passage. The term replaces
    that part of their score and has a weight of its own.
    """
    fusion, centre = fitted.fusion, material.centre
    common = fusion.weights[4] * (centre @ (fitted.logistic + fitted.rare * fitted.ridge))
    return np.asarray(fusion.common + fusion.offsets + common - centre @ fitted.weights, dtype=np.float32)


def previous_part(material: TrainingData, decided: LabelMatrix, rows: Rows) -> Floats:
    """Return by how much each code exceeds its base rate on the previous passages; 0 for undecided passages."""
    result, seen = before_codes(decided.codes, decided.known, material.follows, rows)
    usual = (decided.positives + 0.5) / (decided.positives + decided.negatives + 1)
    return np.asarray(result - seen * usual, dtype=np.float32)


def weighed_evidence(material: TrainingData, weights: Doubles, rows: Rows) -> Floats:
    """Return the sum of the evidence times the weight of its kind, rows × codes."""
    result = np.zeros((len(rows), material.evidence.shape[2]), np.float32)
    for weight, kind in zip(weights, material.evidence, strict=True):
        result += np.float32(weight) * kind[rows]
    return result


def log_odds(material: TrainingData, decided: LabelMatrix, fitted: FittedModel, rows: Rows) -> Floats:
    """Returns rows × codes: learners, codebook and previous codes together, blended with the codebook alone."""
    score, fusion = material.codebook[rows], fitted.fusion
    learnt = material.times(fitted.weights, rows) + (fusion.weights[2] * fade(decided) + fusion.weights[3]) * score
    learnt += weighed_evidence(material, fusion.evidence, rows)
    learnt = fusion.top[0] + fusion.top[1] * (learnt + levels(material, fitted))
    if fusion.previous:
        learnt = learnt + fusion.previous * previous_part(material, decided, rows)
    share, (bias, weight) = trust(decided), fitted.match
    return np.asarray(share * learnt + (1 - share) * (bias + weight * score), dtype=np.float32)


def fit(material: TrainingData, decided: LabelMatrix, cancelled: Cancelled) -> FittedModel | None:
    """Fits everything from scratch; returns None if cancelled. The same decisions give bit-identical results."""
    rows = decided.rows
    if not len(rows) or not decided.codes.shape[1]:
        return nothing_fitted(material)
    return _calibrated(material, decided, _learnt(material, decided), cancelled)


def _learnt(material: TrainingData, decided: LabelMatrix) -> FittedModel:
    """Fit both learners without fusing them. A separate function frees its copy of the columns before the next copy."""
    labelled, codes = LabelledRows.of(material, decided), decided.codes.shape[1]
    shared = inverse(curvature(labelled.columns, labelled.inside))
    return FittedModel(
        shared, *labelled.learnt(shared), rarity(decided), unfitted(codes, len(material.evidence)), np.zeros(codes, np.float32), matching(material, decided)
    )  # fmt: skip


def _calibrated(
    material: TrainingData, decided: LabelMatrix, model: FittedModel, cancelled: Cancelled
) -> FittedModel | None:
    held = _held_out(material, decided, model, cancelled)
    if held is None:
        return None
    rows, parts = held
    if not len(rows):
        return model
    y, known, share = decided.codes[rows], decided.known[rows], trust(decided)
    interviews = interviews_read(material, decided.rows)
    fusion = fit_fusion(parts, y, known, model.match[1], interviews / (interviews + K.LEVEL_INTERVIEWS))
    score = fusion.of(parts)
    top = fit_top(score, y, known)
    fusion = replace(fusion, top=top)
    learnt = fusion.of(parts)
    previous = previous_part(material, decided, rows)
    fusion = replace(fusion, previous=fit_previous(learnt, previous, y, known))
    plain = model.match[0] + model.match[1] * material.codebook[rows]
    model = replace(model, fusion=fusion)
    begun = _first_cut(material, decided, model)
    cuts = fit_thresholds(np.asarray(share * learnt + (1 - share) * plain, np.float32), y, known, begun)
    return replace(model, cuts=cuts)


def _first_cut(material: TrainingData, decided: LabelMatrix, model: FittedModel) -> float:
    """Return the cut that keeps as many suggestions in the whole study as the codebook alone, later as many as were coded.

    With the number kept at the start, early decisions can worsen suggestions only through the ranking.
    """
    some = np.unique(np.linspace(0, len(material.columns) - 1, K.MOST_SAMPLED).astype(np.intp))
    matched = float((K.MATCH_BIAS + K.MATCH_WEIGHT * material.codebook[some] >= 0).mean())
    many = float(decided.positives.sum())
    coded = many / float((decided.positives + decided.negatives).sum())
    rate = (K.RATE_POSITIVES * matched + many * coded) / (K.RATE_POSITIVES + many)
    return float(np.quantile(log_odds(material, decided, model, some), 1 - max(rate, coded)))


def _held_out(
    material: TrainingData, decided: LabelMatrix, model: FittedModel, cancelled: Cancelled
) -> tuple[Rows, list[Floats]] | None:
    """Held-out rows and the scores of each part for them."""
    labelled, centre = LabelledRows.of(material, decided), material.centre
    x, inside = labelled.columns, labelled.inside
    fold = np.full(len(inside), -1)
    fold[inside] = folds([material.sources[row] for row in labelled.rows[inside]])
    scores = np.zeros((4, *labelled.codes.shape), np.float32)
    seen = np.zeros(len(inside), dtype=bool)
    for number in range(int(fold.max(initial=0)) + 1):
        out = fold == number
        if cancelled():
            return None
        if not out.any() or not (inside & ~out).any() or seen.sum() >= K.MOST_HELD_OUT:
            continue
        for at, weights in enumerate(labelled.learnt_without(out, without(model.shared, x[out]))):
            scores[at, out], scores[2 + at, out] = (x[out] - centre) @ weights, centre @ weights
        seen |= out
    rare = decided.positives < K.STEADY_POSITIVES
    if rare.any():
        places = np.ix_(seen, rare)
        alone, level = leave_one_out(
            x[seen], labelled.codes[places], model.ridge[:, rare], model.shared.astype(np.float32), centre
        )
        scores[1][places], scores[3][places] = alone - level, level
    rows = labelled.rows
    return rows[seen], [
        scores[0, seen],
        model.rare * scores[1, seen],
        fade(decided) * material.codebook[rows[seen]],
        material.codebook[rows[seen]],
        scores[2, seen] + model.rare * scores[3, seen],
        *material.evidence[:, rows[seen]].astype(np.float32),
    ]


def without(shared: Doubles, rows: Floats) -> Doubles:
    """Return G without these rows (Woodbury 1950)."""
    half = 0.5 * rows.astype(np.float64)
    if len(half) >= len(shared):
        return inverse(inverse(shared) - half.T @ half)
    turned = shared @ half.T
    inner = np.eye(len(half)) - half @ turned
    return shared + turned @ np.linalg.solve(inner, turned.T)


def step(
    material: TrainingData, decided: LabelMatrix, fitted: FittedModel, came: int | None, went: int | None
) -> FittedModel:
    """Updates the learners after one decision: G by rank one, and a few warm steps; the fusion stays the same."""
    shared = fitted.shared
    if came is not None:
        shared = with_row(shared, material.columns[came], 1)
    if went is not None:
        shared = with_row(shared, material.columns[went], -1)
    weights, second = LabelledRows.of(material, decided).learnt(shared, fitted.logistic, K.WARM_STEPS)
    return replace(fitted, shared=shared, logistic=weights, ridge=second, rare=rarity(decided))
