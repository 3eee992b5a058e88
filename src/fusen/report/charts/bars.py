"""Bar chart of frequencies: the share of interviewees with each code, overall or by group."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.model.cross_case import SMALL
from fusen.model.results import Basis, FrequencyRow, GroupCount
from fusen.report.charts.canvas import (
    DIM,
    INK,
    LEADING,
    MARGIN,
    PAPER,
    SHADES,
    SIZE,
    Paper,
    measure,
    notes,
    plain,
    whose,
    wrap,
)
from fusen.report.language import integer, message, out_of

LABEL = 250  # most pixels of a code's name before it wraps
INDENT = 12
BAR = 12
COUNT = 74  # pixels for "12 of 12 †"
FILLS = ("full", "open", "stripes", "dots", "dark", "cross")
"""Fills that distinguish groups without colour, in order; further groups reuse them and have a label at the bar."""


def frequency_bars(rows: Sequence[FrequencyRow], basis: Basis, by: str | None = None, name: str = "frequencies") -> str:
    """Draws bars over 0 to 100 % of the interviewees read; each bar shows its count, so the axis has no grid."""
    groups = list(rows[0].groups) if rows and by else []
    title = (
        message("Interviewees with each code, by {variable}").format(variable=by)
        if groups
        else message("Interviewees with each code")
    )
    paper = Paper(name, title, whose(basis))
    if not rows:
        paper.paragraph(message("No codes."))
        return paper.svg(notes(basis.remarks))
    paper.parts.append(_patterns(name))
    if groups:
        _key(paper, groups, rows[0])
    top = min(len(row.path) for row in rows)
    left = MARGIN + min(LABEL, max(_label_width(row, top) for row in rows)) + 10
    right = paper.width - MARGIN - COUNT - (measure("M" * 4) if len(groups) > len(FILLS) else 0)
    start = paper.at
    for row in rows:
        _row(paper, row, groups, (left, right), top)
    paper.line(left, start, left, paper.at, INK)
    _axis(paper, left, right, rows[0])
    small = any(0 < count.of < SMALL for count in _counts(rows[0], groups))
    lines = [message("† Fewer than {n} interviewees: use the count, not the length.").format(n=SMALL)] if small else []
    return paper.svg([*lines, *notes(basis.remarks)], _description(rows))


def _counts(row: FrequencyRow, groups: Sequence[str]) -> list[GroupCount]:
    return [row.groups[group] for group in groups] or [GroupCount(row.interviewees, row.of)]


def _label_width(row: FrequencyRow, top: int) -> float:
    return measure(plain(row.path[-1]), bold=row.level == "theme") + INDENT * (len(row.path) - top)


def _row(paper: Paper, row: FrequencyRow, groups: Sequence[str], span: tuple[float, float], top: int) -> None:
    left, right = span
    indent, bold = INDENT * (len(row.path) - top), row.level == "theme"
    label = wrap(row.path[-1], left - MARGIN - 10 - indent, bold=bold)
    counts = _counts(row, groups)
    height = max(len(label) * SIZE * LEADING, len(counts) * (BAR + 2)) + 6
    if bold:
        paper.at += 4
    paper.lines(MARGIN + indent, paper.at + SIZE + 1, label, bold=bold)
    for number, count in enumerate(counts):
        y = paper.at + 2 + number * (BAR + 2)
        share = count.interviewees / count.of if count.of else 0
        paper.rect(left, y, (right - left) * share, BAR, _fill(paper, number), f"f{number % len(FILLS)}", INK)
        paper.lines(
            left + (right - left) * share + 5, y + BAR - 2, [_share_label(count, groups, number)], 10.5, bold=bold
        )
    paper.at += height


def _share_label(count: GroupCount, groups: Sequence[str], number: int) -> str:
    if not count.of:
        return message("not read")
    named = f" {groups[number]}" if len(groups) > len(FILLS) else ""
    return f"{out_of(count.interviewees, count.of)}{' †' if count.of < SMALL else ''}{named}"


def _axis(paper: Paper, left: float, right: float, row: FrequencyRow) -> None:
    paper.line(left, paper.at, right, paper.at, INK)
    for percent in (0, 25, 50, 75, 100):
        x = left + (right - left) * percent / 100
        paper.line(x, paper.at, x, paper.at + 4, INK)
        paper.lines(x, paper.at + 15, [f"{percent} %"], 10.5, anchor="middle", colour=DIM)
    text = message("share of the fully coded interviewees (n = {of})").format(of=integer(row.of))
    if row.of < row.held:
        text = message(
            "share of the fully coded interviewees (n = {of}; {unread} of {held} not fully coded, so not counted)"
        ).format(of=integer(row.of), unread=integer(row.held - row.of), held=integer(row.held))
    room = (right - left) + COUNT
    paper.at += 20 + paper.lines(left, paper.at + 32, wrap(text, room, 11), 11, colour=DIM)


def _key(paper: Paper, groups: Sequence[str], row: FrequencyRow) -> None:
    x: float = MARGIN
    for number, group in enumerate(groups):
        text = plain(f"{group} (n = {row.groups[group].of})")
        lines = wrap(text, paper.width - 2 * MARGIN - 20, 11)
        wide = max(measure(line, 11) for line in lines) + 34
        if x > MARGIN and x + wide > paper.width - MARGIN:
            x, paper.at = MARGIN, paper.at + 18
        paper.rect(x, paper.at, 14, BAR, _fill(paper, number), f"f{number % len(FILLS)}", INK)
        tall = paper.lines(x + 19, paper.at + BAR - 2, lines, 11)
        if len(lines) > 1:
            x, paper.at = MARGIN, paper.at + tall
        else:
            x += wide
    paper.at += 24


def _fill(paper: Paper, number: int) -> str:
    kind = FILLS[number % len(FILLS)]
    plain_fills = {"full": SHADES[5], "open": PAPER, "dark": SHADES[8]}
    return plain_fills.get(kind, f"url(#{paper.name}-{kind})")


def _patterns(name: str) -> str:
    def pattern(kind: str, size: int, drawn: str) -> str:
        return (
            f'<pattern id="{name}-{kind}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
            f'<rect class="paper" width="{size}" height="{size}" fill="{PAPER}"/>{drawn}</pattern>'
        )

    stripe = f'<path class="ink-line" d="M-1 1L1 -1M0 5L5 0M4 6L6 4" stroke="{INK}" stroke-width="1.2"/>'
    dots = f'<circle class="full" cx="2" cy="2" r="1" fill="{INK}"/>'
    cross = f'<path class="ink-line" d="M0 0L6 6M0 6L6 0" stroke="{INK}" stroke-width="0.8"/>'
    return f"<defs>{pattern('stripes', 5, stripe)}{pattern('dots', 4, dots)}{pattern('cross', 6, cross)}</defs>"


def _description(rows: Sequence[FrequencyRow]) -> str:
    return "; ".join(f"{row.path[-1]} {out_of(row.interviewees, row.of)}" for row in rows) + "."
