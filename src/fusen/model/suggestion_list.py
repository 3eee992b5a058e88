"""Proposals: suggestions as a list shows them, with all that is needed to judge, accept or cite one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fusen.model.suggestion import Reason, Suggestion


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed coding of a passage nobody of those who count has read yet.

    `score` is a probability where `calibrated`, else how well the codebook matches; None where a language model
    proposes, whose name is `suggester`, with the hash of what it was asked and its whole `answer`. `quote` is None
    where consent forbids quoting. `nearest` are citations of passages that carry the code.
    """

    citation: str
    code: str  # label
    path: tuple[str, ...]
    source: str  # path
    case: str
    speaker: str
    start: int
    end: int
    quote: str | None
    score: float | None
    calibrated: bool
    reason: str
    nearest: tuple[str, ...] = ()
    suggester: str = "fusen"
    prompt: str | None = None
    answer: str | None = None
    code_guid: str = ""
    source_guid: str = ""


@dataclass(frozen=True, slots=True)
class Nearby:
    """A passage that carries the suggested code already; `words` is None where it may not be quoted."""

    code: str
    source: str
    start: int
    end: int
    citation: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Modelled:
    """What a language model proposed for a passage; `reason` holds its words, `quote` is the place it quoted."""

    code: str  # guid
    start: int
    end: int
    reason: str
    model: str
    prompt: str  # hash of what it was asked
    quote: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Advice:
    """What is suggested for a stretch, and passages coded so that are most like it."""

    suggestions: tuple[Suggestion, ...] = ()
    nearby: tuple[Nearby, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One passage to look at. `words` is None where it may not be quoted; `coded` are the coder's own codes there."""

    source: str  # guid
    start: int
    end: int
    citation: str
    words: str | None
    code: str | None  # guid of the code in question; None where the passage is simply to be read
    score: float | None
    calibrated: bool
    coded: tuple[str, ...] = ()


def reason_line(reasons: Iterable[Reason], *, words: bool = True, most: int = 3) -> str:
    """What speaks most for a suggestion, on one line; without `words` nothing that repeats what was said."""
    told = (
        reason.text if words or reason.unquoted is None else reason.unquoted
        for reason in sorted(reasons, key=lambda reason: -reason.weight)
        if reason.weight > 0 and reason.kind != "usual"
    )  # fmt: skip
    return " · ".join(dict.fromkeys(list(filter(None, told))[:most]))
