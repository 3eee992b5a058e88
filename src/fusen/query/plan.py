"""A query made ready: names are looked up, and what is said of a coding stands together as one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from fusen.model.codebook import Codebook
from fusen.model.coding import Case, Coding
from fusen.query.text_match import Matcher

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {">": gt, ">=": ge, "<": lt, "<=": le}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names a query may use. `sources` maps guids to (path, language); only cases that may be counted are here."""

    codebook: Codebook
    coders: tuple[str, ...]
    cases: tuple[Case, ...]
    sources: Mapping[str, tuple[str, str]]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Magnitude:
    """`values` where it is one of them; else compared with `bound`."""

    values: frozenset[int] = frozenset()
    negated: bool = False
    operator: str = ""
    bound: float = 0

    def holds(self, magnitude: int | None) -> bool:
        if magnitude is None:
            return False
        if self.operator:
            return bool(COMPARE[self.operator](magnitude, self.bound))
        return (magnitude in self.values) != self.negated


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage with a coding that is all of this; None means: whatever it is.

    `everybody`: a coder or an origin is named, so codings of those who are not counted by default are looked at too.
    """

    codes: frozenset[str] | None = None  # guids
    coders: frozenset[str] | None = None
    origins: frozenset[str] | None = None
    directions: frozenset[str] | None = None
    magnitudes: tuple[Magnitude, ...] = ()
    notes: tuple[tuple[Matcher, ...], ...] = ()  # one of each
    everybody: bool = False

    def holds(self, coding: Coding) -> bool:
        return (
            (self.codes is None or coding.code in self.codes)
            and (self.coders is None or coding.user in self.coders)
            and (self.origins is None or coding.origin in self.origins)
            and (self.directions is None or coding.direction in self.directions)
            and all(test.holds(coding.magnitude) for test in self.magnitudes)
            and all(
                coding.note is not None and any(matcher.found_in(coding.note) for matcher in matchers)
                for matchers in self.notes
            )
        )


@dataclass(frozen=True, slots=True)
class InCases:
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class InSources:
    guids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spoken:
    speakers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reviewed:
    yes: bool


@dataclass(frozen=True, slots=True, eq=False)
class HasText:
    """One of the matchers is found in the passage; compared by identity."""

    matchers: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class No:
    part: Plan


@dataclass(frozen=True, slots=True)
class Close:
    left: Plan
    right: Plan
    distance: int


Plan = Coded | InCases | InSources | Spoken | Reviewed | HasText | All | AnyOf | No | Close


def leaves(plan: Plan) -> Iterator[Plan]:
    """Every test in the plan."""
    match plan:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case No(part):
            yield from leaves(part)
        case Close(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case _:
            yield plan


def cost(plan: Plan) -> int:
    """What a test costs at most: the case's and source's own facts are at hand, words must be read."""
    match plan:
        case InCases() | InSources():
            return 0
        case Coded(notes=()) | Reviewed():
            return 1
        case Spoken() | Coded():
            return 2
        case HasText():
            return 3
    return max(map(cost, leaves(plan)))
