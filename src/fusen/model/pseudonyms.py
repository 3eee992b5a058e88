"""Names in transcripts and their pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

NameKind = Literal["person", "organisation", "place", "email", "phone", "birth"]
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)


@dataclass(frozen=True, slots=True)
class NameFound:
    """A stretch `[start, end)` of a text that looks like a name."""

    kind: NameKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A row of `.fusen/pseudonyms.csv`: a name without a pseudonym stays in the transcripts."""

    name: str
    pseudonym: str
    kind: str
    count: int = 0
    sources: int = 0
    reviewed: bool = False  # whether a person has looked at the proposal


@dataclass(frozen=True, slots=True)
class NamePassage:
    """A place where a name occurs: `[start, end)` of a source (guid), with the words around it."""

    source: str
    path: str
    start: int
    end: int
    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class PseudonymReport:
    """The result of a replacement: occurrences by kind, names that no transcript holds, and files that still hold names."""

    sources: tuple[str, ...]
    replaced: dict[str, int]
    unused: tuple[str, ...]
    only_in_database: tuple[str, ...] = ()  # sources whose file is no plain text: fusen removed it
    remaining: tuple[str, ...] = ()  # files below the study in which a replaced name occurs, such as exports
