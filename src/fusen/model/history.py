"""The history of a study: who changed what and when, without any words of a transcript."""

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
class Deletion:
    """That someone deleted a thing, or took that back (`restored`): a merge does not bring it back, and carries this on.

    `of` is its kind as a shared line's type names it.
    """

    of: str
    guid: str
    by: str
    at: str
    restored: bool = False


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One change to one code in the codebook's log; `older` codings were made under an earlier version."""

    at: str
    user: str
    code: str
    change: str  # added | changed | removed | retired
    fields: tuple[str, ...]
    older: int
