"""Coded passages for evaluating suggestions, and the results of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage

MEASURES = (
    "micro_f1", "macro_f1", "recall_at_3", "lrap", "precision_at_1", "ece", "precision_at_50", "coverage_at_50",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodedPassages:
    """Reviewed passages with their codes, interview by interview (`SpokenPassage.source` names the interview).

    `coded[i]` holds guids of `codes` on passage i; an empty set means that a person read it and applied no code.
    """

    name: str
    passages: tuple[SpokenPassage, ...]
    coded: tuple[frozenset[str], ...]
    codes: tuple[Code, ...]
    remarks: tuple[str, ...] = ()

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
class EvaluationRun:
    """Results of one method after `n` passages, on the interviews that `seed` held out."""

    method: str  # fusen | B1 | B1ctx
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
    """Results on one data set. `per_code` and `calibration` belong to fusen at the largest n.

    `calibration` has (predicted probability, observed share, passages) by tenth.
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
