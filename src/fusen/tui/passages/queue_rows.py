"""The rows of the review queue, two lines each: the code with its score, then the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusen.model.codebook import Codebook
from fusen.model.suggestion import QueueRow
from fusen.tui.colours import label
from fusen.tui.passages.passage_rows import WITHHELD
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown
from fusen.tui.widgets.virtual_list import ListRows

LINES = 2


class QueueRows(ListRows):
    """The queue without its widget."""

    step = LINES + 1  # the last line is empty

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[QueueRow] = ()
        self.why = ""  # the reason for the current row
        self._codebook = Codebook(())
        self._colours: Mapping[str, str] = {}
        self._signs: Mapping[str, str] = {}
        self._instead = ""

    def __len__(self) -> int:
        return len(self.rows)

    def show(
        self, rows: Sequence[QueueRow], codebook: Codebook, colours: Mapping[str, str], signs: Mapping[str, str],
        instead: str = "",
    ) -> None:  # fmt: skip
        """Show rows in order; `instead` replaces an empty list."""
        self.rows, self._codebook, self._colours, self._signs = rows, codebook, colours, signs
        self._instead = instead
        self.at = min(self.at, max(len(rows) - 1, 0))

    def here(self) -> QueueRow | None:
        return self.rows[self.at] if self.rows else None

    @property
    def lines(self) -> int:
        return max(len(self.rows) * self.step, 1)

    def span(self, row: int) -> tuple[int, int]:
        return row * self.step, row * self.step + LINES

    def row_at(self, line: int) -> int:
        return line // self.step if line < len(self.rows) * self.step else -1

    def line(self, number: int) -> Line:
        if not self.rows:
            return (TextRun(self._instead, "dim"),)
        at, line = divmod(number, self.step)
        if line == LINES:
            return ()
        row, current = self.rows[at], at == self.at
        if line == 0:
            return self._code(row, current)
        words = short(row.words if row.words is not None else WITHHELD, max(self.width - 10, 10))
        return TextRun("       "), TextRun(words, "text" if current else "soft")

    def _code(self, row: QueueRow, current: bool) -> Line:
        sure = "" if row.score is None else f"{row.score:.2f}".lstrip("0") if row.calibrated else "match"
        coded = ", ".join(self._called(code) for code in row.coded)
        parts = [f"coded {coded} by you" if coded else "", self.why if current else ""]
        why = "  " + " · ".join(filter(None, parts))
        return (
            TextRun(f"{sure:>5}  ", "dim" if sure == "match" else "text"),
            TextRun(f"{self._signs.get(row.code or '', '┃')} ", self._colours.get(row.code or "", "dim")),
            TextRun(self._called(row.code) if row.code else "to read", "text", current),
            TextRun(shown(why), "dim", fill=True), TextRun(f"  {shown(row.citation)}  ", "dim"),
        )  # fmt: skip

    def _called(self, guid: str) -> str:
        code = self._codebook.by_guid.get(guid)
        return label(code, self._codebook) if code else "?"
