"""Rank the suggestions for a passage and decide when to show none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fusen.model.codebook import Code
from fusen.model.suggestion import Neighbour, Reason, Suggestion
from fusen.suggest import hyperparameters as K
from fusen.suggest.explain import nearest, reasons
from fusen.suggest.suggester import Engine, Floats


def propose(engine: Engine, passage: int, most: int = K.MOST_SHOWN) -> tuple[Suggestion, ...]:
    """Returns at most `most` suggestions, best first; none below ABSTAIN, none already decided, and before a code's
    first coding only codes with a phrase or a telling word."""
    scores = engine.log_odds([passage])[0]
    settled = engine.settled_codes(passage)
    parents = dict(_uncertain_parents(engine, scores, settled))
    grounded = engine.speaking(passage) | parents.keys() | set(np.flatnonzero(engine.decided.positives))
    result: list[tuple[float, int]] = []
    for column, code in enumerate(engine.codes):
        score = max(float(scores[column]), parents.get(column, -math.inf))
        if code.guid not in settled and chance(score) >= K.ABSTAIN and column in grounded:
            result.append((score, column))
    result.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(_suggestion(engine, passage, column, scores, parents) for _, column in result[:most])


def chance(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _suggestion(engine: Engine, passage: int, column: int, scores: Floats, parents: Mapping[int, float]) -> Suggestion:
    spoken = engine.passages[passage]
    score, calibrated, near = float(scores[column]), engine.calibrated[column], tuple[Neighbour, ...]()
    below = parents.get(column, -math.inf) > score
    if below:
        score, why = parents[column], _below(engine.codes, engine.below[column], scores)
        calibrated = all(engine.calibrated[child] for child in engine.below.get(column, ()))
    else:
        why, near = reasons(engine, passage, column), nearest(engine, passage, column)
    confident = not below and score >= float(engine.cuts[column])
    return Suggestion(
        engine.codes[column].guid, spoken.source, spoken.start, spoken.end,
        chance(score), score, bool(calibrated), confident, why, near,
    )  # fmt: skip


def _uncertain_parents(engine: Engine, scores: Floats, settled: frozenset[str]) -> Iterator[tuple[int, float]]:
    """Parents none of whose children is likely enough to be shown, with the log-odds that one of these applies."""
    for column, children in engine.below.items():
        if any(engine.codes[child].guid in settled for child in children):
            continue
        if float(scores[children].max()) < math.log(K.ABSTAIN / (1 - K.ABSTAIN)):
            none = sum(_never(float(scores[child])) for child in children)
            if none > 0:
                yield column, none + math.log1p(-math.exp(-none))


def _never(score: float) -> float:
    """−log(1 − p), 0 for a child too unlikely to speak for its parent."""
    return -math.log1p(-chance(score)) if chance(score) >= K.LEAST_CHILD else 0.0


def _below(codes: Sequence[Code], below: Sequence[int], scores: Floats) -> tuple[Reason, ...]:
    """log-odds that any child applies = Σ −log(1 − p) + log(1 − Π(1 − p))."""
    parts = [(child, _never(float(scores[child]))) for child in below]
    shown = [
        Reason("below", f"perhaps {codes[child].name} ({chance(float(scores[child])):.0%})", part)
        for child, part in parts
        if part
    ]
    rest = math.log1p(-math.exp(-sum(part for _, part in parts)))
    return (*shown, Reason("usual", "one of the codes below it", rest))
