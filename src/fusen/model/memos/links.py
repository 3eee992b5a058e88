"""Links between codings and codes: a relation from one to the other, by a coder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from fusen.model.quantity import quantity

RELATIONS = ("explains", "contradicts", "leads to", "example of")
"""The relations that fusen offers; coders may use others."""

LONGEST_RELATION = 60

EndKind = Literal["code", "coding"]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two codings or codes (guids), read from `origin` to `target`."""

    guid: str
    user: str
    relation: str
    origin: str
    target: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One end of a link: a code, or a coding with its code, citation and quote (None if consent withholds it)."""

    kind: EndKind
    guid: str
    code: str  # guid
    label: str  # the code's
    citation: str = ""
    quote: str | None = None
    case: str = ""
    source: str = ""  # guid
    span: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        return f"{self.label} at {self.citation}" if self.citation else self.label


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with its ends; `note` is None if consent withholds it."""

    link: Link
    origin: LinkEnd
    target: LinkEnd
    note: str | None

    @property
    def id(self) -> str:
        """Returns the short id by which commands name the link."""
        return self.link.guid[:8]


@dataclass(frozen=True, slots=True)
class LinkList:
    """Links in the order they were made, and the number of those that consent keeps out of every list."""

    rows: tuple[LinkRow, ...]
    omitted: int = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        quiet = sum(end.kind == "coding" and end.quote is None for row in self.rows for end in (row.origin, row.target))
        lines = [f"{quantity(quiet, 'passage')} withheld: cited, not quoted."] if quiet else []
        if self.omitted:
            lines.append(f"Omitted by consent: {quantity(self.omitted, 'link')}.")
        return tuple(lines)


def moved(links: Collection[Link], ends: Mapping[str, str]) -> tuple[list[str], list[Link]]:
    """Returns the links to close (guids) and to add when `ends` replace others (guids).

    A link from a record to itself, and a second link that says the same, disappear.
    """
    changed = [link for link in links if link.origin in ends or link.target in ends]
    standing = {says(link) for link in links if link.origin not in ends and link.target not in ends}
    fresh = []
    for link in _with_ends(changed, ends):
        if link.origin != link.target and says(link) not in standing:
            standing.add(says(link))
            fresh.append(link)
    return [link.guid for link in changed], fresh


def _with_ends(links: Iterable[Link], ends: Mapping[str, str]) -> Iterable[Link]:
    return (
        replace(link, origin=ends.get(link.origin, link.origin), target=ends.get(link.target, link.target))
        for link in links
    )


def says(link: Link) -> tuple[str, str, str, str]:
    """Returns what a link says: coder, relation and ends."""
    return link.user, link.relation, link.origin, link.target
