"""A whole project in exchange with other tools, and the conversion report for each kind of record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal, NamedTuple

from fusen.model.codebook import Code
from fusen.model.coding import Case, Coding, Memo, Rejection, Review
from fusen.model.memos.links import Link
from fusen.model.quantity import quantity
from fusen.model.source import NO_TIMES, Passages, Times, Turn

MemberKind = Literal["code", "source", "note"]
MEMBER_KINDS = ("code", "source", "note")

KINDS = ("users", "codes", "sources", "cases", "variables", "codings", "reviews", "notes", "links", "sets", "graphs")
"""Kinds of records in the conversion report, in order."""


RECORD_NAMES = {
    "note": "notes", "rejection": "rejections", "round": "rounds", "submission": "submissions",
    "agreement": "computed agreements", "resolution": "resolutions", "theme": "themes", "pin": "pinned places",
    "link": "links", "matrix": "matrix cells", "second-look": "second looks", "wording": "wording-only changes", "deletion": "deletions",
    "erasure": "erasures",
}  # fmt: skip
"""Types of records besides codings and reviews in the order of a shared file, with the plural of each."""


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """A validated record of a shared file that is neither a coding nor a review, with names in place of guids.

    `line` is its number in the file, or 0 if it comes from a database.
    """

    line: int
    type: str
    values: Mapping[str, Any]


def record_counts(counts: Mapping[str, int]) -> str:
    """Return the counts as text, such as "3 notes, 1 round", in the order of the types."""
    return ", ".join(
        quantity(counts[kind], words.removesuffix("s"), words)
        for kind, words in RECORD_NAMES.items()
        if counts.get(kind)
    )


@dataclass(frozen=True, slots=True)
class Set:
    """A named group of codes, sources or notes; members are (kind, guid)."""

    guid: str
    name: str
    members: tuple[tuple[MemberKind, str], ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class ExchangedLayout:
    """How fusen read a source: turns, pages, time stamps and header, and passages cut by `unit` and `rules`.

    The passages of a withheld source hold their numbers of words; those of others are counted again.
    """

    turns: tuple[Turn, ...]
    passages: Passages
    unit: str
    rules: str
    header: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    times: Times = NO_TIMES

    @property
    def interviewers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.interviewer))


@dataclass(frozen=True, slots=True)
class ExchangedSource:
    """A source as in the file. `text` has LF line ends; all offsets in the project are code points of it.

    `path` is fusen's path below transcripts/, empty for other tools' files. A `withheld` text is masked at its true
    length; `sha256` is the hash of the true text. `options` are fusen's reading options, `variables` the other tool's
    own variables.
    """

    guid: str
    name: str
    text: str
    path: str = ""
    sha256: str = ""
    withheld: bool = False
    language: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    at: str = ""
    layout: ExchangedLayout | None = None  # of fusen's own files


@dataclass(frozen=True, slots=True)
class ExchangedCase:
    """A case; `selections` are the (source guid, start, end) stretches of its speech, unless it speaks throughout."""

    case: Case
    selections: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """All exchanged records. Guids come from the file; users go by name; notes about the whole project have target
    `guid`.

    `own` says that the file is a complete fusen export with exact reviews, origins, versions and phrases. `sources` and
    `codings` of a study are read from it in batches, each time they are iterated; its codings are in the order of its
    sources.
    """

    name: str
    guid: str = ""
    origin: str = ""
    own: bool = False
    language: str = ""
    unit: str = ""
    users: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: Sequence[ExchangedSource] = ()
    cases: tuple[ExchangedCase, ...] = ()
    codings: Sequence[Coding] = ()
    reviews: tuple[Review, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[Memo, ...] = ()
    sets: tuple[Set, ...] = ()
    links: tuple[Link, ...] = ()
    history: tuple[Mapping[str, Any], ...] = ()
    versions: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)  # code guid → what it meant
    further: tuple[SharedRecord, ...] = ()  # rounds, resolutions, themes, matrix cells …: what only fusen has


@dataclass(frozen=True, slots=True)
class ConversionCounts:
    """Counts for one kind of record: imported, converted, approximated and lost.

    `certainty` is the median confidence in the offsets, 0 to 1; None without offsets.
    """

    kind: str
    read: int
    converted: int
    approximated: int
    left_out: int
    certainty: float | None
    remarks: tuple[str, ...]


class ExchangeTally:
    """Counts the outcome for each record during import."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self._remarks: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self.certainties: list[float] = []

    def read(self, kind: str, count: int = 1) -> None:
        self._counts[kind]["read"] += count

    def converted(self, kind: str, how: str, count: int = 1) -> None:
        """Count records imported in another form without loss."""
        self._note(kind, "converted", how, count)

    def approximated(self, kind: str, how: str, count: int = 1) -> None:
        """Count records imported only approximately."""
        self._note(kind, "approximated", how, count)

    def left_out(self, kind: str, why: str, count: int = 1) -> None:
        self._note(kind, "left_out", why, count)

    def lose(self, kind: str, why: str, count: int = 1) -> None:
        """Count records that were read but not imported."""
        self._counts[kind]["read"] -= count
        self.left_out(kind, why, count)

    def _note(self, kind: str, outcome: str, what: str, count: int) -> None:
        if count:
            self._counts[kind][outcome] += count
            self._remarks[kind][what] += count

    @property
    def conversions(self) -> tuple[ConversionCounts, ...]:
        """Returns a row for each kind that occurred."""
        return tuple(self._conversion(kind) for kind in KINDS if any(self._counts[kind].values()))

    def _conversion(self, kind: str) -> ConversionCounts:
        counts = self._counts[kind]
        certainty = round(median(self.certainties), 3) if kind == "codings" and self.certainties else None
        remarks = tuple(f"{count} {what}" for what, count in self._remarks[kind].items())
        return ConversionCounts(
            kind, counts["read"], counts["converted"], counts["approximated"], counts["left_out"], certainty, remarks
        )

    @property
    def losses(self) -> tuple[str, ...]:
        """Returns one line for each kind with approximated or lost records."""
        return tuple(
            f"{row.kind}: {row.approximated} approximated, {row.left_out} left out ({'; '.join(row.remarks)})"
            for row in self.conversions
            if row.approximated or row.left_out
        )


class Exchanged(NamedTuple):
    """An imported project with its conversion report."""

    project: Project
    tally: ExchangeTally
