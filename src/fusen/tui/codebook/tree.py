"""The codebook as a tree, with the counts of each code in this transcript and in the study."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.model.codebook import Code, Codebook
from fusen.tui.actions import TREE, bindings
from fusen.tui.colours import DARK, Ink, code_signs
from fusen.tui.host import Handler
from fusen.tui.textual_patches import ScrolledWidget
from fusen.tui.widgets.line_widget import Line, TextRun, shown, strip_of

INDENT = 2
DEEPEST = 6  # deepest level with an indent of its own


class CodebookTree(ScrolledWidget, can_focus=True, inherit_bindings=False):
    BINDINGS: ClassVar[list[BindingType]] = bindings(TREE)
    RETIRED = False
    """Whether retired codes are shown."""
    DEFAULT_CSS = "CodebookTree { height: 3fr; scrollbar-size-vertical: 0; overflow-x: hidden; }"

    class Chosen(Message):
        """The user applies this code."""

        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    class Noted(Message):
        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    class Asked(Message):
        """The user asks for the excerpts of this code."""

        def __init__(self, code: Code) -> None:
            super().__init__()
            self.code = code

    class Left(Message):
        """The user returns to the transcript."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink: Ink = DARK
        self._codebook = Codebook(())
        self._colours: Mapping[str, str] = {}
        self._here: dict[str, int] = {}
        self._all: dict[str, int] = {}
        self._signs: Mapping[str, str] = {}
        self._parents: frozenset[str] = frozenset()
        self._folded: set[str] = set()
        self._rows: list[Code] = []
        self.at = 0

    def show(
        self, codebook: Codebook, colours: Mapping[str, str], here: Mapping[str, int], everywhere: Mapping[str, int]
    ) -> None:
        """Show a codebook; counts are rolled up: a theme includes all codings below it."""
        before = (self._colours, self._here, self._all)
        self._colours = colours
        self._here, self._all = rolled_up(codebook, here), rolled_up(codebook, everywhere)
        if codebook is not self._codebook or colours is not before[0]:
            self._codebook, self._signs = codebook, code_signs(codebook)
            self._parents = frozenset(code.parent for code in codebook if code.parent)
            self._fill()
        else:
            self._refresh_counted(*before[1:])

    def _refresh_counted(self, here: Mapping[str, int], everywhere: Mapping[str, int]) -> None:
        """Repaint only the lines with changed counts."""
        top, width = self.scroll_offset.y, self.size.width
        for y, code in enumerate(self._rows[top : top + self.size.height]):
            if any(
                old.get(code.guid) != new.get(code.guid) for old, new in ((here, self._here), (everywhere, self._all))
            ):
                self.refresh(Region(0, y, width, 1))

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    def _fill(self) -> None:
        hidden: set[str] = set()
        self._rows = []
        for code in self._codebook:
            if code.retired and not self.RETIRED:
                continue
            if code.parent in hidden or code.parent in self._folded:
                hidden.add(code.guid)
            else:
                self._rows.append(code)
        self.at = min(self.at, max(len(self._rows) - 1, 0))
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def fit(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        here = number == self.at and self.has_focus
        line = self._line(self._rows[number]) if number < len(self._rows) else ()
        return strip_of(self.ink, line, self.size.width, self.ink.band if here else "")

    def _line(self, code: Code) -> Line:
        depth = min(len(code.path) - 1, DEEPEST)
        sign = "" if code.guid not in self._parents else "▸ " if code.guid in self._folded else "▾ "
        here, everywhere = self._here.get(code.guid, 0), self._all.get(code.guid, 0)
        return (
            TextRun(" " * (INDENT * depth - (depth > 0)) + sign, "dim"),
            TextRun(f"{self._signs.get(code.guid, '┃')} " if code.codable else "", self._colours.get(code.guid, "dim")),
            TextRun(shown(code.name), "text" if here else "soft" if code.codable else "dim", fill=True),
            TextRun(f"{here or '':>4}", "text"),
            TextRun(f"{everywhere or '':>5}", "dim"),
        )

    # -- what a person does

    def go(self, number: int) -> None:
        self.at = min(max(number, 0), max(len(self._rows) - 1, 0))
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if not top <= self.at < top + height:
            self.scroll_to(y=max(self.at - height // 2, 0), animate=False, immediate=True)
        self.refresh()

    @cached_property
    def handlers(self) -> Mapping[str, Handler]:
        """Return the handlers of the tree's keys, by action."""
        return {
            "tree-down": lambda: self.go(self.at + 1),
            "tree-up": lambda: self.go(self.at - 1),
            "tree-fold": self.fold,
            "tree-unfold": self.unfold,
            "tree-apply": self.apply,
            "tree-note": lambda: self._post_here(self.Noted),
            "tree-excerpts": lambda: self._post_here(self.Asked),
            "tree-leave": lambda: self.post_message(self.Left()),
        }

    def action_run(self, action: str) -> None:
        self.handlers[action]()

    def fold(self) -> None:
        """Fold the current code; if it cannot be folded, move to its parent."""
        code = self.here()
        if code is None:
            return
        if code.guid in self._parents and code.guid not in self._folded:
            self._folded.add(code.guid)
            self._fill()
        elif code.parent:
            self.go(next((index for index, row in enumerate(self._rows) if row.guid == code.parent), self.at))

    def unfold(self) -> None:
        code = self.here()
        if code is not None and code.guid in self._folded:
            self._folded.discard(code.guid)
            self._fill()

    def apply(self) -> None:
        code = self.here()
        if code is None:
            return
        if code.codable:
            self.post_message(self.Chosen(code))
        elif code.guid in self._folded:
            self.unfold()
        else:
            self.fold()

    def _post_here(self, message: type[Noted] | type[Asked]) -> None:
        code = self.here()
        if code is not None:
            self.post_message(message(code))

    def here(self) -> Code | None:
        """Return the current code."""
        return self._rows[self.at] if self._rows else None

    def on_click(self, event: events.Click) -> None:
        number = event.y + self.scroll_offset.y
        if number < len(self._rows):
            self.go(number)
            if event.chain == 2:
                self.apply()


def rolled_up(codebook: Codebook, counts: Mapping[str, int]) -> dict[str, int]:
    found = dict(counts)
    for code in reversed(codebook.codes):  # children come after their parents
        if code.parent and found.get(code.guid):
            found[code.parent] = found.get(code.parent, 0) + found[code.guid]
    return found
