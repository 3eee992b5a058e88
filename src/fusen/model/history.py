"""The history of a study: who did what, when; ids, bounds and counts, never a transcript's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HistoryStep:
    id: int
    at: str  # ISO 8601, UTC
    user: str
    action: str
    kind: str  # do | undo | redo | sync
    summary: Mapping[str, Any]
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A coding that someone deleted: an import lists it and does not bring it back."""

    guid: str
    user: str
    code: str  # guid
    source: str  # guid
    start: int
    end: int
    deleted: str  # when
    by: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One change to one code in the codebook's log; `older` codings were made under an earlier version."""

    at: str
    user: str
    code: str
    change: str  # added | changed | removed | retired
    fields: tuple[str, ...]
    older: int
