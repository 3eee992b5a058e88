"""Agreement rounds and what follows them: stretches assigned to coders, disagreements, and how each was resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Reason = Literal["missed", "boundary", "definition", "interpretation"]
REASONS = ("missed", "boundary", "definition", "interpretation")

BOTH, NEITHER, OTHER = "both", "neither", "other"
"""What can be kept of a disagreement beside one coder's codings."""


class Stretch(NamedTuple):
    """A part of a source (guid) that was assigned; `sha256` is that of the text the offsets are of."""

    source: str
    sha256: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Round:
    """Stretches that coders code blind. `submitted`: coder → when; `frozen`: when its agreement was computed."""

    guid: str
    number: int
    user: str  # who started it
    coders: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    sample: str | None  # as it was asked for; None where whole transcripts were assigned
    by: str | None
    seed: int
    at: str
    submitted: Mapping[str, str] = field(default_factory=dict)
    frozen: str | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """Coders who have not submitted."""
        return tuple(coder for coder in self.coders if coder not in self.submitted)


@dataclass(frozen=True, slots=True)
class Submission:
    """A coder is done with a round (guid)."""

    guid: str
    user: str
    round: str
    at: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A round's agreement as it was computed, once: tables by `unit/by` as JSON. `guid` is the round's."""

    guid: str
    tables: Mapping[str, Any]
    at: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a disagreement about one code on `[start, end)` was settled.

    `kept` are the coders whose codings stand (none: the code does not apply); `other` is the code given instead.
    """

    guid: str
    user: str  # who resolved it
    source: str  # guid
    sha256: str
    start: int
    end: int
    code: str  # guid
    coders: tuple[str, ...]
    kept: tuple[str, ...]
    reason: Reason
    note: str
    at: str
    other: str | None = None

    @property
    def verdict(self) -> str:
        if self.other is not None:
            return OTHER
        if not self.kept:
            return NEITHER
        return self.kept[0] if len(self.kept) == 1 else BOTH


def overruled(resolutions: Iterable[Resolution]) -> set[str]:
    """Guids of those that a newer one about the same code touches: two people resolved the same in their copies."""
    found: set[str] = set()
    alike: dict[tuple[str, str, str], list[Resolution]] = {}
    for one in sorted(resolutions, key=lambda one: (one.at, one.guid)):
        before = alike.setdefault((one.source, one.sha256, one.code), [])
        touched = (older for older in before if older.start < one.end and one.start < older.end)
        found.update(older.guid for older in touched if older.guid != one.guid)
        before.append(one)
    return found


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Codings of one code that overlap, which not all coders have alike.

    `kind`: missed by some, or other bounds. `spans` has each coder's; `passages` counts the passages of it on which
    the coders decided differently: 0 where only bounds inside a passage differ. `quote` is None where consent forbids it.
    """

    citation: str
    source: str  # path
    case: str
    code: str
    start: int
    end: int
    kind: Literal["presence", "bounds"]
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    passages: int
    quote: str | None
    resolution: Resolution | None = None
    source_guid: str = ""
    code_guid: str = ""
