"""The selection of excerpts on a screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExcerptSelection:
    """Excerpts of a code (guid) and its subtree, of a query, by coder, by case and by coding (guid).

    An empty `whose` means the user's codings once there are any. `title` describes the table cell that opened it.
    """

    code: str | None = None
    query: str = ""
    whose: str = ""
    cases: frozenset[str] | None = None
    guids: frozenset[str] | None = None
    title: str = ""
