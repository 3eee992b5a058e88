"""The baseline for suggestions: TF-IDF and one logistic regression for each code.

It has words, pairs of words, and pieces of 3 to 5 characters. Cross-validation over interviews chooses the penalty.
Held-out passages (whole interviews, too, if there are fewer than five) give the calibration (Platt 1999) and a threshold for each
code, shrunk towards the common one. B1 sees a passage's own text; B1ctx also the preceding question, the flags of its place,
form and speaker, and the passages before and after it if held-out interviews gain by them. Neither sees the codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.suggest.calibration import folds
from fusen.suggest.evaluation.tfidf import Tfidf
from fusen.suggest.linear_models import sigmoid
from fusen.suggest.newton import Doubles, least, log_loss
from fusen.suggest.thresholds import best_cut

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
FOLDS = 5
LEAST_INTERVIEWS = 3  # with fewer, folds are rows
PENALTIES = (1.0, 10.0, 100.0)  # scikit-learn's C
STEPS = 200
SETTLED = 0.02  # of a log-odds
NEIGHBOUR_SHARE = 0.5  # of the texts before and after, against 0
SHRINKAGE = 8.0  # codings at which a code's own threshold counts as much as the common one


@dataclass(frozen=True)
class BaselineInput:
    """Input of the baseline: texts, their interviews, and for B1ctx preceding questions, flags and texts of the neighbours."""

    texts: Sequence[str]
    interviews: Sequence[str]
    questions: Sequence[str] | None = None
    flags: Floats | None = None
    neighbours: Sequence[str] | None = None

    def some(self, rows: Sequence[int] | NDArray[np.intp]) -> BaselineInput:
        return BaselineInput(
            [self.texts[row] for row in rows],
            [self.interviews[row] for row in rows],
            None if self.questions is None else [self.questions[row] for row in rows],
            None if self.flags is None else self.flags[np.asarray(rows, dtype=np.intp)],
            None if self.neighbours is None else [self.neighbours[row] for row in rows],
        )


class Baseline:
    """A baseline fitted on passages with their codes (passages × codes, 0 or 1)."""

    def __init__(self, seen: BaselineInput, codes: Floats) -> None:
        self._text = Tfidf(seen.texts)
        self._question = None if seen.questions is None else Tfidf(seen.questions)
        self._neighbours = None if seen.neighbours is None else Tfidf(seen.neighbours)
        fold = interview_folds(seen.interviews)
        shares = (0.0,) if self._neighbours is None else (0.0, NEIGHBOUR_SHARE)
        rows = {share: self._rows(seen, share) for share in shares}
        kernels = {share: np.asarray((x @ x.T).toarray(), dtype=np.float32) for share, x in rows.items()}
        held_out = cache(lambda share, penalty: _held_out(kernels[share], codes, fold, penalty))
        penalty = max(PENALTIES, key=lambda item: _best_f1(held_out(0.0, item), codes))
        self._share = max(shares, key=lambda item: _best_f1(held_out(item, penalty), codes))
        self._train = rows[self._share]
        self._weights = _fit(kernels[self._share], codes, penalty)
        scores = _held_out(kernels[self._share], codes, np.arange(len(codes)) % FOLDS, penalty)
        if len(set(seen.interviews)) < FOLDS:
            scores, codes = np.vstack([scores, held_out(self._share, penalty)]), np.vstack([codes, codes])
        self._slope, self._shift = _platt(scores, codes)
        self.cuts = _cuts(self._slope * scores + self._shift, codes)
        """By code, the log-odds from which the baseline predicts it."""

    def log_odds(self, seen: BaselineInput) -> Floats:
        """Return the log-odds of passages × codes."""
        scores = (self._rows(seen, self._share) @ self._train.T) @ self._weights
        return np.asarray(self._slope * scores + self._shift, dtype=np.float32)

    def _rows(self, seen: BaselineInput, share: float) -> csr_matrix:
        from scipy.sparse import csr_matrix, hstack

        parts = [csr_matrix(np.ones((len(seen.texts), 1))), self._text.rows(seen.texts)]
        if self._question is not None and seen.questions is not None:
            parts.append(self._question.rows(seen.questions))
        if seen.flags is not None:
            parts.append(csr_matrix(seen.flags))
        if share and self._neighbours is not None and seen.neighbours is not None:
            parts.append(self._neighbours.rows(seen.neighbours) * share)
        return hstack(parts, format="csr")


def interview_folds(interviews: Sequence[str]) -> NDArray[np.int_]:
    """Return each row's fold: whole interviews, folds of similar size, if there are enough; else every fifth row."""
    number = len(set(interviews))
    if number >= LEAST_INTERVIEWS:
        return np.asarray(folds(interviews, min(number, FOLDS)), dtype=np.int_)
    return np.arange(len(interviews)) % FOLDS


