"""The suggester's interface: passages, labels, suggestions and their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

ReasonKind = Literal["phrase", "codebook", "word", "context", "previous", "below", "usual", "answer"]
REASON_KINDS = ("phrase", "codebook", "word", "context", "previous", "below", "usual", "answer")


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
    before, codes below this one, how usual the code is, or the answer of another suggester. `spans` are the places that count, in code points of the
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
    `confident`: the score reaches the code's own threshold. `score` is None where the suggester gives none. A language
    model's suggestion has the hash of the prompt and the whole answer.
    """

    code: str  # guid
    source: str  # guid
    start: int
    end: int
    score: float | None
    logit: float
    calibrated: bool
    confident: bool
    reasons: tuple[Reason, ...]
    nearest: tuple[Neighbour, ...] = ()
    prompt: str | None = None
    answer: str | None = None


class Suggester(Protocol):
    """Suggests codes for passages. Nothing that it suggests is counted until a person accepts it.

    Where `sends_data` is true (the default of plug-ins) passages may leave this machine, and the caller withholds those
    that may not be quoted.
    """

    @property
    def name(self) -> str:
        """What its suggestions are recorded under."""

    @property
    def sends_data(self) -> bool:
        """Whether passages may leave this machine."""

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterable[Suggestion]:
        """Suggestions for these passages, each with the place of its passage."""

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        """Take in what a person decided on a passage; a suggester that does not learn ignores it."""

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        """Why it was suggested, on one line; without `words`, nothing that a person said."""

    def remarks(self, withheld: int) -> tuple[str, ...]:
        """What the suggestions rest on, a line each; `withheld` passages were not given to it."""


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
