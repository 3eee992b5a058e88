"""Methods that an evaluation compares: the learner, the two baselines, and any other suggester."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fusen.model.evaluation import CodedPassages
from fusen.model.suggestion import PassageLabels, SpokenPassage, Suggester
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.choose_codes import choose_codes
from fusen.suggest.evaluation.baseline import Baseline, BaselineInput
from fusen.suggest.evaluation.metrics import NOT_SUGGESTED, SURE, Outcome
from fusen.suggest.features import Progress
from fusen.suggest.suggester import Engine, silent
from fusen.suggest.tokenize import Sense, Words

Floats = NDArray[np.float32]
LEARNER, COMBINED, BASELINE, CONTEXT_BASELINE = "fusen", "combined", "B1", "B1ctx"
REFIT = 1.25  # a slow method fits again each time it has learnt so many times more passages
LEAST_REFIT = 10


class Method(Protocol):
    """A method under evaluation. Rows are the numbers of passages."""

    name: str
    untrained: bool  # whether it predicts before the first decision

    def outcome(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        """Learn the decisions on `train` alone, then predict `test`."""

    def prequential(self, count: int, progress: Progress) -> Floats:
        """Return scores of the first `count` passages, each predicted from those before it."""


class EvaluationData:
    """A data set with the features and the code matrix that all methods share."""

    def __init__(
        self, data: CodedPassages, hits: Iterable[PhraseHit], words: Words, sense: Sense | None, progress: Progress
    ) -> None:  # fmt: skip
        self.data = data
        self._inputs = data, tuple(hits), words, sense
        self.engine = Engine(data.passages, data.codes, self._inputs[1], words=words, sense=sense, progress=progress)
        self.guids = [code.guid for code in self.engine.codes]
        self.codes = np.array([[guid in coded for guid in self.guids] for coded in data.coded], dtype=bool)
        self.codes = self.codes.reshape(len(data.passages), len(self.guids))
        self.interviews = [passage.source for passage in data.passages]

    def __reduce__(self) -> tuple[object, ...]:
        """Let another process compute the features again."""
        return EvaluationData, (*self._inputs, silent)

    def labels(self, row: int) -> PassageLabels:
        return PassageLabels(row, self.data.coded[row])


class LearnerMethod:
    """The built-in learner."""

    name = LEARNER
    untrained = True

    def __init__(self, shared: EvaluationData) -> None:
        self._shared, self._engine = shared, shared.engine

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._shared,)

    def outcome(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        self._engine.follow(map(self._shared.labels, train))
        scores = self._engine.log_odds(test)
        return Outcome(self._shared.codes[test], scores, scores >= self._engine.cuts, self._engine.calibrated)

    def prequential(self, count: int, progress: Progress) -> Floats:
        refits = refit_after(count)
        scores = np.zeros((count, len(self._engine.codes)), np.float32)
        self._engine.follow(())
        for row in range(count):
            if not row % 50:
                progress(f"passage by passage: {self.name}", row, count)
            if row in refits:
                self._engine.settle()
            scores[row] = self._engine.log_odds([row])[0]
            self._engine.learn(self._shared.labels(row))
        progress(f"passage by passage: {self.name}", count, count)
        return scores


class CombinedMethod(LearnerMethod):
    """What auto-coding predicts from phrases, codebook and decisions."""

    name = COMBINED

    def outcome(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        result = super().outcome(train, test)
        return replace(result, predicted=choose_codes(self._engine, test, result.scores))


class BaselineMethod:
    """A baseline that sees the passage's text, or with `context` also the question, its flags and its neighbours."""

    untrained = False

    def __init__(self, shared: EvaluationData, *, context: bool = False) -> None:
        self.name = CONTEXT_BASELINE if context else BASELINE
        passages, columns = shared.data.passages, shared.engine.columns
        self._codes = shared.codes
        self._input = BaselineInput(
            [passage.text for passage in passages],
            shared.interviews,
            [passage.question for passage in passages] if context else None,
            columns.values[:, columns.parts["flags"]] if context else None,
            texts_around(passages) if context else None,
        )

    def outcome(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        fitted = self._fit(train)
        scores = fitted.log_odds(self._input.some(test))
        return Outcome(self._codes[test], scores, scores >= fitted.cuts, np.ones(scores.shape[1], dtype=bool))

    def prequential(self, count: int, progress: Progress) -> Floats:
        scores = np.zeros((count, self._codes.shape[1]), np.float32)
        for start, end in pairwise([*sorted(refit_after(count)), count]):
            progress(f"passage by passage: {self.name}", start, count)
            scores[start:end] = self._fit(range(start)).log_odds(self._input.some(range(start, end)))
        progress(f"passage by passage: {self.name}", count, count)
        return scores

    def _fit(self, train: Sequence[int]) -> Baseline:
        return Baseline(self._input.some(train), self._codes[train].astype(np.float32))


def texts_around(passages: Sequence[SpokenPassage]) -> list[str]:
    """Return for each passage the texts before and after it in its interview."""
    padded = [None, *passages, None]
    return [
        "\n".join(one.text for one in (before, after) if one is not None and one.source == passage.source)
        for before, passage, after in zip(padded, passages, padded[2:], strict=False)
    ]


class SuggesterMethod:
    """Any other suggester. A passage that it may not receive gets no suggestion.

    Without a probability, every suggestion counts as a prediction; with one, those of .5 and more.
    """

    untrained = True

    def __init__(
        self, name: str, make: Callable[[], Suggester], shared: EvaluationData, quotable: Sequence[bool]
    ) -> None:  # fmt: skip
        self.name, self._make, self._shared, self._quotable = name, make, shared, quotable
        self._columns = {guid: column for column, guid in enumerate(shared.guids)}
        self._unchanging: tuple[Floats, NDArray[np.bool_]] | None = None

    def outcome(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        scores, probable = self._scores(train, test)
        predicted = np.where(probable, scores >= np.log(SURE / (1 - SURE)), scores > NOT_SUGGESTED)
        calibrated = probable.any(axis=0) & (probable | (scores == NOT_SUGGESTED)).all(axis=0)
        return Outcome(self._shared.codes[test], scores, predicted, calibrated)

    def prequential(self, count: int, progress: Progress) -> Floats:
        suggester = self._make()
        if not suggester.learns:
            return self._scores((), range(count))[0]
        scores = np.full((count, len(self._columns)), NOT_SUGGESTED)
        for row in range(count):
            if not row % 50:
                progress(f"passage by passage: {self.name}", row, count)
            self._fill(suggester, [row], scores[row : row + 1])
            suggester.learn(self._shared.data.passages[row], self._shared.labels(row))
        progress(f"passage by passage: {self.name}", count, count)
        return scores

    def _scores(self, train: Sequence[int], test: Sequence[int]) -> tuple[Floats, NDArray[np.bool_]]:
        """Return scores of `test` passages × codes, and which of them are log-odds of a probability."""
        rows = list(test)
        if self._unchanging is not None:
            return self._unchanging[0][rows], self._unchanging[1][rows]
        suggester, every = self._make(), range(len(self._shared.interviews))
        if suggester.learns:
            for row in train:
                suggester.learn(self._shared.data.passages[row], self._shared.labels(row))
            scores = np.full((len(rows), len(self._columns)), NOT_SUGGESTED)
            return scores, self._fill(suggester, rows, scores)
        scores = np.full((len(every), len(self._columns)), NOT_SUGGESTED)
        self._unchanging = scores, self._fill(suggester, every, scores)
        return self._unchanging[0][rows], self._unchanging[1][rows]

    def _fill(self, suggester: Suggester, rows: Sequence[int], scores: Floats) -> NDArray[np.bool_]:
        """Enter the suggestions for these passages into `scores`; return which have a probability."""
        given: dict[tuple[str, int], int] = {}
        passages: list[SpokenPassage] = []
        for at, row in enumerate(rows):
            passage = self._shared.data.passages[row]
            if self._quotable[row] or not suggester.sends_data:
                given[passage.source, passage.start] = at
                passages.append(passage)
        probable = np.zeros(scores.shape, dtype=bool)
        for suggestion in suggester.suggest(passages):
            row_at, column = given.get((suggestion.source, suggestion.start)), self._columns.get(suggestion.code)
            if row_at is not None and column is not None:
                scores[row_at, column] = max(scores[row_at, column], suggestion.logit)
                probable[row_at, column] = suggestion.score is not None
        return probable


def refit_after(count: int) -> set[int]:
    """Return the numbers of passages after which a slow method fits again."""
    result, at = set[int](), LEAST_REFIT
    while at < count:
        result.add(at)
        at = max(at + LEAST_REFIT, int(at * REFIT))
    return result
