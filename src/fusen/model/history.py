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
    """The deletion of a record, or its reversal (`restored`): a merge does not restore the record, and passes the
    deletion on.

    `of` is the kind of record, as the type of a shared line.
    """

    of: str
    guid: str
    by: str
    at: str
    restored: bool = False


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A change to one code in the codebook log; `older` counts codings made under an earlier version."""

    at: str
    user: str
    code: str
    change: str  # added | changed | removed | retired
    fields: tuple[str, ...]
    older: int
