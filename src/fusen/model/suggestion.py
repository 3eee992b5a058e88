"""What the suggester takes in, passages and decisions on them, and what it proposes, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal["phrase", "codebook", "word", "context", "previous", "below", "usual"]
REASON_KINDS = ("phrase", "codebook", "word", "context", "previous", "below", "usual")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage as the suggester reads it; `question` is what the interviewer last said before it."""

    source: str  # guid
    start: int
    end: int
    text: str
    speaker: str = ""
    interviewer: bool = False
    language: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """All that one coder has decided on one passage, by its number among the suggester's.

    `codes` stand on it and `rejected` were refused (code guids). Where the passage is `reviewed`, every other code
    is known not to be on it; where it is not, nothing is known of them.
    """

    passage: int
    codes: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    reviewed: bool = True

    @property
    def empty(self) -> bool:
        """Nothing is known: as if the passage had never been seen."""
        return not (self.codes or self.rejected or self.reviewed)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a suggestion's log-odds, in words.

    `kind`: a phrase of the codebook, the codebook's own words, words that weighed, context, codes on the passages
    before, codes below this one, or how usual the code is. `spans` are the places that count, in code points of the
    source. `unquoted` is what it says where nobody's words may be repeated, empty where nothing is left; None: `text`.
    """

    kind: ReasonKind
    text: str
    weight: float
    spans: tuple[tuple[int, int], ...] = ()
    unquoted: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that carries the code already and speaks for the suggestion by `weight` of its log-odds."""

    source: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed coding. `score` = 1 / (1 + exp(−logit)), and `logit` is the sum of its reasons' weights.

    `calibrated`: the score is a probability; else the code has too few decisions, and it is only a codebook match.
    `confident`: the score reaches the code's own threshold.
    """

    code: str  # guid
    source: str  # guid
    start: int
    end: int
    score: float
    logit: float
    calibrated: bool
    confident: bool
    reasons: tuple[Reason, ...]
    nearest: tuple[Near, ...] = ()
