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
    """Reviewed passages, interview by interview in order (`SpokenPassage.source` names the interview), with their codes.

    `coded[i]` are guids of `codes` on passage i; an empty set says that a person has read it and found nothing.
    """

    name: str
    passages: tuple[SpokenPassage, ...]
    coded: tuple[frozenset[str], ...]
    codes: tuple[Code, ...]
    remarks: tuple[str, ...] = ()

    @property
    def interviews(self) -> tuple[str, ...]:
        """In the order they stand."""
        return tuple(dict.fromkeys(passage.source for passage in self.passages))


@dataclass(frozen=True, slots=True)
class CodeResult:
    """One code over the held-out passages of all seeds; `learnt` and `held_out` count codings."""

    code: str
    learnt: int
    held_out: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """One method after `n` passages, on the interviews that `seed` held out."""

    method: str  # fusen | B1 | B1ctx
    n: int
    seed: int
    measures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class PrequentialStretch:
    """Passages `[start, end)` in the order they were met: each was predicted, then learnt."""

    method: str
    start: int
    end: int
    recall_at_3: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured on one set. `per_code` and `calibration` are fusen's at the largest n.

    `calibration` has (probability said, share that was right, passages) by tenth.
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
