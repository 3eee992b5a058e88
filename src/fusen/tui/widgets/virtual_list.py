"""The list of the app: it paints only the lines in sight, keeps the current row visible, and takes the mouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.tui.colours import DARK, Ink
from fusen.tui.host import Handler
from fusen.tui.textual_patches import ScrolledWidget
from fusen.tui.widgets.line_widget import Line, TextRun, run_at, strip_of

CURSOR = 2  # cells of the bar that marks the current row


class ListRows:
    """The rows of a list without its widget: which row is current, and the lines of each.

    Subclasses define `__len__` and `line`. A row has one line, unless a subclass overrides `lines`, `span` and `row_at`.
    """

    fixed = 0
    """Lines at the top that do not scroll."""
    step = 1
    """Lines from a row to the next."""

    def __init__(self) -> None:
        self.ink: Ink = DARK
        self.at = 0
        self.width = self.height = 0  # of the widget, without the bar of the current row

    def __len__(self) -> int:
        raise NotImplementedError

    def heading(self, y: int) -> Line:
        """Return a line at the top that does not scroll."""
        return ()

    def line(self, number: int) -> Line:
        """Return a line of the list, counted over all rows."""
        raise NotImplementedError

    def fit(self, width: int, height: int) -> None:
        """Lay out the rows for a size."""
        self.width, self.height = width, height

    @property
    def lines(self) -> int:
        return len(self)

    def span(self, row: int) -> tuple[int, int]:
        """Return the first line of a row and the line after its last."""
        return row, row + 1

    def lead(self, row: int) -> int:
        """Return the first line that must be visible with a row, such as the title of its group."""
        return self.span(row)[0]

    def row_at(self, line: int) -> int:
        """Return the row of a line, or -1 if the line belongs to none."""
        return line if line < len(self) else -1

    def target(self, by: int) -> int:
        """Return the row that lies `by` rows from the current one."""
        return min(max(self.at + by, 0), max(len(self) - 1, 0))


class VirtualList(ScrolledWidget, can_focus=True, inherit_bindings=False):
    """Shows rows; 50,000 cost no more than 50."""

    DEFAULT_CSS = "VirtualList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Pressed(Message):
        """The mouse has chosen the current row, `x` cells from the left; `double` opens it."""

        def __init__(self, view: VirtualList, x: int, double: bool) -> None:
            super().__init__()
            self.view, self.x, self.double = view, x, double

    class HeadingPressed(Message):
        """The mouse was pressed on the titles of the columns, `x` cells from the left."""

        def __init__(self, view: VirtualList, x: int) -> None:
            super().__init__()
            self.view, self.x = view, x

    def __init__(self, rows: ListRows, *, id: str | None = None, always: bool = True) -> None:
        """Show rows; `always` marks the current row also while another widget has the focus."""
        super().__init__(id=id)
        self.rows, self.ink = rows, DARK
        self._always = always

    @property
    def room(self) -> int:
        """Return the cells beside the scrollbar."""
        return self.scrollable_content_region.width

    def paint_with(self, ink: Ink) -> None:
        self.ink = self.rows.ink = ink
        self.refresh()

    def show(self) -> None:
        """Lay out the rows again after a change."""
        self.fit()
        self.refresh()

    def fit(self) -> None:
        self.rows.fit(max(self.room - CURSOR, 0), self.size.height)
        self.virtual_size = Size(self.size.width, self.rows.lines + self.rows.fixed)
        self._keep_in_sight()

    # -- moving

    def go(self, by: int) -> None:
        self.to(self.rows.target(by))

    def page(self, step: int) -> None:
        self.go(step * max((self.size.height - self.rows.fixed) // self.rows.step - 1, 1))

    def to(self, row: int) -> None:
        before, self.rows.at = self.rows.at, row
        if row != before:
            self.refresh_row(before)
            self.refresh_row(row)
            self._keep_in_sight()

    def refresh_row(self, row: int) -> None:
        """Repaint the lines of a row that are in sight."""
        if 0 <= row < len(self.rows):
            fixed, top = self.rows.fixed, self.scroll_offset.y
            first, end = self.rows.span(row)
            low, high = max(first - top, 0) + fixed, min(end - top + fixed, self.size.height)
            if low < high:
                self.refresh(Region(0, low, self.room, high - low))

    def refresh_heading(self) -> None:
        if self.rows.fixed:
            self.refresh(Region(0, 0, self.size.width, self.rows.fixed))

    def _keep_in_sight(self) -> None:
        """Scroll rarely and far."""
        height, top = self.size.height - self.rows.fixed, self.scroll_offset.y
        if height <= 0 or not 0 <= self.rows.at < len(self.rows):
            return
        first, end = self.rows.lead(self.rows.at), self.rows.span(self.rows.at)[1]
        if first < top or end > top + height:
            self.scroll_to(y=max(first - height // 3, 0), animate=False, immediate=True, force=True)

    def on_focus(self) -> None:
        self.refresh_row(self.rows.at)

    def on_blur(self) -> None:
        self.refresh_row(self.rows.at)

    # -- painting

    def render_line(self, y: int) -> Strip:
        rows, room = self.rows, self.room
        if room - CURSOR != rows.width:
            self.fit()
        if y < rows.fixed:
            return strip_of(self.ink, (_BLANK, *rows.heading(y)), room)
        number = y - rows.fixed + self.scroll_offset.y
        if number >= rows.lines:
            return strip_of(self.ink, (), room)
        line = rows.line(number)
        if 0 <= rows.at < len(rows) and (self._always or self.has_focus):
            first, end = rows.span(rows.at)
            if first <= number < end:
                return strip_of(self.ink, (_BAR if self.has_focus else _PALE_BAR, *line), room, self.ink.band)
        return strip_of(self.ink, (_BLANK, *line), room)

    # -- mouse

    def on_click(self, event: events.Click) -> None:
        if self.rows.fixed and event.y == self.rows.fixed - 1:
            self.post_message(self.HeadingPressed(self, event.x - CURSOR))
        row = self.rows.row_at(event.y - self.rows.fixed + self.scroll_offset.y) if event.y >= self.rows.fixed else -1
        if not len(self.rows) and 0 <= event.y - self.rows.fixed < self.rows.lines:
            run = run_at(self.rows.line(event.y - self.rows.fixed), event.x - CURSOR, self.room - CURSOR)
            for key in (run.key if run else "").split():
                self.app.simulate_key(key)
        if 0 <= row < len(self.rows):
            self.to(row)
            self.post_message(self.Pressed(self, event.x - CURSOR, event.chain == 2))


_BLANK, _BAR, _PALE_BAR = TextRun("  "), TextRun("▌ ", "accent"), TextRun("▌ ", "dim")


def row_moves(view: VirtualList, arrived: Callable[[], object]) -> Mapping[str, Handler]:
    """Return the handlers of the keys that every list has; `arrived` runs after each move."""

    def move(by: int) -> None:
        view.go(by)
        arrived()

    def page(step: int) -> None:
        view.page(step)
        arrived()

    return {
        "row-down": partial(move, 1),
        "row-up": partial(move, -1),
        "rows-down": partial(page, 1),
        "rows-up": partial(page, -1),
        "row-first": lambda: move(-len(view.rows)),
        "row-last": lambda: move(len(view.rows)),
    }
