"""Coded passages for evaluating suggestions, and the results of an evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage

MEASURES = (
    "micro_f1", "macro_f1", "recall_at_3", "lrap", "precision_at_1", "ece", "precision_at_50", "coverage_at_50",
    "ece_shown", "shown",
)  # fmt: skip
BASELINES = ("B1", "B1ctx")


@dataclass(frozen=True, slots=True)
class CodedPassages:
    """Reviewed passages with their codes, interview by interview (`SpokenPassage.source` names the interview).

    `coded[i]` holds guids of `codes` on passage i; an empty set means that a person read it and applied no code.
    `others` has for each other coder the codes on every passage, None where that coder has not read it.
    """

    name: str
    passages: tuple[SpokenPassage, ...]
    coded: tuple[frozenset[str], ...]
    codes: tuple[Code, ...]
    remarks: tuple[str, ...] = ()
    others: tuple[tuple[str, tuple[frozenset[str] | None, ...]], ...] = ()
    quotable: tuple[bool, ...] = ()  # may leave the machine; empty: all

    @property
    def interviews(self) -> tuple[str, ...]:
        """The interviews, in order of the passages."""
        return tuple(dict.fromkeys(passage.source for passage in self.passages))


@dataclass(frozen=True, slots=True)
class CodeResult:
    """Results for one code over the held-out passages of all seeds; `learnt` and `held_out` count codings."""

    code: str
    learnt: int
    held_out: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class HumanAgreement:
    """Micro-F1 of another person with the coder, over the passages that both have read."""

    coder: str
    passages: int
    micro_f1: float | None


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """Results of one method after `n` passages, on the interviews that `seed` held out."""

    method: str  # a suggester's name, B1 or B1ctx
    n: int
    seed: int
    measures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class PrequentialStretch:
    """Passages `[start, end)` in coding order; the method predicts each passage, then learns it."""

    method: str
    start: int
    end: int
    recall_at_3: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results on one data set. `per_code` and `calibration` belong to the first suggester at the largest n.

    `calibration` has (predicted probability, observed share, passages) by tenth, over the `calibrated_codes` whose scores
    are probabilities for every seed. `humans` is the human ceiling.
    """

    dataset: str
    passages: int
    interviews: int
    codes: int
    runs: tuple[EvaluationRun, ...]
    prequential: tuple[PrequentialStretch, ...]
    per_code: tuple[CodeResult, ...] = ()
    calibration: tuple[tuple[float, float, int], ...] = ()
    remarks: tuple[str, ...] = ()
    suggesters: tuple[str, ...] = ("fusen",)
    humans: tuple[HumanAgreement, ...] = ()
    advice: tuple[str, ...] = ()
    calibrated_codes: int = 0

    def mean(self, method: str, n: int, measure: str) -> float | None:
        """Return a measure's mean over the seeds that have a value, or None."""
        return mean_over_seeds(self.runs, method, n, measure)

    def ratio(self, method: str, n: int, measure: str) -> float | None:
        """Return a measure divided by the better baseline's at the same n; None if either has no value."""
        return ratio_to_baselines(self.runs, method, n, measure)


def mean_over_seeds(runs: Iterable[EvaluationRun], method: str, n: int, measure: str) -> float | None:
    """Return a measure's mean over the seeds that have a value, or None."""
    values = [run.measures[measure] for run in runs if run.method == method and run.n == n]
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def ratio_to_baselines(runs: Sequence[EvaluationRun], method: str, n: int, measure: str) -> float | None:
    """Return a measure divided by the better baseline's at the same n; None if either has no value."""
    own = mean_over_seeds(runs, method, n, measure)
    baselines = [value for name in BASELINES if (value := mean_over_seeds(runs, name, n, measure))]
    return None if own is None or not baselines else own / max(baselines)
