"""Result rows: what analysis returns and every front end, file and report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.coding import Case, Consent

if TYPE_CHECKING:
    from fusen.model.themes import Connecting


class CodedSpan(NamedTuple):
    """One coding reduced to what counting needs; names are interned, so equal ones are one object."""

    code: str  # guid
    case: str  # name
    source: str  # guid
    start: int
    end: int
    words: int
    coder: str = ""
    direction: str | None = None


class CodedStretch(NamedTuple):
    """One coding reduced to what learning needs."""

    code: str  # guid
    source: str  # guid
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What a table counts over: whose codings, and which interviewees those coders have read.

    `held` maps every case that may be counted (consent other than `none`) to its values; `read` names those
    whose sources the counted coders have wholly reviewed. `remarks` are the lines of a table's header.
    """

    coders: tuple[str, ...]
    reference: str
    held: Mapping[str, Case]
    read: frozenset[str]
    remarks: tuple[str, ...] = ()

    def listed(self, case: str) -> bool:
        """May this interviewee be named or quoted in a list?"""
        return case in self.held and self.held[case].consent != "analyse"


@dataclass(frozen=True, slots=True)
class GroupCount:
    interviewees: int
    of: int


@dataclass(frozen=True, slots=True)
class FrequencyRow:
    """How often a code or theme (its subtree, each case once) occurs; `share` is interviewees ÷ of."""

    code: str
    path: tuple[str, ...]
    level: str  # theme | code
    codings: int
    passages: int
    interviewees: int
    of: int
    held: int
    words: int
    share: float | None
    groups: Mapping[str, GroupCount] = field(default_factory=dict)
    guid: str = ""
    cases: tuple[str, ...] = ()  # names, those that may be listed


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coded passage with all that is needed to cite it. `quote` and `note` are None where consent forbids quoting."""

    citation: str
    code: str
    path: tuple[str, ...]
    coder: str
    origin: str
    source: str  # path
    case: str
    speaker: str
    time: str | None  # HH:MM:SS, of the last time stamp at or before the passage
    start: int
    end: int
    quote: str | None
    direction: str | None
    magnitude: int | None
    note: str | None
    at: str
    variables: Mapping[str, str] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None
    guid: str = ""  # of the coding
    code_guid: str = ""
    consent: Consent = "quote"
    page: int | None = None  # from 1, where the source has pages


@dataclass(frozen=True, slots=True)
class Voice:
    """An excerpt that goes against the grain: coded so by a person, or only a candidate with its reason."""

    excerpt: Excerpt
    coded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A code that goes with another: interviewees with both, and Jaccard over interviewees."""

    code: str  # name
    interviewees: int
    passages: int  # passages that carry both
    jaccard: float


@dataclass(frozen=True, slots=True)
class CodeSummary:
    """A theme or code in prose: who names it, what sets it apart, typical quotes, and what is thin."""

    row: FrequencyRow
    definition: str
    directions: Mapping[str, int]
    keywords: Mapping[str, tuple[tuple[str, float], ...]]  # language → (word, ζ), highest first
    quotes: tuple[Excerpt, ...]
    withheld: int  # passages of interviewees who may not be quoted
    against: tuple[Voice, ...]
    companions: tuple[Companion, ...]
    remarks: tuple[str, ...]  # what is thin
    why: tuple[str, ...] = ()  # each quote was chosen
    extremes: tuple[Voice, ...] = ()  # the strongest and the mildest, where coders gave strengths
    interval: tuple[float, float] | None = None  # of the share of interviewees, where asked for
    parting: tuple[str, ...] = ()  # of a theme: codes over which groups differ most

    def chosen(self, code: str | None = None) -> list[tuple[Excerpt, str]]:
        """Quotes with why each was chosen; only those that stand on the code (guid) itself, where one is named."""
        why = self.why or ("",) * len(self.quotes)
        return [(quote, said) for quote, said in zip(self.quotes, why, strict=True) if code in (None, quote.code_guid)]


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    theme: CodeSummary
    codes: tuple[CodeSummary, ...]
    prose: Connecting | None = None  # by a language model, where one was asked


@dataclass(frozen=True, slots=True)
class SourceStatus:
    source: str
    case: str
    format: str
    language: str
    words: int
    turns: int
    speakers: tuple[str, ...]
    passages: int
    changed: str  # "" | changed | missing | new
    reviewed: Mapping[str, float]
    codings: Mapping[str, int]
