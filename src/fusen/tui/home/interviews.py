"""The rows of the list of interviews: interviewee, length, and the progress of each coder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from fusen.model.quantity import quantity
from fusen.model.results import SourceStatus
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown
from fusen.tui.widgets.virtual_list import ListRows

BAR = 10
ROOMY = 68  # cells from which there is room for the columns times and reviewed
NARROW = 56  # cells from which it shows how much is read
CHANGED = {"changed": "changed on disk", "missing": "gone from disk"}


class InterviewColumn(NamedTuple):
    """A column; `kind` is interview, variable, language, words, times, reviewed, coder, codings or reading."""

    kind: str
    name: str
    width: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class InterviewRow:
    guid: str
    name: str
    status: SourceStatus
    variables: Mapping[str, str]
    timed: bool = False  # its turns have time stamps
    case: str = ""  # guid of the case


class InterviewRows(ListRows):
    """The list without its widget: filter, order, groups, and the columns that fit."""

    fixed = 2  # the sign for hidden columns, and the headings

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[InterviewRow] = ()
        self._variables: Sequence[str] = ()
        self._coder = ""
        self._coders: Sequence[str] = ()
        self._rows: list[InterviewRow | str] = []  # a str is the heading of a group
        self._pages: list[list[InterviewColumn]] = [[]]
        self.page = 0
        self.keys = ("←", "→")  # keys that change the page of columns
        self.order, self.backwards = 0, False
        self.filter_words = ""
        self.group: str | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def show(
        self, interviews: Sequence[InterviewRow], variables: Sequence[str], coder: str, coders: Sequence[str]
    ) -> None:
        here = self.here()
        self._all, self._variables, self._coder, self._coders = interviews, variables, coder, coders
        self.sift(here.guid if here else None)

    def fit(self, width: int, height: int) -> None:
        changed = width != self.width
        super().fit(width, height)
        if changed:
            self._measure()

    # -- columns

    def columns(self) -> list[InterviewColumn]:
        """Return the sortable columns, in order."""
        variables = [InterviewColumn("variable", name) for name in self._variables if not self._repeats(name)]
        return [InterviewColumn("interview", "interview"), *variables,
                *(InterviewColumn(kind, kind) for kind in ("language", "words", "times", "reviewed", "codings"))]  # fmt: skip

    def _repeats(self, variable: str) -> bool:
        """Return whether a case variable only repeats the language of the interview."""
        if variable.casefold() != "language":
            return False
        return all(row.variables.get(variable, "") in ("", row.status.language) for row in self._all)

    def _value(self, row: InterviewRow, column: InterviewColumn) -> str | float:
        if column.kind == "interview":
            return _natural(row.name)
        if column.kind == "language":
            return row.status.language
        if column.kind == "words":
            return float(row.status.words)
        if column.kind == "times":
            return float(row.timed)
        if column.kind == "reviewed":
            return float(row.status.reviewed.get(self._coder, 0.0))
        if column.kind == "codings":
            return float(row.status.codings.get(self._coder, 0))
        return _natural(row.variables.get(column.name, ""))

    @property
    def sorted_by(self) -> InterviewColumn:
        return self.columns()[self.order % len(self.columns())]

    def sort_by_next(self) -> None:
        """Sort by the next column and show it."""
        self.order = (self.order + 1) % len(self.columns())
        self.sift()
        column = self.sorted_by
        if column.kind != "codings":
            self.page = next(
                (at for at, page in enumerate(self._pages) if any(row[:2] == column[:2] for row in page)), 0
            )

    def sort_by(self, column: InterviewColumn) -> bool:
        """Sort by a column, or turn the order if it is sorted by it; returns False for a column without an order."""
        own = column.kind == "coder" and column.name == self._coder
        kind, name = ("codings", "codings") if own else column[:2]
        order = next((at for at, candidate in enumerate(self.columns()) if candidate[:2] == (kind, name)), None)
        if order is None:
            return False
        self.backwards = not self.backwards if self.sorted_by[:2] == (kind, name) else False
        self.order = order
        self.sift()
        return True

    def column_at(self, x: int) -> InterviewColumn | None:
        """Return the column of a cell of a line."""
        end = 2
        for column in self._pages[self.page]:
            end += column.width + 2
            if x < end:
                return column
        return None

    def turn_order(self) -> None:
        """Reverse the order."""
        self.backwards = not self.backwards
        self.sift()

    def turn(self, by: int) -> bool:
        """Change the page of columns; returns False if there is no other page."""
        before, self.page = self.page, min(max(self.page + by, 0), len(self._pages) - 1)
        return self.page != before

    def sift(self, keep: str | None = None) -> None:
        """Filter, sort and group again, with the cursor on the same interview."""
        here = self.here()
        keep = keep or (here.guid if here else None)
        words = self.filter_words.casefold().split()
        rows = [row for row in self._all if all(word in _haystack(row) for word in words)]
        column = self.sorted_by
        rows.sort(key=lambda row: _natural(row.name))
        rows.sort(key=lambda row: self._value(row, column), reverse=self.backwards)
        self._rows = list(rows)
        if self.group is not None:
            self._rows = []
            values = sorted({row.variables.get(self.group, "") for row in rows})
            for value in values:
                inside = [row for row in rows if row.variables.get(self.group, "") == value]
                self._rows += [f"{self.group}: {value or '—'}   {len(inside)}", *inside]
        self._measure()
        places = [index for index, row in enumerate(self._rows) if isinstance(row, InterviewRow) and row.guid == keep]
        self.at = (
            places[0] if places else next((i for i, row in enumerate(self._rows) if isinstance(row, InterviewRow)), 0)
        )

    def _measure(self) -> None:
        """Set column widths by content; columns that do not fit move to the next page uncut."""
        room = self.width - 2
        always = [InterviewColumn("language", "language", 8), InterviewColumn("words", "words", 7, True)]
        beside = [InterviewColumn("times", "times", 5), InterviewColumn("reviewed", "reviewed", BAR + 6)]
        coders = [InterviewColumn("coder", name, min(max(cell_len(name), 4), 12), True) for name in self._coders]
        variables = [self._variable(column.name) for column in self.columns() if column.kind == "variable"]
        shown_beside = beside if self.width >= ROOMY else beside[1:] if self.width >= NARROW else []
        fixed = sum(column.width + 2 for column in (*always, *shown_beside, *coders[:1]))
        width = max([9, *(cell_len(shown(row.name)) for row in self._all)])
        name = InterviewColumn("interview", "interview", min(width, max(min(28, room - 2 - fixed), 12)))
        room -= sum(column.width + 2 for column in (name, *always, *shown_beside)) - 2
        kept = _fitting(coders, room)
        room -= sum(column.width + 2 for column in kept) + 15 * any(row.status.changed for row in self._all)
        fitted = _fitting(variables, room)
        room -= sum(column.width + 2 for column in fitted)
        reading = self._reading() if len(kept) == len(coders) and len(fitted) == len(variables) else []
        first = [name, *fitted, *always, *shown_beside, *_fitting(reading, room), *kept]
        self._pages = [first]
        rest = [column for column in (*variables, *beside, *coders, *self._reading()) if column not in first]
        while rest:
            page = _fitting(rest, self.width - 2 - name.width) or rest[:1]
            self._pages.append([name, *page])
            rest = rest[len(page) :]
        self.page = min(self.page, len(self._pages) - 1)

    def _reading(self) -> list[InterviewColumn]:
        """Return the column on how the speakers' labels were read, if that is known of any source."""
        width = max((cell_len(shown(row.status.reading)) for row in self._all), default=0)
        return [InterviewColumn("reading", "read as", min(max(width, 7), 32))] if width else []

    def _variable(self, name: str) -> InterviewColumn:
        widths = (cell_len(shown(row.variables.get(name, ""))) for row in self._all)
        return InterviewColumn("variable", name, min(max([cell_len(shown(name)), *widths]), 18))

    # -- painting

    def heading(self, y: int) -> Line:
        if not self._all:
            return ()
        if y == 0:
            return TextRun("", fill=True), TextRun(short(self._sign(), max(self.width - 2, 0)), "dim"), TextRun("  ")
        return self._titles()

    def line(self, number: int) -> Line:
        row = self._rows[number]
        return (TextRun(shown(row), "accent"),) if isinstance(row, str) else self._line(row, number == self.at)

    def _sign(self) -> str:
        """Return the text about hidden columns and the keys that show them."""
        if len(self._pages) == 1 or not self._all:
            return ""
        back, on = self.keys
        if self.page:
            last = self.page == len(self._pages) - 1
            return f"columns {self.page + 1} of {len(self._pages)}   {back} back" + ("" if last else f"   {on} more")
        hidden = [column.kind for page in self._pages[1:] for column in page[1:]]
        names = {"times": "times", "reviewed": "reviewed", "reading": "read as"}
        parts = [name for kind, name in names.items() if kind in hidden]
        for kind in ("variable", "coder"):
            count = hidden.count(kind)
            parts += [quantity(count, kind)] * bool(count)
        return f"{on} {', '.join(parts)} more"

    def _titles(self) -> Line:
        sorted_by = self.sorted_by
        cells = [TextRun("  ")]
        for column in self._pages[self.page]:
            title = short(column.name, column.width)
            room = " " * (column.width - cell_len(title))
            mark = "text" if column[:2] == sorted_by[:2] else "dim"
            cells += [TextRun(room if column.right else "", mark), TextRun(title, mark),
                      TextRun("" if column.right else room, mark), TextRun("  ")]  # fmt: skip
        return tuple(cells)

    def _line(self, row: InterviewRow, here: bool) -> Line:
        colour = "text" if here else "soft"
        cells = [TextRun("≠ ", "warning") if row.status.changed else TextRun("  ")]
        for column in self._pages[self.page]:
            if column.kind == "reviewed":
                cells += [*_bar(row.status.reviewed.get(self._coder, 0.0), here), TextRun("  ")]
                continue
            words = short(self._cell(row, column), column.width)
            room = " " * (column.width - cell_len(words))
            cells += [
                TextRun(room + words if column.right else words + room, colour, here and column.kind == "interview")
            ]
            cells.append(TextRun("  "))
        note = CHANGED.get(row.status.changed, row.status.changed)
        if cell_len(note) <= self.width - sum(cell_len(run.words) for run in cells):
            cells.append(TextRun(note, "warning"))
        return tuple(cells)

    def _cell(self, row: InterviewRow, column: InterviewColumn) -> str:
        if column.kind == "interview":
            return row.name
        if column.kind == "language":
            return row.status.language
        if column.kind == "words":
            return f"{row.status.words:,}"
        if column.kind == "times":
            return "yes" if row.timed else "·"
        if column.kind == "reading":
            return row.status.reading or "·"
        if column.kind == "variable":
            return row.variables.get(column.name, "")
        return str(row.status.codings.get(column.name, 0) or "·")

    # -- moving

    def here(self) -> InterviewRow | None:
        row = self._rows[self.at] if self.at < len(self._rows) else None
        return row if isinstance(row, InterviewRow) else None

    def target(self, by: int) -> int:
        """Skip the headings of groups."""
        target, step = super().target(by), 1 if by > 0 else -1
        while 0 <= target < len(self._rows) and not isinstance(self._rows[target], InterviewRow):
            target += step
        return target if 0 <= target < len(self._rows) else self.at

    def row_at(self, line: int) -> int:
        return line if line < len(self._rows) and isinstance(self._rows[line], InterviewRow) else -1


def _fitting(columns: Sequence[InterviewColumn], room: int) -> list[InterviewColumn]:
    """Return as many columns from the left as fit, each with two cells before it."""
    kept = []
    for column in columns:
        room -= column.width + 2
        if room < 0:
            break
        kept.append(column)
    return kept


def _natural(words: str) -> str:
    """Return a sort key that puts P2 before P10."""
    return re.sub(r"\d+", lambda match: match.group().zfill(12), words.casefold())


def _haystack(row: InterviewRow) -> str:
    return " ".join([row.name, row.status.source, row.status.language, *row.variables.values()]).casefold()


def percent(share: float) -> int:
    """Round down: 100 means completely reviewed."""
    return int(share * 100 + 1e-9)


def _bar(share: float, here: bool) -> list[TextRun]:
    full = int(share * BAR)
    return [
        TextRun("█" * full, "accent" if here else "dim"),
        TextRun("░" * (BAR - full), "rule"),
        TextRun(f" {percent(share):3}% ", "text" if here else "soft"),
    ]
