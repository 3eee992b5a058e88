"""The table of interviews: who was asked, how long it is, and how far each coder has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.model.rows import SourceStatus
from fusen.tui.colours import DARK, Ink
from fusen.tui.widgets.painted import Line, Run, Scrolled, short, shown, strip_of

BAR = 10
CHANGED = {"changed": "changed on disk", "missing": "gone from disk"}


@dataclass(frozen=True, slots=True)
class Interview:
    guid: str
    name: str
    status: SourceStatus
    variables: Mapping[str, str]
    timed: bool = False  # its turns have time stamps
    case: str = ""  # guid of the interviewee


class Interviews(Scrolled, can_focus=True, inherit_bindings=False):
    DEFAULT_CSS = "Interviews { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Opened(Message):
        def __init__(self, guid: str) -> None:
            super().__init__()
            self.guid = guid

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink: Ink = DARK
        self._all: Sequence[Interview] = ()
        self._variables: Sequence[str] = ()
        self._coder = ""
        self._coders: Sequence[str] = ()
        self._rows: list[Interview | str] = []  # a text is a group's heading
        self._widths: dict[str, int] = {}
        self.at = 0
        self.order, self.backwards = 0, False
        self.wanted = ""
        self.group: str | None = None

    def show(
        self, interviews: Sequence[Interview], variables: Sequence[str], coder: str, coders: Sequence[str]
    ) -> None:
        here = self.here()
        self._all, self._variables, self._coder, self._coders = interviews, variables, coder, coders
        self.sift(here.guid if here else None)

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self.refresh()

    # -- columns

    def columns(self) -> list[str]:
        """What can be sorted by, in order."""
        return ["interview", *self._variables, "language", "words", "times", "reviewed", "codings"]

    def _value(self, row: Interview, column: str) -> str | float:
        if column == "interview":
            return row.name.casefold()
        if column == "language":
            return row.status.language
        if column == "words":
            return float(row.status.words)
        if column == "times":
            return float(row.timed)
        if column == "reviewed":
            return float(row.status.reviewed.get(self._coder, 0.0))
        if column == "codings":
            return float(row.status.codings.get(self._coder, 0))
        return row.variables.get(column, "").casefold()

    def sift(self, keep: str | None = None) -> None:
        """Filter, sort and group anew, with the cursor on the interview it stood on."""
        here = self.here()
        keep = keep or (here.guid if here else None)
        words = self.wanted.casefold().split()
        rows = [row for row in self._all if all(word in _haystack(row) for word in words)]
        column = self.columns()[self.order % len(self.columns())]
        rows.sort(key=lambda row: row.name.casefold())
        rows.sort(key=lambda row: self._value(row, column), reverse=self.backwards)
        self._rows = list(rows)
        if self.group is not None:
            self._rows = []
            values = sorted({row.variables.get(self.group, "") for row in rows})
            for value in values:
                inside = [row for row in rows if row.variables.get(self.group, "") == value]
                self._rows += [f"{self.group}: {value or '—'}   {len(inside)}", *inside]
        self._measure()
        places = [index for index, row in enumerate(self._rows) if isinstance(row, Interview) and row.guid == keep]
        self.at = (
            places[0] if places else next((i for i, row in enumerate(self._rows) if isinstance(row, Interview)), 0)
        )
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        self._keep_in_sight()
        self.refresh()

    def _measure(self) -> None:
        """Widths by content; variables that do not fit are left out from the right."""
        beside = 4 + 2 + 10 + 9 + (7 + BAR + 8 if self._roomy else 0)
        own = sum(self._coder_width(coder) for coder in self._coders[:1])
        most = max(min(28, self.size.width - beside - own), 12)
        self._widths = {"interview": min(max([9, *(cell_len(shown(row.name)) for row in self._all)]), most)}
        coders = sum(self._coder_width(coder) for coder in self._coders)
        room = (
            self.size.width
            - 4
            - self._widths["interview"]
            - 2
            - 10
            - 9
            - 7
            - (BAR + 8)
            - coders
            - 15 * any(row.status.changed for row in self._all)
        )
        for name in self._variables:
            width = min(max([cell_len(name), *(cell_len(shown(row.variables.get(name, ""))) for row in self._all)]), 18)
            if width + 2 > room:
                break
            self._widths[name] = width
            room -= width + 2

    @property
    def _roomy(self) -> bool:
        return self.size.width >= 70

    def _coder_width(self, coder: str) -> int:
        return min(max(cell_len(coder), 4), 12) + 2

    # -- painting

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return strip_of(self.ink, self._heading(), width)
        number = y - 1 + self.scroll_offset.y
        if number >= len(self._rows):
            return strip_of(self.ink, (), width)
        row = self._rows[number]
        if isinstance(row, str):
            return strip_of(self.ink, (Run("  "), Run(shown(row), "accent")), width)
        return strip_of(self.ink, self._line(row, number == self.at), width)

    def _heading(self) -> Line:
        sorted_by = self.columns()[self.order % len(self.columns())]
        cells = [Run("    ")]
        for name, width, right in self._layout():
            title = short(name, width)
            room = " " * (width - cell_len(title))
            mark = "text" if name == sorted_by else "dim"
            cells += [Run(room if right else "", mark), Run(title, mark), Run("" if right else room, mark), Run("  ")]
        return tuple(cells)

    def _layout(self) -> list[tuple[str, int, bool]]:
        """(column, width, flush right)."""
        found = [(name, width, False) for name, width in self._widths.items()]
        found += [("language", 8, False), ("words", 7, True)]
        if self._roomy:
            found += [("times", 5, False), ("reviewed", BAR + 6, False)]
        room = self.size.width - 4 - sum(width + 2 for _, width, _ in found)
        for coder in self._coders:
            width = self._coder_width(coder) - 2
            if width > room:  # what does not fit is left out, not cut
                break
            found.append((coder, width, True))
            room -= width + 2
        return found

    def _line(self, row: Interview, here: bool) -> Line:
        colour = "text" if here else "soft"
        cells = [Run("  › " if here else "    ", "accent", True)]
        for name, width, right in self._layout():
            if name == "reviewed":
                cells += [*_bar(row.status.reviewed.get(self._coder, 0.0), here), Run("  ")]
                continue
            words = short(self._cell(row, name), width)
            room = " " * (width - cell_len(words))
            cells += [Run(room + words if right else words + room, colour, here and name == "interview"), Run("  ")]
        if row.status.changed:
            cells.append(Run(f"≠ {CHANGED.get(row.status.changed, row.status.changed)}", "warning"))
        return tuple(cells)

    def _cell(self, row: Interview, name: str) -> str:
        if name == "interview":
            return row.name
        if name == "language":
            return row.status.language
        if name == "words":
            return f"{row.status.words:,}"
        if name == "times":
            return "yes" if row.timed else "·"
        if name in self._widths:
            return row.variables.get(name, "")
        return str(row.status.codings.get(name, 0) or "·")

    # -- moving

    def here(self) -> Interview | None:
        row = self._rows[self.at] if self.at < len(self._rows) else None
        return row if isinstance(row, Interview) else None

    def go(self, by: int) -> None:
        """To the next interview that many rows away, over headings."""
        target, step = min(max(self.at + by, 0), max(len(self._rows) - 1, 0)), 1 if by > 0 else -1
        while 0 <= target < len(self._rows) and not isinstance(self._rows[target], Interview):
            target += step
        if 0 <= target < len(self._rows):
            before, self.at = self.at, target
            self._keep_in_sight()
            for number in (before, target):
                self.refresh(Region(0, number + 1 - self.scroll_offset.y, self.size.width, 1))

    def to(self, guid: str) -> None:
        self.sift(guid)

    def _keep_in_sight(self) -> None:
        height, top = self.size.height - 1, self.scroll_offset.y
        if height > 0 and not top <= self.at < top + height:
            self.scroll_to(y=max(self.at - height // 2, 0), animate=False, immediate=True, force=True)

    def on_resize(self, event: events.Resize) -> None:
        self._measure()
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        number = event.y - 1 + self.scroll_offset.y
        if 0 <= number < len(self._rows) and isinstance(self._rows[number], Interview):
            self.go(number - self.at)
            here = self.here()
            if event.chain == 2 and here is not None:
                self.post_message(self.Opened(here.guid))


def _haystack(row: Interview) -> str:
    return " ".join([row.name, row.status.source, row.status.language, *row.variables.values()]).casefold()


def _bar(share: float, here: bool) -> list[Run]:
    full = round(share * BAR)
    return [
        Run("█" * full, "accent" if here else "dim"),
        Run("░" * (BAR - full), "faint"),
        Run(f" {share:4.0%} "[:6].ljust(6), "text" if here else "soft"),
    ]
