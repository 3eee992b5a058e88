"""The metrics that `fusen evaluate` reports, each defined once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusen.model.evaluation import CodedPassages, CodeResult, HumanAgreement
from fusen.suggest.hyperparameters import ABSTAIN

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
FIRST = 3
BINS = 10
SURE = 0.5
NOT_SUGGESTED = np.float32(-np.inf)  # score of a code that a suggester did not propose


@dataclass(frozen=True)
class Outcome:
    """Held-out passages × codes: the person's codes, the log-odds (NOT_SUGGESTED where there is no suggestion), the
    predictions, and which codes' scores are probabilities.
    """

    codes: Bools
    scores: Floats
    predicted: Bools
    calibrated: Bools  # by code


def measure(outcome: Outcome) -> dict[str, float | None]:
    """All measures; None where there is nothing to measure.

    micro_f1 and macro_f1 over passage × code decisions (macro: codes that occur); recall_at_3 mean over coded
    passages of their codes among the first three ÷ their codes; lrap label-ranking average precision and
    precision_at_1 over coded passages; ece expected calibration error of the first suggestion in ten bins, over all
    passages; precision_at_50 of the first suggestion where its probability is .5 or more, coverage_at_50 their share;
    ece_shown the calibration error of all suggestions with a probability that a person would see, shown their number.
    """
    codes, predicted = outcome.codes, outcome.predicted
    right = (codes & predicted).sum(axis=0)
    all_of = codes.sum(axis=0) + predicted.sum(axis=0)
    occurs = codes.any(axis=0)
    coded = codes.any(axis=1)
    ranked, many = rank_codes(codes[coded], outcome.scores[coded])
    chance, correct = first_suggestions(outcome)
    sure = chance >= SURE
    shown_chance, shown_correct = shown_suggestions(outcome)
    return {
        "micro_f1": _ratio(2 * float(right.sum()), float(all_of.sum())),
        "macro_f1": float((2 * right[occurs] / all_of[occurs]).mean()) if occurs.any() else None,
        "recall_at_3": float(recall(ranked, many).mean()) if len(ranked) else None,
        "lrap": float(_average_precision(ranked, many).mean()) if len(ranked) else None,
        "precision_at_1": float(ranked[:, 0].mean()) if len(ranked) else None,
        "ece": calibration_error(chance, correct),
        "precision_at_50": float(correct[sure].mean()) if sure.any() else None,
        "coverage_at_50": _ratio(float(sure.sum()), float(len(codes))),
        "ece_shown": calibration_error(shown_chance, shown_correct),
        "shown": float(len(shown_chance)),
    }


def rank_codes(codes: Bools, scores: Floats) -> tuple[Bools, NDArray[np.int_]]:
    """Return whether the code at each rank is the person's, and the number of the person's codes, by passage.

    A code that was not suggested is at no rank.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    suggested = np.take_along_axis(scores, order, axis=1) > NOT_SUGGESTED
    return np.take_along_axis(codes, order, axis=1) & suggested, codes.sum(axis=1)


def recall(ranked: Bools, many: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return by passage the share of its codes among the first three suggestions."""
    return np.asarray(ranked[:, :FIRST].sum(axis=1) / np.maximum(1, many))


def first_suggestions(outcome: Outcome) -> tuple[NDArray[np.float64], Bools]:
    """Return the probability of each passage's likeliest code with a probability, and whether a person applied it."""
    columns = np.flatnonzero(outcome.calibrated)
    if not len(columns):
        return np.zeros(0), np.zeros(0, dtype=bool)
    scores = outcome.scores[:, columns].astype(np.float64)
    first = scores.argmax(axis=1)
    rows = np.arange(len(scores))
    return 1 / (1 + np.exp(-scores[rows, first])), outcome.codes[:, columns][rows, first]


def shown_suggestions(outcome: Outcome) -> tuple[NDArray[np.float64], Bools]:
    """Return the probability of every suggestion of ABSTAIN or more, and whether a person applied the code."""
    chance = 1 / (1 + np.exp(-outcome.scores[:, outcome.calibrated].astype(np.float64)))
    shown = chance >= ABSTAIN
    return chance[shown], outcome.codes[:, outcome.calibrated][shown]


def calibration(chance: NDArray[np.float64], correct: Bools) -> list[tuple[float, float, int]]:
    """Return (mean probability, observed share, count) for each non-empty tenth."""
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    return [
        (float(chance[bins == n].mean()), float(correct[bins == n].mean()), int((bins == n).sum()))
        for n in range(BINS)
        if (bins == n).any()
    ]


def calibration_error(chance: NDArray[np.float64], correct: Bools) -> float | None:
    if not len(chance):
        return None
    return sum(abs(predicted - observed) * many for predicted, observed, many in calibration(chance, correct)) / len(
        chance
    )


def by_code(outcome: Outcome, names: list[str], trained: Floats) -> list[CodeResult]:
    """Return precision, recall and F1 of every code, with its learnt and held-out codings."""
    result = []
    for column, name in enumerate(names):
        mine, predicted = outcome.codes[:, column], outcome.predicted[:, column]
        right = float((mine & predicted).sum())
        result.append(
            CodeResult(
                name,
                int(trained[column]),
                int(mine.sum()),
                _ratio(right, float(predicted.sum())),
                _ratio(right, float(mine.sum())),
                _ratio(2 * right, float(mine.sum() + predicted.sum())),
            )
        )
    return result


def human_agreement(data: CodedPassages) -> tuple[HumanAgreement, ...]:
    """Return for each other coder the micro-F1 with the coder whose decisions the data holds.

    It counts decisions on passage and code over the passages that both have read.
    """
    result = []
    for name, theirs in data.others:
        both = [(mine, other) for mine, other in zip(data.coded, theirs, strict=True) if other is not None]
        same = sum(len(mine & other) for mine, other in both)
        all_of = sum(len(mine) + len(other) for mine, other in both)
        if both:
            result.append(HumanAgreement(name, len(both), _ratio(2.0 * same, float(all_of))))
    return tuple(result)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _average_precision(ranked: Bools, many: NDArray[np.int_]) -> NDArray[np.float64]:
    precision = np.cumsum(ranked, axis=1) / np.arange(1, ranked.shape[1] + 1)
    return np.asarray((precision * ranked).sum(axis=1) / many)
