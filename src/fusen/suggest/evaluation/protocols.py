"""Evaluation protocols: held-out interviews after n passages, and prequential prediction in coding order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fusen.model.evaluation import CodedPassages, CodeResult, Evaluation, EvaluationRun, PrequentialStretch
from fusen.model.suggestion import PassageLabels
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.evaluation.baseline import Baseline, BaselineInput
from fusen.suggest.evaluation.metrics import Outcome, by_code, calibration, first_suggestions, measure, recall
from fusen.suggest.features import Progress
from fusen.suggest.suggester import Engine, silent
from fusen.suggest.tokenize import Sense, Words

Floats = NDArray[np.float32]
HELD_OUT = 0.3  # of the interviews
NS = (0, 25, 50, 100, 200, 500, 1000)
SEEDS = (0, 1, 2)
STRETCHES = (0, 100, 250, 500, 1000, 1500, 2000, 3000, 5000, 10_000)
MOST_MET = 2000  # passages of the prequential run; beyond, curves are flat and the baselines' refits take minutes
REFIT = 1.25  # the baselines are fitted anew each time they have met so many times more; fusen learns each passage
LEAST_REFIT = 10
METHODS = ("fusen", "B1", "B1ctx")


@dataclass(frozen=True)
class EvaluationOptions:
    """What to measure; `protocol` is split, prequential or both."""

    ns: tuple[int, ...] = NS
    seeds: tuple[int, ...] = SEEDS
    protocol: str = "both"
    most_passages: int | None = None


class _Bench:
    """A set made ready for all methods."""

    def __init__(
        self, data: CodedPassages, hits: Iterable[PhraseHit], words: Words, sense: Sense | None, progress: Progress
    ) -> None:  # fmt: skip
        self.data = data
        self.engine = Engine(data.passages, data.codes, hits, words=words, sense=sense, progress=progress)
        guids = [code.guid for code in self.engine.codes]
        self.codes = np.array([[guid in coded for guid in guids] for coded in data.coded], dtype=bool)
        self.codes = self.codes.reshape(len(data.passages), len(guids))
        self.interviews = [passage.source for passage in data.passages]
        texts = [passage.text for passage in data.passages]
        questions = [passage.question for passage in data.passages]
        part = self.engine.columns.parts["flags"]
        self.seen = {
            "B1": BaselineInput(texts),
            "B1ctx": BaselineInput(texts, questions, self.engine.columns.values[:, part]),
        }

    def decision(self, row: int) -> PassageLabels:
        return PassageLabels(row, self.data.coded[row])

    def fusen(self, train: Sequence[int], test: Sequence[int]) -> Outcome:
        self.engine.follow(map(self.decision, train))
        scores = self.engine.log_odds(test)
        return Outcome(self.codes[test], scores, scores >= self.engine.cuts, self.engine.calibrated)

    def baseline(self, method: str, train: Sequence[int]) -> Baseline:
        return Baseline(self.seen[method].some(train), self.codes[train].astype(np.float32))

    def outcome(self, method: str, train: Sequence[int], test: Sequence[int]) -> Outcome:
        if method == "fusen":
            return self.fusen(train, test)
        fitted = self.baseline(method, train)
        scores = fitted.log_odds(self.seen[method].some(test))
        return Outcome(self.codes[test], scores, scores >= fitted.cuts, np.ones(scores.shape[1], dtype=bool))


def evaluate(
    data: CodedPassages, hits: Iterable[PhraseHit], asked: EvaluationOptions, *,
    words: Words, sense: Sense | None = None, progress: Progress = silent,
) -> Evaluation:  # fmt: skip
    """Evaluate fusen, B1 and B1ctx on the same passages; `hits` are the phrase hits of the codebook."""
    bench = _Bench(data, hits, words, sense, progress)
    remarks = list(data.remarks)
    runs: list[EvaluationRun] = []
    per_code: list[CodeResult] = []
    said: list[tuple[float, float, int]] = []
    if asked.protocol != "prequential":
        if len(data.interviews) > 1:
            runs, per_code, said = _split(bench, asked, progress)
            remarks += _short_of(bench, asked)
        else:
            remarks.append("One interview only: none can be held out, so there is no learning curve by split.")
    met = tuple(_prequential(bench, progress)) if asked.protocol != "split" else ()
    return Evaluation(
        data.name, len(data.passages), len(data.interviews), len(bench.engine.codes), tuple(runs), met,
        tuple(per_code), tuple(said), tuple(remarks),
    )  # fmt: skip


def _short_of(bench: _Bench, asked: EvaluationOptions) -> list[str]:
    least = min(len(divide(bench.interviews, seed)[0]) for seed in asked.seeds)
    beyond = [n for n in asked.ns if n > least]
    if not beyond:
        return []
    return [
        f"Interviews that are not held out have {least:,} passages or more: for N = {', '.join(map(str, beyond))} that is all."
    ]


def divide(interviews: Sequence[str], seed: int) -> tuple[list[int], list[int]]:
    """Returns training rows, by interview in shuffled order, and the rows of held-out interviews."""
    names = list(dict.fromkeys(interviews))
    random.Random(seed).shuffle(names)
    many = min(len(names) - 1, max(1, round(HELD_OUT * len(names))))
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(interviews):
        rows.setdefault(name, []).append(row)
    return [row for name in names[many:] for row in rows[name]], [row for name in names[:many] for row in rows[name]]


def _split(
    bench: _Bench, asked: EvaluationOptions, progress: Progress
) -> tuple[list[EvaluationRun], list[CodeResult], list[tuple[float, float, int]]]:
    runs: list[EvaluationRun] = []
    last: list[Outcome] = []
    trained = np.zeros(len(bench.engine.codes), dtype=np.float32)
    plan = [(seed, n, method) for seed in asked.seeds for n in asked.ns for method in METHODS if n or method == "fusen"]
    for done, (seed, n, method) in enumerate(plan):
        progress("learning curve", done, len(plan))
        train, test = divide(bench.interviews, seed)
        used = train[:n]
        outcome = bench.outcome(method, used, test)
        runs.append(EvaluationRun(method, n, seed, measure(outcome)))
        if method == "fusen" and n == max(asked.ns):
            last.append(outcome)
            trained += bench.codes[used].sum(axis=0)
    progress("learning curve", len(plan), len(plan))
    pooled = Outcome(
        np.concatenate([one.codes for one in last]),
        np.concatenate([one.scores for one in last]),
        np.concatenate([one.predicted for one in last]),
        np.logical_and.reduce([one.calibrated for one in last]),
    )
    names = [code.label for code in bench.engine.codes]
    return runs, by_code(pooled, names, trained), calibration(*first_suggestions(pooled))


def _prequential(bench: _Bench, progress: Progress) -> Iterator[PrequentialStretch]:
    many = min(len(bench.codes), MOST_MET)
    runners: dict[str, Callable[[_Bench, int, Progress], Floats]] = {
        "fusen": _met_by_fusen,
        "B1": _met_by("B1"),
        "B1ctx": _met_by("B1ctx"),
    }
    for method, runner in runners.items():
        scores = runner(bench, many, progress)
        coded: NDArray[np.bool_] = np.asarray(bench.codes[:many].any(axis=1))
        ranked = np.take_along_axis(bench.codes[:many], np.argsort(-scores, axis=1, kind="stable"), axis=1)
        found = recall(ranked)
        for start, end in pairwise(STRETCHES):
            if start < many:
                told = found[start:end][coded[start:end]]
                value = float(told.mean()) if len(told) else None
                yield PrequentialStretch(method, start, min(end, many), value)


def _refits(many: int) -> set[int]:
    """Returns the numbers of passages after which slow models are fitted again."""
    made, at = set[int](), LEAST_REFIT
    while at < many:
        made.add(at)
        at = max(at + LEAST_REFIT, int(at * REFIT))
    return made


def _met_by_fusen(bench: _Bench, many: int, progress: Progress) -> Floats:
    engine, refits = bench.engine, _refits(many)
    scores = np.zeros((many, len(engine.codes)), np.float32)
    engine.follow(())
    for row in range(many):
        if not row % 50:
            progress("passage by passage: fusen", row, many)
        if row in refits:
            engine.settle()
        scores[row] = engine.log_odds([row])[0]
        engine.learn(bench.decision(row))
    progress("passage by passage: fusen", many, many)
    return scores


def _met_by(method: str) -> Callable[[_Bench, int, Progress], Floats]:
    def run(bench: _Bench, many: int, progress: Progress) -> Floats:
        scores = np.zeros((many, len(bench.engine.codes)), np.float32)
        borders = [*sorted(_refits(many)), many]
        for start, end in pairwise(borders):
            progress(f"passage by passage: {method}", start, many)
            fitted = bench.baseline(method, range(start))
            scores[start:end] = fitted.log_odds(bench.seen[method].some(range(start, end)))
        progress(f"passage by passage: {method}", many, many)
        return scores

    return run
