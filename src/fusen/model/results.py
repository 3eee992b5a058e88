"""Result rows that analysis returns and every front end, file and report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fusen.model.coding import Case, Consent


class CodedSpan(NamedTuple):
    """The fields of a coding that counting needs; equal names are the same interned object.

    Where several coders gave a span the same code, a selection holds it once: `coder` names them all ("A; B"), and
    `decisions` counts them.
    """

    code: str  # guid
    case: str  # name
    source: str  # guid
    start: int
    end: int
    words: int
    coder: str = ""
    direction: str | None = None
    decisions: int = 1


class CodedStretch(NamedTuple):
    """The fields of a coding that learning needs."""

    code: str  # guid
    source: str  # guid
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of a table: its coders, and the interviewees that those coders have read.

    `held` maps every case that may be counted (consent other than `none`) to its values; `read` holds the cases whose
    sources the counted coders have reviewed in full, `begun` those that they have read or coded in part. `remarks` are
    the lines of a table's header.
    """

    coders: tuple[str, ...]
    reference: str
    held: Mapping[str, Case]
    read: frozenset[str]
    remarks: tuple[str, ...] = ()
    begun: frozenset[str] = frozenset()

    def listed(self, case: str) -> bool:
        """True if a list may name or quote this interviewee."""
        return case in self.held and self.held[case].consent != "analyse"


@dataclass(frozen=True, slots=True)
class GroupCount:
    """The interviewees of a group with a code, of all interviewees in the group."""

    interviewees: int
    of: int


@dataclass(frozen=True, slots=True)
class FrequencyRow:
    """Frequencies of a code or theme with its subtree; each case counts once. `share` is interviewees ÷ of.

    `codings` counts distinct pairs of code and span, `decisions` the codings of every coder, `passages` the units with
    such a coding.
    """

    code: str
    path: tuple[str, ...]
    level: str  # theme | code
    codings: int
    decisions: int
    passages: int
    interviewees: int
    of: int
    held: int
    words: int
    share: float | None
    groups: Mapping[str, GroupCount] = field(default_factory=dict)
    guid: str = ""
    cases: tuple[str, ...] = ()  # names, those that may be listed


class Decision(NamedTuple):
    """A coder's coding behind an excerpt."""

    coder: str
    guid: str
    at: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coded span with its citation. `quote` and `note` are None if consent forbids quoting.

    Where several coders gave the span the same code, the excerpt represents all their `decisions`: `coder` is "A; B",
    `origin` lists their origins, `at` is the first date, and `guid` is the user's own coding if there is one.
    """

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
    decisions: tuple[Decision, ...] = ()

    def by(self, coder: str) -> bool:
        """True if this coder is among those who made the coding."""
        return any(decision.coder == coder for decision in self.decisions)

    @property
    def place(self) -> tuple[str, int, int]:
        """Source, start and end."""
        return self.source, self.start, self.end

    def overlaps(self, other: Excerpt) -> bool:
        """True if both share a character."""
        return self.source == other.source and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What coders have read and coded of a source."""

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
    reading: str = ""  # how the speakers' labels are written in the file


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question of a survey, in its full wording, and the number of its answers."""

    text: str
    answers: int