def _fit(kernel: Floats, codes: Floats, penalty: float) -> Floats:
    """Return dual weights (rows × codes) of a logistic regression for each code with scikit-learn's C = `penalty`.

    Minimises Σ log-loss + |w|² / 2C over w = Xᵀa, where `kernel` is XXᵀ. Accelerated steps (Nesterov 1983) on the bound
    of the curvature by a quarter (Böhning 1992), in the eigenvectors of the kernel.
    """
    exact_values, exact_vectors = np.linalg.eigh(kernel.astype(np.float64))
    values, vectors = np.maximum(exact_values, 0).astype(np.float32), exact_vectors.astype(np.float32)
    step = (values / (0.25 * values**2 + values / penalty + 1e-9))[:, None]
    at = ahead = np.zeros(codes.shape, np.float32)
    pace = 1.0
    for _ in range(STEPS):
        missing = vectors.T @ (codes - sigmoid(vectors @ (values[:, None] * ahead)))
        following = ahead + step * (missing - ahead / penalty)
        moved = float(np.abs(values[:, None] * (following - at)).max(initial=0))
        quicker = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = following + np.float32((pace - 1) / quicker) * (following - at)
        at, pace = following, quicker
        if moved < SETTLED:
            break
    return np.asarray(vectors @ at, dtype=np.float32)


def _held_out(kernel: Floats, codes: Floats, fold: NDArray[np.int_], penalty: float) -> Floats:
    """Return the log-odds of rows × codes, each row predicted without its fold."""
    scores = np.zeros(codes.shape, np.float32)
    for number in np.unique(fold):
        out = fold == number
        if not out.all():
            scores[out] = kernel[np.ix_(out, ~out)] @ _fit(kernel[np.ix_(~out, ~out)], codes[~out], penalty)
    return scores


def _platt(scores: Floats, codes: Floats) -> tuple[np.float32, np.float32]:
    """Return slope and shift of log-odds for all codes together, with Platt's (1999) targets away from 0 and 1."""
    positives, negatives = float(codes.sum()), float(codes.size - codes.sum())
    if not positives or not negatives:
        return np.float32(1), np.float32(0)
    target = np.where(codes > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2)).ravel().astype(np.float32)
    design = np.stack([scores.ravel().astype(np.float64), np.ones(scores.size)])

    def value(at: Doubles) -> float:
        return float(log_loss(at @ design, target).sum())

    def step(at: Doubles) -> Doubles:
        chance = sigmoid(np.asarray(at @ design))
        bend = chance * (1 - chance) + 1e-6
        return np.asarray(np.linalg.solve((design * bend) @ design.T + 1e-6 * np.eye(2), design @ (chance - target)))

    slope, shift = least(np.array([1.0, 0.0]), value, step)
    return np.float32(max(slope, 1e-3)), np.float32(shift)


def _best_f1(scores: Floats, codes: Floats) -> float:
    """Return the micro-F1 at the best common cut."""
    if not codes.any():
        return 0.0
    predicted = scores >= best_cut(scores.ravel(), codes.ravel())
    return float(2 * (predicted * codes).sum() / (predicted.sum() + codes.sum()))


def _cuts(scores: Floats, codes: Floats) -> Floats:
    """Return a cut for each code; its probability is the closer to the common one the fewer codings the code has."""
    if not codes.any():
        return np.zeros(codes.shape[1], dtype=np.float32)
    chance = sigmoid(scores)
    common = best_cut(chance.ravel(), codes.ravel())
    positives = codes.sum(axis=0)
    own = [best_cut(chance[:, column], codes[:, column]) if many else common for column, many in enumerate(positives)]
    cuts = np.clip((positives * own + SHRINKAGE * common) / (positives + SHRINKAGE), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(cuts / (1 - cuts)), dtype=np.float32)
