"""Evaluate a plan over the passages of one source.

A set of passages is an integer with one bit a passage, so `and`, `or`, `not` and `near` are arithmetic. Facts that are
not loaded yet leave passages open: a result is a pair of the passages that match and those that may match. A source
can therefore be excluded by its case before its passages are read from disk, and by its passages before its text is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fusen.model.coding import Coding
from fusen.query.plan import All, AnyOf, Close, Coded, HasText, InCases, InSources, No, Plan, Reviewed, Spoken


class Bounds(NamedTuple):
    """The passages that match and those that may match, passage n as bit n. The two are equal when all facts are known."""

    surely: int
    perhaps: int


@dataclass(slots=True)
class SourceFacts:
    """The known facts about one source; None for facts not loaded yet. Sets of passages are bits of an integer."""

    guid: str
    count: int  # number of passages
    cases: Sequence[tuple[int, str]] | None = None  # (passages, name)
    speakers: Sequence[tuple[int, str]] | None = None
    codings: Sequence[tuple[int, Coding, bool]] | None = None  # (passages, coding, whether its coder counts by default)
    reviewed: int | None = None
    text: Callable[[int], str] | None = None
    hidden: int = 0  # passages excluded from every query, because their speakers have not consented
    at_most: Mapping[Plan, int] = field(default_factory=dict)  # the passages where a test can match, by an index

    @property
    def seen(self) -> int:
        return ((1 << self.count) - 1) & ~self.hidden

    @property
    def listed(self) -> int:
        """The passages of any case."""
        union = 0
        for passages, _ in self.cases or ():
            union |= passages
        return union


def evaluate(plan: Plan, facts: SourceFacts) -> Bounds:
    """Return the passages of the source that match the plan. Raises fusen.query.text_match.TooSlow."""
    return _bounds(plan, facts, facts.seen)


def _bounds(plan: Plan, facts: SourceFacts, within: int) -> Bounds:
    """Return the bounds for the passages in `within`; other passages never match."""
    match plan:
        case All(parts):
            surely = perhaps = within
            for part in parts:
                bounds = _bounds(part, facts, perhaps)
                surely, perhaps = surely & bounds.surely, perhaps & bounds.perhaps
                if not perhaps:
                    break
            return Bounds(surely, perhaps)
        case AnyOf(parts):
            surely = perhaps = 0
            for part in parts:
                bounds = _bounds(part, facts, within & ~surely)
                surely, perhaps = surely | bounds.surely, perhaps | bounds.perhaps
            return Bounds(surely, perhaps)
        case No(part):
            bounds = _bounds(part, facts, within)
            return Bounds(within & ~bounds.perhaps, within & ~bounds.surely)
        case Close(left, right, distance):
            return _close(_bounds(left, facts, within), right, distance, facts)
    return _test(plan, facts, within & facts.at_most.get(plan, within))


def _close(left: Bounds, right: Plan, distance: int, facts: SourceFacts) -> Bounds:
    around = spread(left.perhaps, distance, facts.count) & facts.seen
    bounds = _bounds(right, facts, around) if around else Bounds(0, 0)
    return Bounds(
        left.surely & spread(bounds.surely, distance, facts.count),
        left.perhaps & spread(bounds.perhaps, distance, facts.count),
    )


def spread(passages: int, distance: int, count: int) -> int:
    """Return the passages and all passages at most `distance` away from one of them."""
    reached, distance = 0, min(distance, count)
    while passages and reached < distance:
        step = min(max(reached, 1), distance - reached)
        passages |= (passages << step) | (passages >> step)
        reached += step
    return passages & ((1 << count) - 1)


def _test(plan: Plan, facts: SourceFacts, within: int) -> Bounds:
    """Return the bounds of one test; without the facts it needs, every passage in `within` may match."""
    if not within:
        return Bounds(0, 0)
    reviewed: int | None = None
    match plan:
        case InSources(guids):
            reviewed = within if facts.guid in guids else 0
        case InCases(names) if facts.cases is not None:
            reviewed = _union(facts.cases, names)
        case Spoken(speakers) if facts.speakers is not None:
            reviewed = _union(facts.speakers, speakers)
        case Reviewed(yes) if facts.reviewed is not None:
            reviewed = facts.reviewed if yes else ~facts.reviewed
        case Coded() if facts.codings is not None:
            reviewed = 0
            for passages, coding, counted in facts.codings:
                if passages & within & ~reviewed and (counted or plan.everybody) and plan.holds(coding):
                    reviewed |= passages
        case HasText(matchers) if facts.text is not None:
            read = facts.text
            reviewed = sum(1 << n for n in numbers(within) if any(matcher.found_in(read(n)) for matcher in matchers))
    return Bounds(0, within) if reviewed is None else Bounds(reviewed & within, reviewed & within)


def _union(named: Sequence[tuple[int, str]], names: frozenset[str]) -> int:
    union = 0
    for passages, name in named:
        if name in names:
            union |= passages
    return union


def numbers(passages: int) -> list[int]:
    """Return the numbers of the passages in a set, in order."""
    return [n for n, bit in enumerate(reversed(bin(passages)[2:])) if bit == "1"] if passages else []
