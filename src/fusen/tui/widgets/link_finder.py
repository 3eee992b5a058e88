"""The finder of the memo editor: after `[[` it offers the names of codes, interviewees and transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown

ROWS = 5


class LinkName(NamedTuple):
    """What a link can lead to: its name in the link, and what it is in words."""

    name: str
    kind: str


def open_link(line: str) -> int | None:
    """Return the position after the last `[[` of a line that no `]]` closes, or None."""
    start = line.rfind("[[")
    return start + 2 if start >= 0 and "]]" not in line[start:] else None


def matching(names: Sequence[LinkName], typed: str) -> list[LinkName]:
    """Return the names with all the words, those that begin with them first."""
    words = typed.casefold().split()
    ranked = []
    for place, candidate in enumerate(names):
        name = candidate.name.casefold()
        if all(word in name for word in words):
            starts = name.startswith(" ".join(words)) or name.partition(":")[2].startswith(" ".join(words))
            inside = all(f" {word}" in f" {name.replace(':', ' ')}" for word in words)
            ranked.append((not starts, not inside, place, candidate))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])]


class LinkFinder(LineWidget):
    """A few names with one of them current; it has no height while no link is open."""

    DEFAULT_CSS = "LinkFinder { height: 0; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._matches: Sequence[LinkName] = ()
        self._at = self._top = 0

    @property
    def is_open(self) -> bool:
        return bool(self._matches)

    def look(self, names: Sequence[LinkName], typed: str) -> None:
        """Offer the names that match."""
        self._matches, self._at, self._top = matching(names, typed), 0, 0
        self._show()

    def close(self) -> None:
        self._matches = ()
        self._show()

    def step(self, by: int) -> None:
        self._at = (self._at + by) % max(len(self._matches), 1)
        self._show()

    def chosen(self, line: int | None = None) -> LinkName | None:
        """Return the current name, or that of a line."""
        at = self._at if line is None else self._top + line
        return self._matches[at] if at < len(self._matches) else None

    def _show(self) -> None:
        self._top = max(min(self._top, self._at), self._at - ROWS + 1)
        rows = self._matches[self._top : self._top + ROWS]
        self.styles.height = len(rows)
        self.paint([self._row(number, row) for number, row in enumerate(rows, self._top)])

    def _row(self, number: int, link: LinkName) -> Line:
        here = number == self._at
        behind = self.ink.band if here else ""
        return (
            TextRun("▌ " if here else "  ", "accent", True, behind),
            TextRun(shown(link.name), "text" if here else "soft", here, behind, True),
            TextRun(f" {link.kind} ", "dim", False, behind),
        )
