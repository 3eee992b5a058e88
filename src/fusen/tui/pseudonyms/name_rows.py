"""The rows of the list of names: decision, name, pseudonym, kind and count."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from fusen.model.pseudonyms import Pseudonym
from fusen.tui.widgets.line_widget import Line, TextRun, short
from fusen.tui.widgets.virtual_list import ListRows

KINDS = {
    "person": "person", "organisation": "organisation", "place": "place", "email": "e-mail", "phone": "phone",
    "birth": "date of birth",
}  # fmt: skip
KIND, COUNT = 14, 6  # cells
OPEN, ACCEPTED, KEPT = "?", "✓", "–"


class NameRows(ListRows):
    """Names without their widget."""

    fixed = 1

    def __init__(self) -> None:
        super().__init__()
        self.names: Sequence[Pseudonym] = ()

    def __len__(self) -> int:
        return len(self.names)

    def show(self, names: Sequence[Pseudonym], current: str = "") -> None:
        """Show names; the current one, or the one named, is current if the list has it."""
        here = current or getattr(self.here(), "name", "")
        self.at = next((row for row, name in enumerate(names) if name.name == here), min(self.at, len(names) - 1))
        self.at = max(self.at, 0)
        self.names = names

    def here(self) -> Pseudonym | None:
        return self.names[self.at] if self.at < len(self.names) else None

    def next_open(self) -> int | None:
        """Return the next row without a decision, from the current one on and then from the first."""
        order = [*range(self.at + 1, len(self.names)), *range(self.at + 1)]
        return next((row for row in order if row < len(self.names) and not self.names[row].reviewed), None)

    def _widths(self) -> tuple[int, int]:
        room = max(self.width - KIND - COUNT - 4, 12)
        return room // 2, room - room // 2

    def heading(self, y: int) -> Line:
        name, pseudonym = self._widths()
        cells = (("", 2), ("name", name), ("pseudonym", pseudonym), ("kind", KIND))
        return (*(_cell(words, width, "dim") for words, width in cells), TextRun(f"{'count':>{COUNT}}", "dim"))

    def line(self, number: int) -> Line:
        row, here = self.names[number], number == self.at
        name, pseudonym = self._widths()
        mark = (ACCEPTED if row.pseudonym else KEPT) if row.reviewed else OPEN
        return (
            _cell(mark, 2, "dim" if row.reviewed else "accent"),
            _cell(row.name, name, "text" if here else "soft", here),
            _cell(row.pseudonym or "the name stays", pseudonym, "soft" if row.pseudonym else "dim"),
            _cell(KINDS.get(row.kind, row.kind), KIND, "dim"),
            TextRun(f"{row.count:>{COUNT}}", "dim"),
        )


def _cell(words: str, width: int, colour: str, bold: bool = False) -> TextRun:
    words = short(words, width - 1)
    return TextRun(words + " " * (width - cell_len(words)), colour, bold)
