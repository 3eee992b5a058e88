"""Which excerpts a screen asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExcerptSelection:
    """Excerpts of a code (guid) and what is below it, on passages that a query yields, by whom, of which cases.

    `whose` empty: one's own once there are any. `title` says in words what a cell of a table stood for.
    """

    code: str | None = None
    query: str = ""
    whose: str = ""
    cases: frozenset[str] | None = None
    title: str = ""
