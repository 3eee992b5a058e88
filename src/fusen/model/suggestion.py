"""What the suggester takes in, passages and decisions on them, and what it proposes, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal["phrase", "codebook", "word", "context", "previous", "below", "usual"]
REASON_KINDS = ("phrase", "codebook", "word", "context", "previous", "below", "usual")


@dataclass(frozen=True, slots=True)
class SpokenPassage:
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
class PassageLabels:
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
class Neighbour:
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
    nearest: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed coding of a passage nobody of those who count has read yet.

    `score` is a probability where `calibrated`, else how well the codebook matches; None where a language model
    proposes, whose name is `suggester`, with the hash of what it was asked and its whole `answer`. `quote` is None
    where consent forbids quoting. `nearest` are citations of passages that carry the code.
    """

    citation: str
    code: str  # label
    path: tuple[str, ...]
    source: str  # path
    case: str
    speaker: str
    start: int
    end: int
    quote: str | None
    score: float | None
    calibrated: bool
    reason: str
    nearest: tuple[str, ...] = ()
    suggester: str = "fusen"
    prompt: str | None = None
    answer: str | None = None
    code_guid: str = ""
    source_guid: str = ""


@dataclass(frozen=True, slots=True)
class Nearby:
    """A passage that carries the suggested code already; `words` is None where it may not be quoted."""

    code: str
    source: str
    start: int
    end: int
    citation: str
    words: str | None


@dataclass(frozen=True, slots=True)
class LlmSuggestion:
    """What a language model proposed for a passage; `reason` holds its words, `quote` is the place it quoted."""

    code: str  # guid
    start: int
    end: int
    reason: str
    model: str
    prompt: str  # hash of what it was asked
    quote: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SpanSuggestions:
    """What is suggested for a stretch, and passages coded so that are most like it."""

    suggestions: tuple[Suggestion, ...] = ()
    nearby: tuple[Nearby, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One passage to look at. `words` is None where it may not be quoted; `coded` are the coder's own codes there."""

    source: str  # guid
    start: int
    end: int
    citation: str
    words: str | None
    code: str | None  # guid of the code in question; None where the passage is simply to be read
    score: float | None
    calibrated: bool
    coded: tuple[str, ...] = ()


def reason_line(reasons: Iterable[Reason], *, words: bool = True, most: int = 3) -> str:
    """What speaks most for a suggestion, on one line; without `words` nothing that repeats what was said."""
    told = (
        reason.text if words or reason.unquoted is None else reason.unquoted
        for reason in sorted(reasons, key=lambda reason: -reason.weight)
        if reason.weight > 0 and reason.kind != "usual"
    )  # fmt: skip
    return " · ".join(dict.fromkeys(list(filter(None, told))[:most]))
