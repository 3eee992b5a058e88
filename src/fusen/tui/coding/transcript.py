"""The transcript widget; it paints single lines, which keeps a key at a few milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from fusen.model.coding import Coding
from fusen.model.source import Passages, Turn
from fusen.tui.coding.lanes import CodingMarks
from fusen.tui.coding.line_renderer import LineColumns, LineHighlight, LinePainter
from fusen.tui.coding.motions import passage_at, word_end, word_start
from fusen.tui.coding.wrap import BLANK, TextLayout
from fusen.tui.colours import DARK, Ink
from fusen.tui.textual_patches import ScrolledWidget

MEASURE = 80  # the widest line that reads well
KEEP = 2  # lines visible above and below the current passage
CACHED = 2000  # painted lines in the cache
LOOKS = 60  # variants of a line; each cursor position is one


@dataclass(frozen=True, slots=True)
class CursorPosition:
    """Cursor and selection; `start == end` means no selection, and decisions apply to the passage."""

    cursor: int
    start: int
    end: int
    passage: int


class Transcript(ScrolledWidget, can_focus=True, inherit_bindings=False):
    """Shows text, turns and passages with marks; `go` moves the cursor."""

    DEFAULT_CSS = """
    Transcript { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    class Moved(Message):
        def __init__(self, place: CursorPosition) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ink = DARK
        self.text = ""
        self.turns: Sequence[Turn] = ()
        self.passages = Passages()
        self.layout_ = TextLayout("", (), MEASURE, labels=False)
        self.cursor = 0
        self.held: int | None = None
        self.fine = False  # moved within the passage; shows the cursor
        self.passage = -1
        self._columns = LineColumns.fitting(80, 0, False)
        self._painter = LinePainter(self.layout_, self._columns, DARK)
        self._cache: dict[int, dict[tuple[int, LineHighlight], Strip]] = {}
        self._marks = CodingMarks()
        self._colours: Mapping[str, str] = {}
        self._signs: Mapping[str, str] | None = None
        self._reviewed: Set[int] = frozenset()
        self._hits: Sequence[tuple[int, int]] = ()
        self._underlined: Sequence[tuple[int, int]] = ()
        self._chosen: Coding | None = None
        self._dragging = False

    # -- what it shows

    def show(self, text: str, turns: Sequence[Turn], passages: Passages, offset: int) -> None:
        """Show another transcript, with the passage at `offset` current."""
        self.text, self.turns, self.passages = text, turns, passages
        self.held, self.fine = None, False
        self._hits = self._underlined = ()
        self._reviewed = frozenset()  # numbers of passages that another unit does not have
        self.passage = passage_at(passages, offset)
        self.cursor = passages.starts[self.passage] if self.passage >= 0 else 0
        self._lay_out(force=True)

    def mark(
        self, marks: CodingMarks, colours: Mapping[str, str], reviewed: Set[int], signs: Mapping[str, str] | None = None
    ) -> None:
        """Set codings and reviewed passages; repaints only changed lines."""
        before, read = self._marks, self._reviewed
        recoloured = colours is not self._colours
        self._marks, self._colours, self._reviewed, self._signs = marks, colours, reviewed, signs
        if recoloured:
            self._repaint()
            return
        spans = [(mark.start, mark.end) for mark in before.all ^ marks.all] if before is not marks else []
        spans += [(self.passages.starts[index], self.passages.ends[index]) for index in read ^ reviewed]
        self._painter = self._make_painter()
        rows = [(self.layout_.row_of(start), self.layout_.row_of(max(end - 1, start))) for start, end in spans]
        for first, last in rows:
            for number in range(first, last + 1):
                self._cache.pop(number, None)
        self._refresh_rows(*rows)

    def find(self, hits: Sequence[tuple[int, int]]) -> None:
        self._hits = hits
        self._repaint()

    def underline(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline the words that support a suggestion; repaints only changed lines."""
        before, self._underlined = self._underlined, tuple(spans)
        if before == self._underlined:
            return
        self._painter = self._make_painter()
        rows = [
            (self.layout_.row_of(start), self.layout_.row_of(max(end - 1, start)))
            for start, end in {*before, *self._underlined}
        ]
        for first, last in rows:
            for number in range(first, last + 1):
                self._cache.pop(number, None)
        self._refresh_rows(*rows)

    def choose(self, coding: Coding | None) -> None:
        """Show the extent of a coding by a thicker stripe; repaints only changed lines."""
        before, self._chosen = self._chosen, coding
        if (before.guid if before else "") == (coding.guid if coding else ""):
            return
        self._painter = self._make_painter()
        spans = [(state.start, state.end) for state in (before, coding) if state is not None]
        rows = [(self.layout_.row_of(start), self.layout_.row_of(max(end - 1, start))) for start, end in spans]
        for first, last in rows:
            for number in range(first, last + 1):
                self._cache.pop(number, None)
        self._refresh_rows(*rows)

    def paint_with(self, ink: Ink) -> None:
        self.ink = ink
        self._repaint()

    def _repaint(self) -> None:
        self._cache.clear()
        self._painter = self._make_painter()
        self.refresh()

    def _make_painter(self) -> LinePainter:
        painter = LinePainter(
            self.layout_,
            self._columns,
            self.ink,
            self.turns,
            self._marks,
            self._colours,
            self._hits,
            self._underlined,
            self._signs,
            self._chosen.guid if self._chosen else None,
        )
        painter.take_styles(self._painter)
        return painter

    def on_focus(self, event: events.Focus) -> None:
        """Skip the repaint: focus does not change the widget, but Textual would paint all of it."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False

    def fit(self) -> None:
        self._lay_out()

    def _lay_out(self, *, force: bool = False) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        speaker = max((len(turn.speaker) for turn in self.turns), default=0)
        columns = LineColumns.fitting(width, speaker, any(turn.time is not None for turn in self.turns))
        if force or columns != self._columns:
            self._columns = columns
            self.layout_ = TextLayout(self.text, self.turns, columns.text, labels=columns.labels)
            self._repaint()
        below = max(self.scrollable_content_region.height - 4, 1)  # lets the last passage scroll to the top
        self.virtual_size = Size(width, len(self.layout_.rows) + below)
        self._keep_in_sight(centre=True)

    # -- where we are

    @property
    def place(self) -> CursorPosition:
        start, end = self._selection()
        return CursorPosition(self.cursor, start, end, self.passage)

    def _selection(self) -> tuple[int, int]:
        if self.held is None:
            return self.cursor, self.cursor
        return min(self.cursor, self.held), max(self.cursor, self.held)

    def span(self) -> tuple[int, int] | None:
        """Return the span of a decision: the selection, else the current passage."""
        start, end = self._selection()
        if end > start:
            return start, end
        if self.passage < 0:
            return None
        return self.passages.starts[self.passage], self.passages.ends[self.passage]

    def go(self, offset: int, *, extend: bool = False, fine: bool = False, tell: bool = True) -> None:
        """Move the cursor; `extend` selects, `fine` shows the cursor in the passage, `tell` posts `Moved`."""
        before = self.place, self.fine
        if extend and self.held is None:
            self.held = self.cursor
        elif not extend:
            self.held = None
        self.cursor = self.layout_.snap(min(max(offset, 0), len(self.text)))
        self.fine = fine or extend
        if not extend:
            self.passage = passage_at(self.passages, self.cursor)
        elif len(self.passages):
            self.passage = passage_at(self.passages, self._selection()[0])
        self._refresh_rows(*self._changed(*before))
        self._keep_in_sight()
        if tell:
            self.post_message(self.Moved(self.place))

    def unselect(self) -> bool:
        """Remove the selection; returns whether there was one."""
        if self.held is None:
            return False
        start = self._selection()[0]
        self.go(start, fine=False)
        return True

    def swap_ends(self) -> None:
        if self.held is not None:
            self.held, self.cursor = self.cursor, self.held
            self.go(self.cursor, extend=True)

    def lines(self, count: int, *, extend: bool = False) -> None:
        """Move up or down by screen lines in the same column."""
        row = self.layout_.row_of(self.cursor)
        column = self.layout_.column(row, self.cursor)
        target = min(max(row + count, 0), len(self.layout_.rows) - 1)
        step = 1 if count > 0 else -1
        while 0 <= target < len(self.layout_.rows) and self.layout_.rows[target].kind == BLANK:
            target += step
        if 0 <= target < len(self.layout_.rows):
            self.go(self.layout_.offset(target, column), extend=extend, fine=extend)

    def page(self, step: int, *, extend: bool = False) -> None:
        height = self.scrollable_content_region.height
        self.lines(step * max(height - KEEP, 1), extend=extend)
        if not extend and self.passage >= 0:
            self.go(self.passages.starts[self.passage])

    def line_edge(self, end: bool, *, extend: bool = False) -> None:
        stops = self.layout_.stops(self.layout_.row_of(self.cursor))
        if stops:
            self.go(stops[-1] if end else stops[0], extend=extend, fine=True)

    # -- painting

    def _dirty(self) -> tuple[int, int]:
        """Return the first and last line of the cursor, the selection or the current passage."""
        start, end = self._selection()
        if self.passage >= 0:
            start = min(start, self.passages.starts[self.passage])
            end = max(end, self.passages.ends[self.passage] - 1)
        return self.layout_.row_of(start), self.layout_.row_of(end)

    def _changed(self, before: CursorPosition, fine: bool) -> list[tuple[int, int]]:
        """Return the lines changed by a move: the old and new passage, and the difference of the selections."""
        now, row = self.place, self.layout_.row_of
        result = []
        if now.passage != before.passage:
            for index in (now.passage, before.passage):
                if index >= 0:
                    result.append((row(self.passages.starts[index]), row(self.passages.ends[index] - 1)))
        if self.fine or fine:
            result += [(row(now.cursor),) * 2, (row(before.cursor),) * 2]
        for old, new in ((before.start, now.start), (before.end, now.end)):
            if now.end > now.start and before.end > before.start and old != new:
                result.append((row(min(old, new)), row(max(old, new))))
        if (now.end > now.start) != (before.end > before.start):
            result += [(row(place.start), row(place.end)) for place in (before, now)]
        return result

    def _refresh_rows(self, *spans: tuple[int, int]) -> None:
        top, (width, height) = self.scroll_offset.y, self.scrollable_content_region.size
        for first, last in dict.fromkeys(spans):
            low, high = max(first, top), min(last, top + height - 1)
            if low <= high:
                self.refresh(Region(0, low - top, width, high - low + 1))

    def _keep_in_sight(self, *, centre: bool = False) -> None:
        """Scroll rarely and far: a third of the screen stays above the passage."""
        height = self.scrollable_content_region.height
        first, last = self._dirty() if self.held is None else (self.layout_.row_of(self.cursor),) * 2
        if self.fine and self.held is None:
            first = last = self.layout_.row_of(self.cursor)
        top = self.scroll_offset.y
        above = first - KEEP
        if not centre and above >= top and (last + KEEP < top + height or first <= top + KEEP):
            return
        if not centre and first < top + KEEP and self.held is not None:
            target = above
        else:
            target = first - max(height // 3, KEEP)
        self.scroll_to(y=max(target, 0), animate=False, immediate=True, force=True)

    def lift(self, covered: int) -> None:
        """Scroll to keep the current passage visible while `covered` lines at the bottom are hidden."""
        first, last = self._dirty()
        room = max(self.scrollable_content_region.height - covered, KEEP + 1)
        if last >= self.scroll_offset.y + room:
            target = min(first - KEEP, max(last - room + 1, first - room // 3))
            self.scroll_to(y=max(target, 0), animate=False, immediate=True, force=True)

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.size.width
        if number >= len(self.layout_.rows):
            return Strip.blank(width, Style.parse(f"on {self.ink.background}") if not self.ink.plain else Style.null())
        row = self.layout_.rows[number]
        frame = self._frame(row.start, row.end, number)
        looks = self._cache.get(number)
        if looks is None or len(looks) > LOOKS:
            if len(self._cache) > CACHED:
                self._cache.clear()
            looks = self._cache[number] = {}
        value = looks.get((width, frame))
        if value is None:
            value = looks[width, frame] = self._painter.paint(number, width, frame)
        return value

    def _frame(self, start: int, end: int, number: int) -> LineHighlight:
        """Return the parts of the cursor, selection and passage on a line."""
        first, last = self._selection()
        low = high = -1
        head = False
        if self.passage >= 0:
            low, high = self.passages.starts[self.passage], self.passages.ends[self.passage]
            head = start <= low < end
            low, high = (max(low, start), min(high, end)) if low < end and high > start else (-1, -1)
        first, last = (max(first, start), min(last, end)) if first < end and last > start else (-1, -1)
        here = self.fine and start <= self.cursor <= end and self.layout_.row_of(self.cursor) == number
        return LineHighlight(low, high, first, last, self.cursor if here else -1, head, self._read_here(start, end))

    def _read_here(self, start: int, end: int) -> bool:
        """Return whether a passage that starts on this line is reviewed."""
        if not self._reviewed or start == end:
            return False
        inside = self.passages.overlapping(start, end)
        return any(self.passages.starts[index] >= start and index in self._reviewed for index in inside)

    # -- mouse

    def _offset_at(self, event: events.MouseEvent) -> int | None:
        number = event.y + self.scroll_offset.y
        if not 0 <= number < len(self.layout_.rows) or self.layout_.rows[number].kind == BLANK:
            return None
        return self.layout_.offset(number, event.x - self._columns.before_text)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = self._offset_at(event)
        if event.button != 1 or offset is None:
            return
        self.capture_mouse()
        self._dragging = True
        self.go(offset, extend=event.shift, fine=True)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if not self._dragging:
            return
        offset = self._offset_at(event)
        if offset is not None and offset != self.cursor:
            forward = self.held is None or offset >= self.held
            self.go(self.layout_.next_stop(offset) if forward else offset, extend=True)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        self._dragging = False
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        offset = self._offset_at(event)
        if offset is None:
            return
        if event.chain == 2:
            start = word_start(self.text, self.layout_.next_stop(offset), -1)
            self._select(start, word_end(self.text, start))
        elif event.chain == 3 and self.passage >= 0:
            self._select(self.passages.starts[self.passage], self.passages.ends[self.passage])

    def _select(self, start: int, end: int) -> None:
        self.go(start)
        self.go(end, extend=True)
