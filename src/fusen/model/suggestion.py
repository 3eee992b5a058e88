"""The suggester's interface: passages, labels, suggestions and their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

ReasonKind = Literal["phrase", "codebook", "word", "context", "previous", "below", "usual", "answer"]


@dataclass(frozen=True, slots=True)
class SpokenPassage:
    """A passage as input to the suggester; `question` is the interviewer's last question before it."""

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
    """One coder's decisions on one passage, given by its number in the suggester.

    `codes` are applied and `rejected` refused codes (guids). If `reviewed`, all other codes are known not to apply; if
    not, they are unknown.
    """

    passage: int
    codes: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    reviewed: bool = True

    @property
    def empty(self) -> bool:
        """True if nothing is known about the passage."""
        return not (self.codes or self.rejected or self.reviewed)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a suggestion's log-odds, in words.

    `kind` is a phrase of the codebook, the codebook's own words, weighted words, context, codes on the passages before,
    codes below this one, the code's base rate, or another suggester's answer. `spans` are the places that count, in
    code points of the source. `unquoted` is the text without anyone's words, empty if nothing remains; None means
    `text`.
    """

    kind: ReasonKind
    text: str
    weight: float
    spans: tuple[tuple[int, int], ...] = ()
    unquoted: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage with the code that contributes `weight` of the suggestion's log-odds."""

    source: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed coding. `score` = 1 / (1 + exp(−logit)), and `logit` is the sum of its reasons' weights.

    If `calibrated`, the score is a probability; if not, the code has too few decisions and the suggestion is only a
    codebook match. If `confident`, the score reaches the code's own threshold. `score` is None if the suggester gives
    none. A language model's suggestion has the hash of the prompt and the whole answer.
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
    """Suggests codes for passages. fusen counts a suggestion only after a person accepts it.

    If `sends_data` is true (the default of plug-ins), passages may leave this machine, and the caller withholds
    passages without consent to quote.
    """

    @property
    def name(self) -> str:
        """The name under which fusen records its suggestions."""

    @property
    def sends_data(self) -> bool:
        """Whether passages may leave this machine."""

    @property
    def learns(self) -> bool:
        """Whether `learn` changes later suggestions."""

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterable[Suggestion]:
        """Yields suggestions for these passages, each with the position of its passage."""

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        """Learn a person's decision on a passage; a suggester that does not learn ignores it."""

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        """Returns the reasons on one line; without `words`, the line quotes nobody."""

    def remarks(self, withheld: int) -> tuple[str, ...]:
        """Returns the basis of the suggestions, one line each; `withheld` counts passages it did not receive."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed coding of a passage that no counted coder has read yet.

    `score` is a probability if `calibrated`, else the strength of the codebook match. It is None for a language model,
    whose name is `suggester`, with the hash of its prompt and its whole `answer`. `quote` is None if consent forbids
    quoting. `nearest` cites passages with the code.
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
    """A passage with the suggested code; `words` is None if consent forbids quoting."""

    code: str
    source: str
    start: int
    end: int
    citation: str
    words: str | None


@dataclass(frozen=True, slots=True)
class LlmSuggestion:
    """A language model's proposal for a passage; `reason` is the model's text, `quote` the place it quoted."""

    code: str  # guid
    start: int
    end: int
    reason: str
    model: str
    prompt: str  # hash of what it was asked
    quote: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SpanSuggestions:
    """Suggestions for a stretch, and the most similar coded passages."""

    suggestions: tuple[Suggestion, ...] = ()
    nearby: tuple[Nearby, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One passage to look at. `words` is None if consent forbids quoting; `coded` are the coder's own codes on it."""

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
    """Returns the strongest reasons for a suggestion on one line; without `words`, the line quotes nobody."""
    texts = (
        reason.text if words or reason.unquoted is None else reason.unquoted
        for reason in sorted(reasons, key=lambda reason: -reason.weight)
        if reason.weight > 0 and reason.kind != "usual"
    )  # fmt: skip
    return " · ".join(dict.fromkeys(list(filter(None, texts))[:most]))
