"""A transcript line as a strip: gutter, time, speaker, mark and highlighted text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fusen.model.escape import visible
from fusen.model.source import Turn
from fusen.tui.coding.lanes import LANES, CodingMark, CodingMarks
from fusen.tui.coding.wrap import ASIDE, BLANK, LABEL, TextLayout
from fusen.tui.colours import Ink, tint

MEASURE = 80
NARROW = 66  # below this width, speaker and time have a line of their own above the talk
TIME = 9


class LineColumns(NamedTuple):
    """The widths of the parts of a line, in cells."""

    pad: int
    lanes: int
    time: int
    speaker: int
    text: int
    labels: bool

    @property
    def before_text(self) -> int:
        return self.pad + self.lanes + 1 + self.time + self.speaker + 2

    @classmethod
    def fitting(cls, width: int, speaker: int, times: bool) -> LineColumns:
        """Fit the parts to a width; the talk is at most MEASURE wide and the rest stays empty."""
        labels = width < NARROW
        time = TIME if times and not labels else 0
        name = 0 if labels or not speaker else min(max(speaker, 6), 12) + 1
        fixed = LANES + 1 + time + name + 2 + 1  # one cell for a cursor after the last word
        text = min(max(width - fixed - (0 if labels else 2), 12), MEASURE)
        return cls(max((width - fixed - text) // 2, 0), LANES, time, name, text, labels)


class LineHighlight(NamedTuple):
    """The parts of the current passage, the selection and the cursor on a line; -1 for none."""

    low: int = -1
    high: int = -1
    first: int = -1
    last: int = -1
    cursor: int = -1
    head: bool = False  # the current passage starts on this line
    read: bool = False


class LinePainter:
    def __init__(
        self,
        layout: TextLayout,
        columns: LineColumns,
        ink: Ink,
        turns: Sequence[Turn] = (),
        marks: CodingMarks | None = None,
        colours: Mapping[str, str] | None = None,
        hits: Sequence[tuple[int, int]] = (),
        underlined: Sequence[tuple[int, int]] = (),
        signs: Mapping[str, str] | None = None,
        chosen: str | None = None,
    ) -> None:
        """Prepare the painting; `signs` by code mark the start of a coding, because colour alone must not distinguish
        codes. The stripe of the `chosen` coding (guid) is thicker.
        """
        self._layout, self._columns, self._ink, self._turns = layout, columns, ink, turns
        self._marks, self._colours, self._hits = marks or CodingMarks(), colours or {}, hits
        self._underlined, self._signs, self._chosen = underlined, signs or {}, chosen
        self._style = lru_cache(maxsize=512)(self._make_style)
        self._tinted = lru_cache(maxsize=512)(self._make_tint)

    def take_styles(self, other: LinePainter) -> None:
        """Take over the cached styles of a painter with the same colours: each key makes a painter or two."""
        if other._ink is self._ink:
            self._style = other._style
            if other._colours is self._colours:
                self._tinted = other._tinted

    def paint(self, number: int, width: int, frame: LineHighlight) -> Strip:
        row = self._layout.rows[number]
        marks = self._marks.over(row.start, row.end) if row.end > row.start else []
        segments = [Segment(" " * self._columns.pad, self._style("soft")), *self._gutter(marks, row.start)]
        segments += self._margin(number, frame)
        if row.kind == LABEL:
            segments.append(self._heading(row.turn))
        elif row.kind != BLANK:
            segments += self._words(number, marks, frame)
        return Strip(segments).adjust_cell_length(width, self._style("soft"))

    def _make_style(
        self, colour: str, behind: str = "", bold: bool = False, reverse: bool = False, underline: bool = False
    ) -> Style:
        ink = self._ink
        if ink.plain:
            dim = colour in ("faint", "rule")
            return Style(bold=bold or colour == "text", dim=dim, reverse=reverse, underline=underline)
        shade = {"text": ink.text, "soft": ink.soft, "dim": ink.dim, "faint": ink.faint, "accent": ink.accent}
        return Style(
            color=shade.get(colour, colour), bgcolor=behind or ink.background,
            bold=bold or (ink.basic and colour == "text") or None,
            reverse=reverse or None, underline=underline or None,
        )  # fmt: skip

    def _make_tint(self, codes: tuple[str, ...], ground: str = "") -> str:
        return tint([self._colours.get(code, self._ink.dim) for code in codes], self._ink, ground)

    def _ground(self, frame: LineHighlight) -> str:
        """Return the ground of a line: a band under the current passage, none under a selection."""
        selected = frame.last > frame.first
        return self._ink.band if frame.low >= 0 and not selected and not self._ink.plain else ""

    def _gutter(self, marks: Sequence[CodingMark], start: int) -> list[Segment]:
        lanes = self._columns.lanes
        by_lane: dict[int, CodingMark] = {}
        for mark in marks:
            if mark.lane not in by_lane or mark.start >= start:  # where one coding ends and another starts, the second
                by_lane[mark.lane] = mark
        drawn = []
        for lane in range(lanes):
            here = by_lane.get(lane)
            if lane == lanes - 1 and lanes in by_lane:  # more codings than lanes
                drawn.append(Segment("┇", self._style("text")))
            elif here is None:
                drawn.append(Segment(" ", self._style("soft")))
            else:
                chosen = here.guid == self._chosen
                stripe = "█" if chosen else "┃"
                sign = self._signs.get(here.code, stripe) if here.start >= start else stripe
                drawn.append(Segment(sign, self._style(self._colours.get(here.code, "dim"), "", chosen)))
        return [*drawn, Segment(" ", self._style("soft"))]

    def _margin(self, number: int, frame: LineHighlight) -> list[Segment]:
        row, columns = self._layout.rows[number], self._columns
        result = []
        if columns.time or columns.speaker:
            time = speaker = ""
            if row.first and row.turn >= 0:
                turn = self._turns[row.turn]
                time, speaker = clock(turn.time), _short(turn.speaker, columns.speaker - 1)
            result.append(Segment(time.ljust(columns.time), self._style("faint")))
            result.append(Segment(_padded(speaker, columns.speaker), self._style("dim")))
        if frame.low >= 0:
            sign, colour = "▸ " if frame.head else "▌ ", "accent"
        else:
            sign, colour = ("· ", "faint") if frame.read else ("  ", "soft")
        result.append(Segment(sign, self._style(colour, self._ground(frame), frame.head)))
        return result

    def _heading(self, index: int) -> Segment:
        turn = self._turns[index]
        time = clock(turn.time)
        shown = visible(turn.speaker).replace("\n", " ") + (f"  {time}" if time else "")
        return Segment(_short(shown, self._columns.text), self._style("dim"))

    def _words(self, number: int, marks: Sequence[CodingMark], frame: LineHighlight) -> list[Segment]:
        row, layout = self._layout.rows[number], self._layout
        start, end = row.start, row.end
        asks = row.kind == ASIDE or (row.turn >= 0 and self._turns[row.turn].interviewer)
        hits = [hit for hit in self._hits if hit[0] < end and hit[1] > start]
        lined = [span for span in self._underlined if span[0] < end and span[1] > start]
        after = layout.next_stop(frame.cursor) if frame.cursor >= 0 else -1
        cuts = {start, end, start + len(layout.text[start:end].rstrip(" "))}
        for low, high in (
            *((m.start, m.end) for m in marks),
            *hits,
            *lined,
            frame[0:2],
            frame[2:4],
            (frame.cursor, after),
        ):
            cuts.update(cut for cut in (low, high) if start < cut < end)
        bounds, ground = sorted(cuts), self._ground(frame)
        result, room = [], self._columns.text + 1
        for low, high in pairwise(bounds):
            blank = layout.text[low:high].isspace() and high == end
            codes = () if blank else tuple({mark.code: 0 for mark in marks if mark.start < high and mark.end > low})
            shown, cells = layout.shown(number, low, high)
            if cells > room:
                shown, cells = set_cell_size(shown, room), room
            room -= cells
            current = frame.low <= low < frame.high
            behind = self._tinted(codes, ground) if codes and not self._ink.plain else ground
            if any(hit[0] < high and hit[1] > low for hit in hits):
                behind = self._ink.hit
            chosen = frame.first <= low < frame.last
            if chosen:
                behind = self._ink.selection
            reverse = low == frame.cursor or (chosen and self._ink.plain)
            under = (bool(codes) and self._ink.plain) or any(span[0] < high and span[1] > low for span in lined)
            colour = "text" if current or chosen else "dim" if asks and not codes else "soft"
            result.append(Segment(shown, self._style(colour, behind, False, reverse, under)))
        if frame.cursor == end and room > 0:
            result.append(Segment(" ", self._style("text", "", False, True)))
            room -= 1
        if ground and room > 0:
            result.append(Segment(" " * room, self._style("soft", ground)))
        return result


def clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _short(name: str, width: int) -> str:
    name = visible(name).replace("\n", " ").replace("\t", " ")
    if cell_len(name) <= max(width, 1):
        return name
    return set_cell_size(name, max(width - 1, 0)) + "…"


def _padded(name: str, width: int) -> str:
    return name + " " * max(width - cell_len(name), 0)
