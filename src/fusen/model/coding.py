"""Codings, reviews, rejections, memos, users and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeVar

Origin = Literal["manual", "accepted-suggestion", "auto", "import"]
Direction = Literal["for", "against", "mixed"]
MemoKind = Literal["reflexive", "analytic", "method", "free"]
Consent = Literal["quote", "paraphrase", "analyse", "none"]

ORIGINS = ("manual", "accepted-suggestion", "auto", "import")
DIRECTIONS: tuple[Direction, ...] = ("for", "against", "mixed")
MEMO_KINDS = ("reflexive", "analytic", "method", "free")
CONSENTS = ("quote", "paraphrase", "analyse", "none")

AUTO_USER = "fusen"
"""The user of automatic codings; no person may act as this user."""

CONSENSUS = "consensus"
"""The user of the codings that resolve disagreements between coders."""


@dataclass(frozen=True, slots=True)
class User:
    """A coder."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The speech of a case: a whole source, or the turns of one speaker in it."""

    source: str  # guid
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An interviewee, with variables and consent."""

    guid: str
    name: str
    places: tuple[Place, ...] = ()
    consent: Consent = "quote"
    variables: Mapping[str, str] = field(default_factory=dict)


class ShownSuggestion(NamedTuple):
    """A suggestion that the coder saw: the code's guid and its probability, or None for a codebook match.

    `by` names another suggester than fusen: the name of a model and the hash of its prompt.
    """

    code: str
    score: float | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One code on `[start, end)` of one source by one user; `version` is the code's version at that time.

    `words` and `interviewer` (the span lies only in the interviewer's talk) follow from the text. `sight` holds the
    suggestions the coder saw: empty if there were none, None if they are unknown.
    """

    guid: str
    user: str  # name
    code: str  # guid
    source: str  # guid
    start: int
    end: int
    origin: Origin
    at: str  # ISO 8601, UTC
    version: str
    direction: Direction | None = None
    magnitude: int | None = None
    note: str | None = None
    words: int = 0
    interviewer: bool = False
    sight: tuple[ShownSuggestion, ...] | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A user's record of having read `[start, end)`, coded or not."""

    guid: str
    user: str
    source: str  # guid
    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A user's rejection of a suggested code on `[start, end)`."""

    guid: str
    user: str
    code: str  # guid
    source: str  # guid
    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class Memo:
    """The current version of a memo on any record (`target` is its guid)."""

    guid: str
    user: str
    kind: MemoKind
    target: str  # guid of what it is about; the project's guid for the study as a whole
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class CodingDraft:
    """A coding to create, by guid of its code; with a `guid`, a change to the user's own coding.

    `sight` holds the suggestions shown, if known. A changed coding keeps its `sight` and the coder's own `memo` if the
    draft has None.
    """

    code: str
    start: int
    end: int
    origin: Origin = "manual"
    direction: Direction | None = None
    magnitude: int | None = None
    guid: str | None = None
    sight: tuple[ShownSuggestion, ...] | None = None
    memo: str | None = None


@dataclass(frozen=True, slots=True)
class CodingChange:
    """The changes of one step: codings made or changed, codings removed, reviews and rejections; `step` is the newest
    step."""

    step: int
    codings: tuple[Coding, ...] = ()
    removed: tuple[str, ...] = ()
    read: tuple[Review, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class InSource(Protocol):
    """A record on a place in a source, such as a coding, a counted span or a review."""

    @property
    def source(self) -> str: ...  # guid


Placed = TypeVar("Placed", bound=InSource)


def by_source(records: Iterable[Placed]) -> dict[str, list[Placed]]:
    """Return the records of each source (guid), in their order."""
    result: dict[str, list[Placed]] = {}
    for record in records:
        result.setdefault(record.source, []).append(record)
    return result
