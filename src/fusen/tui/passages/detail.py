"""The detail pane below a list: a passage with its place, its codings and the talk around it."""

from __future__ import annotations

import re

from fusen.model.escape import flowing
from fusen.model.memos.markdown import memo_words
from fusen.model.results import Excerpt
from fusen.tui.passages.passage_rows import MEASURE, WITHHELD, marked
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown, wrapped

ROOM = 200  # most lines of a passage before it is cut to the pane


class PassageDetail(LineWidget):
    DEFAULT_CSS = "PassageDetail { height: 9; padding: 0 2; border-top: solid $rule; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._row: Excerpt | None = None
        self._hits: re.Pattern[str] | None = None

    def show(self, row: Excerpt | None, hits: re.Pattern[str] | None = None) -> None:
        self._row, self._hits = row, hits
        self._fill()

    def fit(self) -> None:
        self._fill()

    def _fill(self) -> None:
        row = self._row
        if row is None:
            self.paint(())
            return
        width = min(self.size.width, MEASURE + 4)
        note: list[Line] = [
            (TextRun("✎ " if first else "  ", "accent"), TextRun(words, "soft"))
            for first, words in zip(
                (True, False), wrapped(memo_words(row.note), width - 2, 2) if row.note else (), strict=False
            )
        ]
        room = max(self.size.height - 1 - len(note), 1)
        self.paint([self._about(row), *self._passage(row, width, room), *note])

    def _about(self, row: Excerpt) -> Line:
        how = [row.coder, row.direction or "", f"magnitude {row.magnitude}" if row.magnitude else ""]
        parts = [row.time or "", row.speaker if row.speaker != row.case else "", row.code, *how]
        text = "   ".join(part for part in parts if part)
        return (TextRun(shown(row.citation), "accent"), TextRun(f"   {text}", "dim", fill=True))

    def _passage(self, row: Excerpt, width: int, room: int) -> list[Line]:
        """Return the passage cut to the room, with context in the lines left, half before and half after."""
        if row.quote is None:
            return [(TextRun(WITHHELD, "faint"),)]
        quote = wrapped(flowing(row.quote), width, room)
        spare = room - len(quote)
        before = wrapped(flowing(row.before), width, ROOM) if row.before else []
        after = wrapped(flowing(row.after), width, ROOM) if row.after else []
        first = min(len(before), max(spare // 2, spare - len(after)))
        before, after = before[len(before) - first :], after[: spare - first]
        return [
            *((TextRun(line, "dim"),) for line in before),
            *(marked(line, self._hits, "text") for line in quote),
            *((TextRun(line, "dim"),) for line in after),
        ]
