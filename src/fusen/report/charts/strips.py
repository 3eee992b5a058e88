"""Strip chart of timelines: the coded share of each part of an interview."""

from __future__ import annotations

from fusen.model.cross_case import Timeline, TimelineRow
from fusen.model.results import Basis
from fusen.report.charts.canvas import (
    DIM,
    INK,
    LEADING,
    MARGIN,
    SHADES,
    SIZE,
    Paper,
    measure,
    notes,
    plain,
    whose,
    wrap,
)
from fusen.report.language import integer, message

LABEL = 240
RIGHT = 84
TALL = 22


def timeline_strips(timeline: Timeline, basis: Basis, name: str = "timeline") -> str:
    """Draws a strip for each row and one for all interviews; in every strip a full bar is a fully coded part."""
    paper = Paper(name, message("Position in the interview"), whose(basis))
    rows = [*timeline.rows, timeline.overall]
    labels = [
        *(row.label for row in timeline.rows),
        message("mean of {n} interviews").format(n=integer(timeline.interviews)),
    ]
    left = MARGIN + min(LABEL, max(measure(plain(label), bold=True) for label in labels)) + 10
    right = paper.width - MARGIN - RIGHT
    paper.lines(right + 10, paper.at + 11, [message("codings")], 10.5, colour=DIM)
    paper.at += 18
    for row, label in zip(rows, labels, strict=True):
        _strip(paper, row, label, left, right, bold=row is timeline.overall)
    for percent in (0, 25, 50, 75, 100):
        x = left + (right - left) * percent / 100
        paper.line(x, paper.at, x, paper.at + 4, INK)
        paper.lines(x, paper.at + 15, [f"{percent} %"], 10.5, anchor="middle", colour=DIM)
    text = message("position in the interview, first word to last (n = {n}); height: coded share of that part").format(
        n=integer(timeline.interviews)
    )
    paper.at += 20 + paper.lines(left, paper.at + 32, wrap(text, paper.width - left - MARGIN, 11), 11, colour=DIM)
    return paper.svg(
        notes(basis.remarks), "; ".join(f"{label}: {row.codings}" for row, label in zip(rows, labels, strict=True))
    )


def _strip(paper: Paper, row: TimelineRow, label: str, left: float, right: float, *, bold: bool) -> None:
    lines = wrap(label, left - MARGIN - 10, bold=bold)
    height = max(TALL + 4, len(lines) * SIZE * LEADING + 4)
    floor = paper.at + height - 2
    wide = (right - left) / max(len(row.bins), 1)
    paper.lines(MARGIN, floor - 4 - (len(lines) - 1) * SIZE * LEADING, lines, bold=bold)
    for number, share in enumerate(row.bins):
        if share > 0:
            tall = max(TALL * min(share, 1), 0.8)
            paper.rect(left + number * wide + 0.5, floor - tall, wide - 1, tall, SHADES[6], "f0")
    paper.line(left, floor, right, floor, INK if bold else DIM, 0.8)
    paper.lines(right + 10, floor - 3, [integer(row.codings)], 10.5, bold=bold)
    paper.at += height
