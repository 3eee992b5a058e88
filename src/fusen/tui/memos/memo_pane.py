"""A memo in full: its Markdown, its links in both directions, and earlier versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from fusen.model.coding import Memo
from fusen.model.memos.entries import MemoEntry
from fusen.model.memos.markdown import MemoParagraph, read_memo
from fusen.study.memos import place_of
from fusen.tui.coding.wrap import wrap
from fusen.tui.memos.memo_rows import WITHHELD
from fusen.tui.memos.state import MemoWay
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown

MEASURE = 72
STYLES = {"bold": ("text", True), "italic": ("soft", False), "code": ("dim", False), "": ("soft", False)}


class MemoPane(LineWidget):
    DEFAULT_CSS = "MemoPane { padding: 0 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entry: MemoEntry | None = None
        self._versions: Sequence[Memo] = ()
        self._ways: Sequence[MemoWay] = ()
        self.version = 0  # counted back from the newest
        self.way = -1
        self._links_at = 0  # the line of the first link

    def show(self, entry: MemoEntry | None, ways: Sequence[MemoWay], versions: Sequence[Memo]) -> None:
        """Show a memo; another memo than before begins with its newest version and without a chosen link."""
        if entry is None or self._entry is None or entry.memo.guid != self._entry.memo.guid:
            self.version, self.way = 0, -1
        self._entry, self._ways, self._versions = entry, ways, versions
        self.way = min(self.way, len(ways) - 1)
        self.version = min(self.version, max(len(versions) - 1, 0))
        self.fit()

    def turn_version(self, by: int) -> None:
        """Show an earlier or a later version."""
        self.version = min(max(self.version + by, 0), max(len(self._versions) - 1, 0))
        self.fit()

    def turn_way(self, by: int) -> None:
        """Choose the next link; after the last comes none."""
        many = len(self._ways) + 1
        self.way = (self.way + 1 + by) % many - 1
        self.fit()

    def chosen(self) -> MemoWay | None:
        return self._ways[self.way] if 0 <= self.way < len(self._ways) else None

    def fit(self) -> None:
        entry = self._entry
        if entry is None:
            self.paint(())
            return
        width = min(max(self.size.width, 8), MEASURE)
        words = list(self._words(entry, width))
        ways = list(self._way_lines(width))
        room = max(self.size.height - 2 - (len(ways) + 1 if ways else 0), 1)
        if len(words) > room:
            words = [*words[: room - 1], (TextRun("…   e shows all", "dim"),)]
        lines = [*self._head(entry), *words, *([()] if ways else []), *ways]
        self._links_at = len(lines) - len(self._ways)
        self.paint(lines)

    def choose_at(self, line: int) -> bool:
        """Choose the link on a line; returns whether there is one."""
        way = line - self._links_at
        if 0 <= way < len(self._ways):
            self.way = way
            self.fit()
            return True
        return False

    def _head(self, entry: MemoEntry) -> Iterator[Line]:
        yield (
            TextRun(entry.memo.kind.upper(), "dim", True),
            TextRun(f"   {shown(entry.about.label)}", "text", True, fill=True),
        )
        at = datetime.fromisoformat(self._memo(entry).at).astimezone()
        version = f"   version {len(self._versions) - self.version} of {len(self._versions)}" if self._versions else ""
        yield (TextRun(f"{shown(entry.memo.user)}   {at:%Y-%m-%d %H:%M}{version}", "dim", fill=True),)

    def _memo(self, entry: MemoEntry) -> Memo:
        return self._versions[len(self._versions) - 1 - self.version] if self._versions else entry.memo

    def _words(self, entry: MemoEntry, width: int) -> Iterator[Line]:
        if entry.text is None:
            yield (TextRun(WITHHELD, "dim"),)
            return
        before = ""
        for paragraph in read_memo(place_of(self._memo(entry))[1]):
            if before != "item" or paragraph.kind != "item":
                yield ()
            yield from paragraph_lines(paragraph, width)
            before = paragraph.kind

    def _way_lines(self, width: int) -> Iterator[Line]:
        if self._ways:
            yield (TextRun("LINKS", "dim", True),)
        for number, way in enumerate(self._ways):
            sign = TextRun("▌" if number == self.way else " ", "accent")
            arrow = TextRun("→ " if way.out else "← ", "accent")
            label = "" if way.target is None or way.target.label in (way.name, "") or not way.out else way.target.label
            name = TextRun(shown(way.name), "text" if number == self.way else "soft", fill=not label)
            more = TextRun(f"   {shown(label)}", "dim", fill=True)
            if way.target is None:
                more = TextRun("   leads to nothing in the study", "warning", fill=True)
                name = name._replace(fill=False)
            yield (sign, arrow, name, more) if label or way.target is None else (sign, arrow, name)


def paragraph_lines(paragraph: MemoParagraph, width: int) -> Iterator[Line]:
    """Yield the lines of a paragraph with its styles; links are in the accent."""
    indent = "  " if paragraph.kind == "quote" else ""
    words = "".join(run.text for run in paragraph.runs)
    styles = [("accent", False) if run.link else STYLES[run.style] for run in paragraph.runs for _ in run.text]
    first = indent + paragraph.mark
    later = " " * len(first)
    for number, (start, end) in enumerate(wrap(words, 0, len(words), max(width - len(first), 8))):
        runs: list[TextRun] = [TextRun(first if number == 0 else later, "dim")]
        at = start
        while at < end:
            stop = next((place for place in range(at, end) if styles[place] != styles[at]), end)
            runs.append(TextRun(shown(words[at:stop]), *styles[at]))
            at = stop
        yield tuple(runs)
