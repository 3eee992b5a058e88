"""Codings, reviews, rejections, memos, users and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Origin = Literal["manual", "accepted-suggestion", "auto", "import"]
Direction = Literal["for", "against", "mixed"]
MemoKind = Literal["reflexive", "analytic", "method", "free"]
Consent = Literal["quote", "paraphrase", "analyse", "none"]

ORIGINS = ("manual", "accepted-suggestion", "auto", "import")
DIRECTIONS = ("for", "against", "mixed")
MEMO_KINDS = ("reflexive", "analytic", "method", "free")
CONSENTS = ("quote", "paraphrase", "analyse", "none")

AUTO_USER = "fusen"
"""The user under whose name `tag` writes; no person may act as it."""

CONSENSUS = "consensus"
"""The user whose codings stand where coders' disagreements were resolved."""


@dataclass(frozen=True, slots=True)
class User:
    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case speaks: a whole source, or the turns of one speaker in it."""

    source: str  # guid
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    guid: str
    name: str
    places: tuple[Place, ...] = ()
    consent: Consent = "quote"
    variables: Mapping[str, str] = field(default_factory=dict)


class ShownSuggestion(NamedTuple):
    """A suggestion that its reader had before their eyes: the code's guid and its probability, None for a codebook match.

    `by` says who suggested where it was not fusen itself: a model's name, and the hash of what it was asked.
    """

    code: str
    score: float | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One code on `[start, end)` of one source by one user; `version` is the code's at the time.

    `words` and `interviewer` (the span lies in the interviewer's talk alone) follow from the text. `sight` holds the
    suggestions that were shown when it was made: empty where none was, None where nobody recorded it.
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
    """This user has read `[start, end)`, coded or not."""

    guid: str
    user: str
    source: str  # guid
    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """This user does not want this code on `[start, end)`: a suggestion turned down."""

    guid: str
    user: str
    code: str  # guid
    source: str  # guid
    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class Memo:
    guid: str
    user: str
    kind: MemoKind
    target: str  # guid of what it is about; the project's guid for the study as a whole
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class CodingDraft:
    """A coding to make, by guid of its code; with a `guid`, the coding of the user's to change.

    `sight` holds the suggestions shown, where they are known. A changed coding keeps its `sight` and its `memo`
    (the coder's own one) where the draft has None.
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
    """What one step changed: codings made or changed, codings removed, reviews and rejections; `step` is the newest."""

    step: int
    codings: tuple[Coding, ...] = ()
    removed: tuple[str, ...] = ()
    read: tuple[Review, ...] = ()
    rejected: tuple[Rejection, ...] = ()
