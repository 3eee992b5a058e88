"""The rows of the codebook as a tree, with the counts of each code."""

from __future__ import annotations

from collections.abc import Mapping

from fusen.model.codebook import Code, Codebook
from fusen.tui.colours import code_signs
from fusen.tui.widgets.line_widget import Line, TextRun, shown
from fusen.tui.widgets.virtual_list import ListRows

INDENT = 2
DEEPEST = 6  # deepest level with an indent of its own


class CodeRows(ListRows):
    """The tree beside a transcript, without its widget: its codes, folded branches, and counts in this transcript and in the study."""

    retired = False
    """Whether retired codes are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.codebook = Codebook(())
        self.colours: Mapping[str, str] = {}
        self.signs: Mapping[str, str] = {}
        self.here_counts: dict[str, int] = {}
        self.all_counts: dict[str, int] = {}
        self.parents: frozenset[str] = frozenset()
        self._counted: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {})
        self._folded: set[str] = set()
        self._rows: list[Code] = []

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def cursor(self) -> str:
        """The guid of the current code, empty without codes."""
        code = self.here()
        return code.guid if code is not None else ""

    def show(
        self, codebook: Codebook, colours: Mapping[str, str], here: Mapping[str, int], everywhere: Mapping[str, int]
    ) -> list[int]:
        """Show a codebook and return the numbers of the changed rows.

        Counts are rolled up: a theme includes all codings below it.
        """
        same = codebook is self.codebook and colours is self.colours
        if same and here is self._counted[0] and everywhere is self._counted[1]:
            return []
        self._counted = here, everywhere
        known, colours_before, before = self.codebook, self.colours, (self.here_counts, self.all_counts)
        self.codebook, self.colours = codebook, colours
        self.here_counts, self.all_counts = rolled_up(codebook, here), rolled_up(codebook, everywhere)
        if codebook is not known or colours is not colours_before:
            current = self.here()
            self.signs = code_signs(codebook)
            self.parents = frozenset(code.parent for code in codebook if code.parent)
            self._fill(current.guid if current else "")
            return list(range(len(self._rows)))
        now = (self.here_counts, self.all_counts)
        return [
            number
            for number, code in enumerate(self._rows)
            if any(old.get(code.guid) != new.get(code.guid) for old, new in zip(before, now, strict=True))
        ]

    def _fill(self, keep: str = "") -> None:
        hidden: set[str] = set()
        self._rows = []
        for code in self.codebook:
            if code.retired and not self.retired:
                continue
            if code.parent in hidden or code.parent in self._folded:
                hidden.add(code.guid)
            else:
                self._rows.append(code)
        self.at = min(self.at, max(len(self._rows) - 1, 0))
        self.at = next((number for number, row in enumerate(self._rows) if row.guid == keep), self.at)

    def here(self) -> Code | None:
        """Return the current code."""
        return self._rows[self.at] if self._rows else None

    def line(self, number: int) -> Line:
        code = self._rows[number]
        depth = min(len(code.path) - 1, DEEPEST)
        here, everywhere = self.here_counts.get(code.guid, 0), self.all_counts.get(code.guid, 0)
        return (
            TextRun(" " * (INDENT * depth - (depth > 0)) + self.fold_sign(code), "dim"),
            TextRun(f"{self.signs.get(code.guid, '┃')} " if code.codable else "", self.colours.get(code.guid, "dim")),
            TextRun(shown(code.name), "text" if here else "soft" if code.codable else "dim", fill=True),
            TextRun(f"{here or '·':>4}", "text" if here else "rule"),
            TextRun(f"{everywhere or '·':>5}", "dim" if everywhere else "rule"),
        )

    def fold_sign(self, code: Code) -> str:
        return "" if code.guid not in self.parents else "▸ " if code.guid in self._folded else "▾ "

    # -- folding

    def to(self, guid: str) -> None:
        """Make a code current and unfold its parents."""
        code = self.codebook.by_guid.get(guid)
        while code is not None and code.parent:
            self._folded.discard(code.parent)
            code = self.codebook.by_guid.get(code.parent)
        self._fill(guid)

    def fold(self) -> None:
        """Fold the current code; if it cannot be folded, move to its parent."""
        code = self.here()
        if code is None:
            return
        if code.guid in self.parents and code.guid not in self._folded:
            self._folded.add(code.guid)
            self._fill(code.guid)
        elif code.parent:
            self._fill(code.parent)

    def unfold(self) -> None:
        code = self.here()
        if code is not None and code.guid in self._folded:
            self._folded.discard(code.guid)
            self._fill(code.guid)

    def turn(self) -> None:
        """Fold the current code, or unfold it."""
        code = self.here()
        if code is not None and code.guid in self._folded:
            self.unfold()
        else:
            self.fold()

    def fold_all(self) -> None:
        """Fold everything down to the themes, or unfold everything."""
        here = self.here()
        self._folded = set() if self._folded else {code.guid for code in self.codebook if code.guid in self.parents}
        if here is not None:
            top = next((row for row in self.codebook if row.name == here.path[0] and row.parent is None), here)
            self._fill(top.guid if self._folded else here.guid)


def rolled_up(codebook: Codebook, counts: Mapping[str, int]) -> dict[str, int]:
    result = dict(counts)
    for code in reversed(codebook.codes):  # children come after their parents
        if code.parent and result.get(code.guid):
            result[code.parent] = result.get(code.parent, 0) + result[code.guid]
    return result
