"""Groups of sources that a merge can decide about one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fusen.formats.exchange.jsonl import SharedLine

MOST_SOURCES = 1_000
"""Sources of a group, unless they belong together."""


@dataclass(slots=True)
class SourceGroup:
    """Sources (guids) with the lines of a file about them."""

    sources: set[str] = field(default_factory=set)
    lines: list[SharedLine] = field(default_factory=list)


def source_groups(
    lines: Iterable[tuple[str, SharedLine]],
    known: Iterable[tuple[str, str]],
    further: Iterable[str],
    size: int,
) -> list[SourceGroup]:
    """Return groups of about `size` lines, in the order of the lines; all places of a coding are in one group.

    `lines` come with the guid of their source, `known` are the guids of the study's codings with those of their
    sources, and `further` are sources to decide about without a line.
    """
    incoming = list(lines)
    ties, home = _Ties(), dict[str, str]()
    for source, line in incoming:
        ties.add(source)
        if not line.is_review:
            ties.join(source, home.setdefault(line.guid, source))
    for guid, source in known:
        other = home.get(guid)
        if other is not None and other != source:
            ties.join(source, other)
    for source in further:
        ties.add(source)
    parts: dict[str, SourceGroup] = {}
    for source in ties:
        parts.setdefault(ties.root(source), SourceGroup()).sources.add(source)
    for source, line in incoming:
        parts[ties.root(source)].lines.append(line)
    return _packed(parts.values(), size)


def _packed(parts: Iterable[SourceGroup], size: int) -> list[SourceGroup]:
    groups: list[SourceGroup] = []
    for part in parts:
        if not groups or len(groups[-1].lines) >= size or len(groups[-1].sources) >= MOST_SOURCES:
            groups.append(SourceGroup())
        groups[-1].sources |= part.sources
        groups[-1].lines += part.lines
    return groups


class _Ties:
    """Sets of sources that belong together; a source is known by the root of its set."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._above)

    def add(self, source: str) -> None:
        self._above.setdefault(source, source)

    def join(self, first: str, second: str) -> None:
        self.add(first)
        self.add(second)
        self._above[self.root(first)] = self.root(second)

    def root(self, source: str) -> str:
        while (above := self._above[source]) != source:
            source = above
        return source
