"""The rows of the list of memos: two lines each, under the titles of their groups."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from fusen.model.memos.entries import MemoEntry
from fusen.model.quantity import quantity
from fusen.tui.memos.state import MemoGroup
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown
from fusen.tui.widgets.virtual_list import ListRows

WITHHELD = "[withheld: this interviewee may not be quoted]"
KIND = 11  # cells of the kind


class MemoRows(ListRows):
    """Memos without their widget."""

    step = 3

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[MemoEntry] = ()
        self._groups: Sequence[MemoGroup] = ()
        self._tops: list[int] = []  # the first line of each memo
        self._titles: dict[int, str] = {}  # by line

    def __len__(self) -> int:
        return len(self.entries)

    def show(self, entries: Sequence[MemoEntry], groups: Sequence[MemoGroup]) -> None:
        """Show memos; the current one stays current."""
        here = self.here()
        known = {entry.memo.guid: row for row, entry in enumerate(entries)}
        self.at = min(known.get(here.memo.guid, self.at) if here else 0, max(len(entries) - 1, 0))
        self.entries, self._groups = entries, groups
        titles = {group.first: group.title for group in groups}
        self._tops, self._titles = [], {}
        top = 0
        for row in range(len(entries)):
            if row in titles:
                self._titles[top] = titles[row]
                top += 1
            self._tops.append(top)
            top += self.step

    def here(self) -> MemoEntry | None:
        return self.entries[self.at] if self.at < len(self.entries) else None

    def row_of(self, guid: str) -> int | None:
        """Return the row of a memo, or None if the list lacks it."""
        return next((row for row, entry in enumerate(self.entries) if entry.memo.guid == guid), None)

    @property
    def lines(self) -> int:
        return self._tops[-1] + self.step if self._tops else 0

    def span(self, row: int) -> tuple[int, int]:
        return self._tops[row], self._tops[row] + 2

    def lead(self, row: int) -> int:
        return self._tops[row] - (self._tops[row] - 1 in self._titles)

    def row_at(self, line: int) -> int:
        row = bisect_right(self._tops, line) - 1
        return row if row >= 0 and line < self._tops[row] + 2 else -1

    def line(self, number: int) -> Line:
        if number in self._titles:
            return (TextRun(shown(self._titles[number]).upper(), "dim", True),)
        row = bisect_right(self._tops, number) - 1
        place = number - self._tops[row]
        if row < 0 or place > 1:
            return ()
        entry, here = self.entries[row], row == self.at
        return self._subject(entry, here) if place == 0 else self._words(entry, here)

    def _subject(self, entry: MemoEntry, here: bool) -> Line:
        kind = TextRun(f"{entry.memo.kind:<{KIND}}", "dim")
        about = TextRun(shown(entry.about.label), "text" if here else "soft", here, fill=True)
        return kind, about, TextRun(f" {short(entry.memo.user, 14)}", "dim")

    def _words(self, entry: MemoEntry, here: bool) -> Line:
        words = WITHHELD if entry.text is None else entry.first_line
        facts = ["to do"] if entry.waits else []
        facts += [quantity(len(entry.links), "link")] if entry.links else []
        return (
            TextRun("  "),
            TextRun(shown(words), "dim" if entry.text is None else "soft", fill=True),
            TextRun(f" {', '.join(facts)}" if facts else "", "dim"),
        )
