"""A list of passages from the whole study, two lines each: the code with its score, then the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusen.model.codebook import Codebook
from fusen.model.suggestion import QueueRow
from fusen.tui.colours import label
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, short, shown

WITHHELD = "[withheld: this interviewee may not be quoted]"
LINES = 3  # per row, the last one empty


class QueueList(LineWidget, can_focus=True):
    """The row at `at` is current and always visible."""

    DEFAULT_CSS = "QueueList { height: 1fr; padding: 0 2; }"

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[QueueRow] = ()
        self.at = 0
        self._top = 0
        self._codebook = Codebook(())
        self._colours: Mapping[str, str] = {}
        self._instead = self._why = ""

    def show(self, rows: Sequence[QueueRow], codebook: Codebook, colours: Mapping[str, str], instead: str = "") -> None:
        """Show rows in order; `instead` replaces an empty list."""
        self.rows, self._codebook, self._colours, self._instead = rows, codebook, colours, instead
        self.at = min(self.at, max(len(rows) - 1, 0))
        self._paint()

    def here(self) -> QueueRow | None:
        return self.rows[self.at] if self.rows else None

    def explain(self, why: str) -> None:
        """Show the reason for the current row in one line."""
        self._why = why
        self._paint()

    def go(self, step: int) -> None:
        self._why = ""
        self.at = min(max(self.at + step, 0), max(len(self.rows) - 1, 0))
        self._paint()

    def fit(self) -> None:
        self._paint()

    @property
    def room(self) -> int:
        """Return the number of visible rows."""
        return max(self.size.height // LINES, 1)

    def _paint(self) -> None:
        room = self.room
        self._top = min(max(self._top, self.at - room + 1), self.at)
        lines: list[Line] = [] if self.rows else [(TextRun(self._instead, "dim"),)]
        for number, row in enumerate(self.rows[self._top : self._top + room], self._top):
            lines += [*self._row(row, number == self.at), ()]
        self.paint(lines)

    def _row(self, row: QueueRow, current: bool) -> list[Line]:
        sure = "" if row.score is None else f"{row.score:.2f}".lstrip("0") if row.calibrated else "match"
        coded = ", ".join(self._called(code) for code in row.coded)
        said = [f"coded {coded} by you" if coded else "", self._why if current else ""]
        why = "  " + " · ".join(filter(None, said))
        width = max(self.size.width - 10, 10)
        head: Line = (
            TextRun("› " if current else "  ", "accent", True), TextRun(f"{sure:>5}  ", "accent"),
            TextRun("┃ ", self._colours.get(row.code or "", "dim")),
            TextRun(self._called(row.code) if row.code else "to read", "text", current),
            TextRun(shown(why), "dim", fill=True), TextRun(f"  {shown(row.citation)}", "dim"),
        )  # fmt: skip
        words = short(row.words if row.words is not None else WITHHELD, width)
        return [head, (TextRun("         "), TextRun(words, "text" if current else "soft"))]

    def _called(self, guid: str) -> str:
        code = self._codebook.by_guid.get(guid)
        return label(code, self._codebook) if code else "?"
