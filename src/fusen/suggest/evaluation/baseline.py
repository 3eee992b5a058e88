"""The baseline for suggestions: TF-IDF and one balanced logistic regression for each code.

It has words and pairs of words, pieces of 3 to 5 characters, Platt scaling and a threshold for each code, both from
cross-validation. It sees a passage's own text (B1), or also the preceding question and the flags of its place, form and
speaker (B1ctx); never the codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fusen.suggest.linear_models import sigmoid
from fusen.suggest.newton import Doubles, least, log_loss
from fusen.suggest.thresholds import best_cut

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
FOLDS = 5  # every fifth passage: as people cross-validate, and better here than by interview (.43 against .38 micro-F1)
LEAST = (
    8  # codings of a code for cross-validation: in five folds fewer tell nothing, and its scores are taken as they are
)


@dataclass(frozen=True)
class BaselineInput:
    """Input of the baseline: texts, and for B1ctx preceding questions and flags."""

    texts: Sequence[str]
    questions: Sequence[str] | None = None
    flags: Floats | None = None

    def some(self, rows: Sequence[int] | NDArray[np.intp]) -> BaselineInput:
        return BaselineInput(
            [self.texts[row] for row in rows],
            None if self.questions is None else [self.questions[row] for row in rows],
            None if self.flags is None else self.flags[np.asarray(rows, dtype=np.intp)],
        )


class Baseline:
    """A baseline fitted on passages with their codes (passages × codes, 0 or 1)."""

    def __init__(self, seen: BaselineInput, codes: Floats) -> None:
        self._text = _Tfidf(seen.texts)
        self._question = None if seen.questions is None else _Tfidf(seen.questions)
        rows = self._rows(seen)
        fold = np.arange(len(codes), dtype=np.int32) % FOLDS
        self._codes = [_Code(rows, codes[:, column], fold) for column in range(codes.shape[1])]

    def log_odds(self, seen: BaselineInput) -> Floats:
        """Passages × codes."""
        rows = self._rows(seen)
        return np.stack([code.log_odds(rows) for code in self._codes], axis=1).astype(np.float32)

    @property
    def cuts(self) -> Floats:
        """By code, the log-odds from which the baseline predicts it."""
        return np.array([code.cut for code in self._codes], dtype=np.float32)

    def _rows(self, seen: BaselineInput) -> csr_matrix:
        from scipy.sparse import csr_matrix, hstack

        parts = [self._text.rows(seen.texts)]
        if self._question is not None and seen.questions is not None:
            parts.append(self._question.rows(seen.questions))
        if seen.flags is not None:
            parts.append(csr_matrix(seen.flags))
        return hstack(parts, format="csr")


class _Tfidf:
    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        makers = (
            TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)),
            TfidfVectorizer(sublinear_tf=True, ngram_range=(3, 5), analyzer="char_wb"),
        )
        self._fitted: list[Any] = []
        for maker in makers:
            try:
                self._fitted.append(maker.fit(texts))
            except ValueError:  # no text holds a word
                continue

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        from scipy.sparse import csr_matrix, hstack

        return hstack([csr_matrix((len(texts), 1)), *(maker.transform(texts) for maker in self._fitted)], format="csr")


class _Code:
    """One code's regression. With one class only, its log-odds are those of the rate."""

    def __init__(self, rows: csr_matrix, codes: Floats, fold: NDArray[np.int32]) -> None:
        many, positives = len(codes), float(codes.sum())
        self._model: Any = None
        self._slope, self._shift = 1.0, 0.0
        self.cut = 0.0
        if positives in (0, many):
            self._shift = float(np.log((positives + 0.5) / (many - positives + 0.5)))
            return
        self._model = _regression(rows, codes)
        if positives < LEAST or many - positives < LEAST:
            return
        held, told = np.zeros(many), np.zeros(many, dtype=bool)
        for number in np.unique(fold):
            out = fold == number
            if 0 < codes[~out].sum() < (~out).sum():
                held[out] = _regression(rows[~out], codes[~out]).decision_function(rows[out])
                told |= out
        if told.any() and 0 < codes[told].sum() < told.sum():
            self._slope, self._shift = _platt(held[told], codes[told])
            self.cut = best_cut((self._slope * held[told] + self._shift).astype(np.float32), codes[told])

    def log_odds(self, rows: csr_matrix) -> NDArray[np.float64]:
        if self._model is None:
            return np.full(rows.shape[0], self._shift)
        return np.asarray(self._slope * self._model.decision_function(rows) + self._shift)


def _regression(rows: csr_matrix, codes: Floats) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(class_weight="balanced", solver="liblinear", random_state=0).fit(rows, codes > 0)


def _platt(scores: Doubles, codes: Floats) -> tuple[float, float]:
    """Returns slope and shift of log-odds, with Platt's (1999) targets away from 0 and 1."""
    positives, negatives = codes.sum(), len(codes) - codes.sum()
    target = np.where(codes > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2)).astype(np.float32)
    design = np.stack([scores, np.ones_like(scores)])

    def value(at: Doubles) -> float:
        return float(log_loss(at @ design, target).sum())

    def step(at: Doubles) -> Doubles:
        chance = sigmoid(np.asarray(at @ design))
        bend = chance * (1 - chance) + 1e-6
        return np.asarray(np.linalg.solve((design * bend) @ design.T + 1e-6 * np.eye(2), design @ (chance - target)))

    slope, shift = least(np.array([1.0, 0.0]), value, step)
    return float(max(slope, 1e-3)), float(shift)
