"""Query plans: names are looked up, and all conditions on one coding form one test."""

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
    """The names a query may use: `sources` maps guids to (path, language), `cases` excludes cases without consent."""

    codebook: Codebook
    coders: tuple[str, ...]
    cases: tuple[Case, ...]
    sources: Mapping[str, tuple[str, str]]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A test of a magnitude: comparison with `bound` if there is an `operator`, else membership in `values`."""

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
    """A passage with a coding that meets all of these conditions; None accepts any value.

    `everybody`: the query names a coder or an origin, so codings by coders who do not count by default match too.
    """

    codes: frozenset[str] | None = None  # guids
    coders: frozenset[str] | None = None
    origins: frozenset[str] | None = None
    directions: frozenset[str] | None = None
    magnitudes: tuple[Magnitude, ...] = ()
    notes: tuple[tuple[Matcher, ...], ...] = ()  # at least one matcher of each group must match
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
    """A passage whose text meets one of the matchers; compared by identity."""

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
    """Yield every test in the plan."""
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
    """Return the relative cost of a plan: 0 for facts about cases and sources, 3 if the text must be read."""
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
