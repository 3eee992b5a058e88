"""Network chart of links: codes on a circle, joined by arrows that name the relation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import atan2, cos, pi, sin

from fusen.model.memos.links import LinkList
from fusen.model.quantity import quantity
from fusen.report.charts.canvas import DIM, INK, LEADING, MARGIN, PAPER, SIZE, WIDTH, Paper, measure, names, wrap
from fusen.report.charts.network import LABEL, Node, draw_node

MOST_CODES = 40
DASHES = ("", "7 4", "2 3", "9 3 2 3")
"""Lines of the relations, in the order of their frequency; the label on each arrow is the second sign."""
NODE = 5.0
HEAD = 7.0  # length of an arrow's head
SMALL = 10.5

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]
Box = tuple[float, float, float, float]
Arrow = tuple[tuple[str, ...], str, tuple[str, ...]]


def link_network(links: LinkList, name: str = "links") -> str:
    """Draws an arrow for each relation between two codes, with its number of links if there are several.

    A link between codings joins their codes. Links within a code are listed below the picture.
    """
    arrows: Counter[Arrow] = Counter(
        (_path(row.origin.label), row.link.relation, _path(row.target.label)) for row in links.rows
    )
    between = {arrow: count for arrow, count in arrows.items() if arrow[0] != arrow[2]}
    every = list(dict.fromkeys(code for origin, _, target in between for code in (origin, target)))
    codes = sorted(sorted(every, key=lambda code: -_weight(code, between))[:MOST_CODES])
    labels = [wrap(label, LABEL) for label in names(codes)]
    spacing = SIZE * LEADING * max(map(len, labels), default=1) + 10
    radius = max(170.0, len(codes) * spacing / (2 * pi))
    room = max((measure(line) for lines in labels for line in lines), default=0) + 24
    paper = Paper(
        name,
        "Network of links between codes",
        f"n = {quantity(len(links.rows), 'link')}.",
        max(WIDTH, 2 * (radius + room + MARGIN)),
    )
    if not codes:
        paper.paragraph("No two codes are linked.")
    else:
        _draw(
            paper,
            codes,
            labels,
            {arrow: n for arrow, n in between.items() if {arrow[0], arrow[2]} <= {*codes}},
            radius,
            room,
        )
    notes = [*_within(arrows), *links.remarks]
    if len(codes) < len(every):
        notes.insert(0, f"The {len(codes)} codes with most links, of {len(every)}.")
    return paper.svg(notes, "; ".join(_sentence(arrow, count) for arrow, count in arrows.items()) + ".")


def _path(label: str) -> tuple[str, ...]:
    return tuple(label.split(" / "))


def _weight(code: tuple[str, ...], between: dict[Arrow, int]) -> int:
    return sum(count for (origin, _, target), count in between.items() if code in (origin, target))


def _draw(
    paper: Paper,
    codes: Sequence[tuple[str, ...]],
    labels: Sequence[Sequence[str]],
    between: dict[Arrow, int],
    radius: float,
    room: float,
) -> None:
    middle = paper.width / 2, paper.at + radius + room
    nodes = {}
    for number, code in enumerate(codes):
        angle = 2 * pi * number / len(codes) - pi / 2
        nodes[code] = Node(middle[0] + radius * cos(angle), middle[1] + radius * sin(angle), angle, NODE, 0)
    often = Counter(relation for (_, relation, _), n in between.items() for _ in range(n))
    dashes = {relation: DASHES[min(at, len(DASHES) - 1)] for at, (relation, _) in enumerate(often.most_common())}
    placed: Counter[frozenset[tuple[str, ...]]] = Counter()
    curves = []
    for (origin, relation, target), count in between.items():
        pair = frozenset((origin, target))
        curve = _curve(nodes[origin], nodes[target], middle, placed[pair])
        _arrow(paper, curve, dashes[relation])
        curves.append((relation if count == 1 else f"{relation} ({count})", curve))
        placed[pair] += 1
    _name_arrows(paper, curves)
    for code, lines in zip(codes, labels, strict=True):
        draw_node(paper, nodes[code], lines)
    paper.at += 2 * (radius + room)


def _curve(start: Node, end: Node, middle: Point, before: int) -> Curve:
    """Returns start, control point and end of an arrow; further arrows of a pair bend to the other side."""
    pull = (0.3, -0.3, 0.65, -0.65)[before % 4]
    bend_x = (start.x + end.x) / 2 * (1 - pull) + middle[0] * pull
    bend_y = (start.y + end.y) / 2 * (1 - pull) + middle[1] * pull
    angle = atan2(end.y - bend_y, end.x - bend_x)
    tip = end.x - (NODE + 3) * cos(angle), end.y - (NODE + 3) * sin(angle)
    return (start.x, start.y), (bend_x, bend_y), tip


def _arrow(paper: Paper, curve: Curve, dash: str) -> None:
    start, bend, tip = curve
    angle = atan2(tip[1] - bend[1], tip[0] - bend[0])
    drawn = f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {tip[0]:.1f} {tip[1]:.1f}"
    paper.path(drawn, INK, 1.4, dash)
    wings = [(tip[0] - HEAD * cos(angle + turn), tip[1] - HEAD * sin(angle + turn)) for turn in (0.45, -0.45)]
    paper.path("".join(f"M{tip[0]:.1f} {tip[1]:.1f}L{x:.1f} {y:.1f}" for x, y in wings), INK, 1.4)


def _name_arrows(paper: Paper, curves: Sequence[tuple[str, Curve]]) -> None:
    """Writes each relation on its arrow, where it covers no other name if there is such a place."""
    taken: list[Box] = []
    for label, curve in curves:
        wide, high = measure(label, SMALL) + 6, SMALL * 1.5
        boxes = [_box(curve, share, wide, high) for share in (0.5, 0.38, 0.62, 0.28, 0.72)]
        box = next((own for own in boxes if not any(_overlap(own, placed) for placed in taken)), boxes[0])
        taken.append(box)
        paper.rect(box[0], box[1], wide, high, PAPER, "paper")
        paper.lines(box[0] + wide / 2, box[1] + SMALL * 1.1, [label], SMALL, anchor="middle", colour=DIM)


def _box(curve: Curve, share: float, wide: float, high: float) -> Box:
    """Returns left, top, right and bottom of a name in the middle of a curve's point at this share of its length."""
    rest = 1 - share
    x, y = (rest * rest * a + 2 * rest * share * b + share * share * c for a, b, c in zip(*curve, strict=True))
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _overlap(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def _within(arrows: Counter[Arrow]) -> list[str]:
    inside = [_sentence(arrow, count) for arrow, count in arrows.items() if arrow[0] == arrow[2]]
    return [f"Within a code: {'; '.join(inside)}."] if inside else []


def _sentence(arrow: Arrow, count: int) -> str:
    return f"{arrow[0][-1]} {arrow[1]} {arrow[2][-1]}" + (f" ({count})" if count > 1 else "")
