"""Evaluation protocols: held-out interviews after n passages, and prequential prediction in coding order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fusen.executors.executor import BUNDLE, Executor, ThisProcess
from fusen.model.evaluation import CodedPassages, Evaluation, EvaluationRun, PrequentialStretch
from fusen.model.suggestion import Suggester
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.evaluation.advice import advise
from fusen.suggest.evaluation.methods import (
    COMBINED,
    LEARNER,
    BaselineMethod,
    CombinedMethod,
    EvaluationData,
    LearnerMethod,
    Method,
    SuggesterMethod,
)
from fusen.suggest.evaluation.metrics import (
    Outcome,
    by_code,
    calibration,
    first_suggestions,
    human_agreement,
    measure,
    rank_codes,
    recall,
)
from fusen.suggest.features import Progress
from fusen.suggest.suggester import silent
from fusen.suggest.tokenize import Sense, Words

HELD_OUT = 0.3  # of the interviews
NS = (0, 25, 50, 100, 200, 500, 1000)
SEEDS = (0, 1, 2)
STRETCHES = (0, 100, 250, 500, 1000, 1500, 2000, 3000, 5000, 10_000)
MOST_MET = 2000  # passages of the prequential run; beyond, curves are flat and the baselines' refits take minutes


@dataclass(frozen=True)
class EvaluationOptions:
    """What to measure; `protocol` is split, prequential or both. `suggesters` are names; `fusen` is the learner, `combined` auto-coding."""

    ns: tuple[int, ...] = NS
    seeds: tuple[int, ...] = SEEDS
    protocol: str = "both"
    most_passages: int | None = None
    suggesters: tuple[str, ...] = (LEARNER,)


def evaluate(
    data: CodedPassages, hits: Iterable[PhraseHit], options: EvaluationOptions, *, words: Words,
    makers: Mapping[str, Callable[[], Suggester]] | None = None, sense: Sense | None = None,
    progress: Progress = silent, executor: Executor | None = None,
) -> Evaluation:  # fmt: skip
    """Evaluate the suggesters of the options, B1 and B1ctx on the same passages.

    `hits` are the phrase matches of the codebook. `makers` creates each suggester that does not use the learner. The
    executor fits the learner and the baselines to each split.
    """
    shared = EvaluationData(data, hits, words, sense, progress)
    quotable = data.quotable or (True,) * len(data.passages)
    learners = {LEARNER: LearnerMethod, COMBINED: CombinedMethod}
    suggesters: list[Method] = [
        learners[name](shared) if name in learners else SuggesterMethod(name, (makers or {})[name], shared, quotable)
        for name in options.suggesters
    ]
    methods = [*suggesters, BaselineMethod(shared), BaselineMethod(shared, context=True)]
    remarks = list(data.remarks)
    runs: list[EvaluationRun] = []
    pooled: dict[str, Outcome] = {}
    if options.protocol != "prequential":
        if len(data.interviews) > 1:
            runs, pooled = _split(shared, methods, options, progress, executor or ThisProcess())
            remarks += _short_of(shared, options)
        else:
            remarks.append("One interview only: none can be held out, so there is no learning curve by split.")
    stretches = tuple(_prequential(shared, methods, progress)) if options.protocol != "split" else ()
    first = pooled.get(suggesters[0].name)
    humans = human_agreement(data)
    names = [code.label for code in shared.engine.codes]
    return Evaluation(
        data.name, len(data.passages), len(data.interviews), len(names), tuple(runs), stretches,
        tuple(by_code(first, names, _learnt(shared, options))) if first else (),
        tuple(calibration(*first_suggestions(first))) if first else (), tuple(remarks),
        tuple(method.name for method in suggesters), humans,
        tuple(advise(runs, pooled, [method.name for method in suggesters], humans)),
        int(first.calibrated.sum()) if first else 0,
    )  # fmt: skip


def _short_of(shared: EvaluationData, options: EvaluationOptions) -> list[str]:
    least = min(len(divide(shared.interviews, seed)[0]) for seed in options.seeds)
    beyond = [n for n in options.ns if n > least]
    if not beyond:
        return []
    return [
        f"Interviews that are not held out have {least:,} passages or more: for N = {', '.join(map(str, beyond))} that is all."
    ]


def divide(interviews: Sequence[str], seed: int) -> tuple[list[int], list[int]]:
    """Return training rows, by interview in shuffled order, and the rows of held-out interviews."""
    names = list(dict.fromkeys(interviews))
    random.Random(seed).shuffle(names)
    many = min(len(names) - 1, max(1, round(HELD_OUT * len(names))))
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(interviews):
        rows.setdefault(name, []).append(row)
    return [row for name in names[many:] for row in rows[name]], [row for name in names[:many] for row in rows[name]]


class Fits(NamedTuple):
    """The methods that any process can fit, and their data."""

    data: EvaluationData
    methods: tuple[Method, ...]


class Fit(NamedTuple):
    """A method (its number), the seed of a split, and the number of passages to learn."""

    method: int
    seed: int
    n: int


_ONE_AT_A_TIME = Lock()  # a worker of a cluster may have several threads


def _fit(shared: Fits, fit: Fit) -> Outcome:
    train, test = divide(shared.data.interviews, fit.seed)
    with _ONE_AT_A_TIME:
        return shared.methods[fit.method].outcome(train[: fit.n], test)


def _split(
    shared: EvaluationData,
    methods: Sequence[Method],
    options: EvaluationOptions,
    progress: Progress,
    executor: Executor,
) -> tuple[list[EvaluationRun], dict[str, Outcome]]:
    """Return the runs, and each method's outcomes at the largest n, pooled over the seeds."""
    runs: list[EvaluationRun] = []
    last: dict[str, list[Outcome]] = {}
    plan = [
        (seed, n, method) for seed in options.seeds for n in options.ns for method in methods if n or method.untrained
    ]
    fits = Fits(shared, tuple(method for method in methods if not isinstance(method, SuggesterMethod)))
    tasks = (Fit(fits.methods.index(method), seed, n) for seed, n, method in plan if method in fits.methods)
    outcomes = executor.map(_fit, fits, ((task, BUNDLE) for task in tasks))
    for done, (seed, n, method) in enumerate(plan):
        progress("learning curve", done, len(plan))
        if method in fits.methods:
            outcome = next(outcomes)
        else:
            train, test = divide(shared.interviews, seed)
            outcome = method.outcome(train[:n], test)
        runs.append(EvaluationRun(method.name, n, seed, measure(outcome)))
        if n == max(options.ns):
            last.setdefault(method.name, []).append(outcome)
    progress("learning curve", len(plan), len(plan))
    return runs, {name: _pooled(outcomes) for name, outcomes in last.items()}


