"""Saturation chart: the observed curve over the mean and band of random orders, one panel for each group."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.model.cross_case import Saturation, SaturationRow
from fusen.model.results import Basis
from fusen.report.charts.canvas import DIM, INK, MARGIN, Paper, measure, notes, plain, whose
from fusen.report.language import integer, message

HEIGHT = 220
LEFT = 62
TICKS = 8
DOTS = 60
"""Maximum number of interviews with one dot each."""


def saturation_curves(saturation: Saturation, basis: Basis, level: str = "code", name: str = "saturation") -> str:
    """Draws cumulative codes by number of interviews; `level` names the unit, codes or themes."""
    title = message("Themes found by interview") if level == "theme" else message("Codes found by interview")
    paper = Paper(name, title, whose(basis))
    if not saturation.rows:
        paper.paragraph(message("No interviewee is fully coded by these coders."))
        return paper.svg(notes(basis.remarks))
    _key(paper, saturation.orders)
    top = max(high for curve in saturation.curves.values() for *_, high in curve)
    for group, curve in saturation.curves.items():
        rows = [row for row in saturation.rows if row.group == group]
        if group:
            paper.paragraph(f"{group} (n = {len(curve)})", bold=True)
        _panel(paper, curve, rows, max(top, 1), level)
    step = message("{interviews}: {new} new, {total} in all")
    text = "; ".join(
        step.format(interviews=row.interviews, new=row.new, total=row.total) for row in saturation.rows[:40]
    )
    return paper.svg(notes(basis.remarks), f"{text}.")


def _panel(
    paper: Paper,
    curve: Sequence[tuple[int, float, float, float]],
    rows: Sequence[SaturationRow],
    top: float,
    level: str,
) -> None:
    floor, right = paper.at + HEIGHT + 8, paper.width - MARGIN - 14
    many = max(len(curve), 2)

    def x(interviews: float) -> float:
        return LEFT + (right - LEFT) * interviews / many

    def y(codes: float) -> float:
        return floor - HEIGHT * codes / top

    for tick in steps(top):
        paper.line(LEFT, y(tick), right, y(tick))
        paper.lines(LEFT - 6, y(tick) + 4, [f"{tick}"], 10.5, anchor="end", colour=DIM)
    upper = " ".join(f"{x(number):.1f} {y(high):.1f}" for number, _, _, high in curve)
    lower = " ".join(f"{x(number):.1f} {y(low):.1f}" for number, _, low, _ in reversed(curve))
    if len(curve) > 1:
        paper.area(f"M{upper} {lower}Z", 2)
        paper.path("M" + " ".join(f"{x(number):.1f} {y(mean):.1f}" for number, mean, *_ in curve), INK, 1.2, "5 4")
    held = [(x(row.interviews), y(row.total)) for row in rows]
    paper.path("M" + " ".join(f"{a:.1f} {b:.1f}" for a, b in held), INK, 2)
    for a, b in held if len(held) <= DOTS else ():
        paper.dot(a, b, 3)
    paper.line(LEFT, floor, right, floor, INK)
    for tick in steps(len(curve)):
        if tick:
            paper.line(x(tick), floor, x(tick), floor + 4, INK)
            paper.lines(x(tick), floor + 15, [f"{tick}"], 10.5, anchor="middle", colour=DIM)
    paper.lines(
        (LEFT + right) / 2,
        floor + 32,
        [message("interviews (n = {n})").format(n=integer(len(curve)))],
        11,
        anchor="middle",
        colour=DIM,
    )
    result = message("themes found") if level == "theme" else message("codes found")
    paper.lines(MARGIN + 10, floor - HEIGHT / 2, [result], 11, anchor="middle", colour=DIM, turn=-90)
    paper.at = floor + 46


def steps(top: float) -> list[int]:
    """Returns about eight round numbers from 0 to at most `top`."""
    size = 1
    for candidate in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000):
        size = candidate
        if top / candidate <= TICKS:
            break
    return list(range(0, int(top) + 1, size))


def _key(paper: Paper, orders: int) -> None:
    y = paper.at + 8
    paper.path(f"M{MARGIN} {y}h30", INK, 2)
    paper.dot(MARGIN + 15, y, 3)
    ordered = message("in interview order")
    paper.lines(MARGIN + 37, y + 4, [ordered], 11)
    x = MARGIN + 60 + measure(ordered, 11)
    paper.shade(x, y - 6, 30, 12, 2)
    paper.path(f"M{x:.1f} {y}h30", INK, 1.2, "5 4")
    mean = message("mean and middle 95 % of {n} random orders").format(n=integer(orders))
    paper.lines(x + 37, y + 4, [plain(mean)], 11)
    paper.at += 26
