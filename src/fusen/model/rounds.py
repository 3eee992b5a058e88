"""Agreement rounds: stretches assigned to coders, disagreements, and their resolutions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Reason = Literal["missed", "boundary", "definition", "interpretation"]
REASONS = ("missed", "boundary", "definition", "interpretation")

BOTH, NEITHER, OTHER = "both", "neither", "other"
"""Choices for a disagreement besides one coder's codings."""


class Stretch(NamedTuple):
    """An assigned part of a source (guid); `sha256` is the hash of the text that the offsets refer to."""

    source: str
    sha256: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Round:
    """Stretches that coders code blind. `submitted` maps a coder to a time; `frozen` is the time of the computed
    agreement."""

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
    """A coder's submission of a round (guid)."""

    guid: str
    user: str
    round: str
    at: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The agreement of a round, computed once: tables by `unit/by` as JSON. `guid` is the round's guid."""

    guid: str
    tables: Mapping[str, Any]
    at: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The resolution of a disagreement about one code on `[start, end)`.

    `kept` names the coders whose codings remain (none: the code does not apply); `other` is a replacement code.
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
    """Returns the guids of resolutions that a newer one about the same code overlaps; copies of a study may resolve
    twice."""
    result: set[str] = set()
    alike: dict[tuple[str, str, str], list[Resolution]] = {}
    for resolution in sorted(resolutions, key=lambda resolution: (resolution.at, resolution.guid)):
        before = alike.setdefault((resolution.source, resolution.sha256, resolution.code), [])
        touched = (older for older in before if older.start < resolution.end and resolution.start < older.end)
        result.update(older.guid for older in touched if older.guid != resolution.guid)
        before.append(resolution)
    return result


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Overlapping codings of one code on which the coders differ.

    `kind`: missed by some, or other bounds. `spans` has each coder's spans; `passages` counts the passages with
    different decisions, 0 if only bounds inside a passage differ. `quote` is None if consent forbids quoting.
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