def _pooled(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        np.concatenate([outcome.codes for outcome in outcomes]),
        np.concatenate([outcome.scores for outcome in outcomes]),
        np.concatenate([outcome.predicted for outcome in outcomes]),
        np.logical_and.reduce([outcome.calibrated for outcome in outcomes]),
    )


def _learnt(shared: EvaluationData, options: EvaluationOptions) -> NDArray[np.float32]:
    """Return by code the codings among the passages learnt at the largest n, over all seeds."""
    rows = [divide(shared.interviews, seed)[0][: max(options.ns)] for seed in options.seeds]
    return np.asarray(sum(shared.codes[used].sum(axis=0) for used in rows), dtype=np.float32)


def _prequential(
    shared: EvaluationData, methods: Sequence[Method], progress: Progress
) -> Iterator[PrequentialStretch]:  # fmt: skip
    count = min(len(shared.codes), MOST_MET)
    for method in methods:
        scores = method.prequential(count, progress)
        coded: NDArray[np.bool_] = np.asarray(shared.codes[:count].any(axis=1))
        result = recall(*rank_codes(shared.codes[:count], scores))
        for start, end in pairwise(STRETCHES):
            if start < count:
                values = result[start:end][coded[start:end]]
                value = float(values.mean()) if len(values) else None
                yield PrequentialStretch(method.name, start, min(end, count), value)
