"""Network chart of co-occurrence: codes on a circle, with line widths that show how often a pair co-occurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.results import Basis
from fusen.report.charts.canvas import (
    DIM,
    INK,
    LEADING,
    MARGIN,
    PAPER,
    SIZE,
    WIDTH,
    Paper,
    measure,
    names,
    notes,
    plain,
    whose,
    wrap,
)
from fusen.report.charts.heatmap import strongest, unit_of
from fusen.report.language import integer, listing, message

LABEL = 210
PAIRS = 80
"""Maximum number of lines, because more would hide each other; the picture states the total."""
THICKEST = 9.0
SHAPES = ("circle", "square", "triangle", "diamond")


@dataclass(frozen=True, slots=True)
class Node:
    x: float
    y: float
    angle: float
    size: float
    shape: int


def pair_network(cooccurrence: Cooccurrence, basis: Basis, most: int = 30, name: str = "network") -> str:
    """Draws the `most` codes that co-occur most, in codebook order, and their strongest pairs.

    Broken lines are pairs that co-occur no more often than expected by chance.
    """
    codes, weight = strongest(cooccurrence, most)
    labels = [wrap(label, LABEL) for label in names(codes)]
    spacing = SIZE * LEADING * max(map(len, labels), default=1) + 4
    radius = max(150.0, len(codes) * spacing / (2 * pi))
    room = max((measure(line) for lines in labels for line in lines), default=0) + 24
    width = max(WIDTH, 2 * (radius + room + MARGIN))
    title = message("Network of code co-occurrence: {unit}").format(unit=unit_of(cooccurrence))
    count = message("n = {n} interviewees.").format(n=integer(len(basis.read)))
    paper = Paper(name, title, f"{whose(basis)} {count}", width)
    if not codes:
        paper.paragraph(message("No two codes co-occur."))
        return paper.svg(notes(basis.remarks))
    nodes = _nodes(cooccurrence, codes, (width / 2, paper.at + radius + room), radius)
    shown = [pair for pair in cooccurrence.pairs if pair.path in nodes and pair.other_path in nodes and pair.together][
        :PAIRS
    ]
    _lines(paper, shown, nodes, (width / 2, paper.at + radius + room))
    for path, lines in zip(codes, labels, strict=True):
        draw_node(paper, nodes[path], lines)
    paper.at += 2 * (radius + room)
    _key(paper, codes, shown)
    sentences = []
    if len(shown) < len(cooccurrence.pairs):
        most_frequent = message("The {n} most frequent pairs, of {pairs}; {codes} of {of} codes.")
        sentences = [
            most_frequent.format(
                n=len(shown), pairs=integer(len(cooccurrence.pairs)), codes=len(codes), of=integer(weight)
            )
        ]
    text = "; ".join(f"{listing((pair.path[-1], pair.other_path[-1]))} {pair.together}" for pair in shown[:20]) + "."
    return paper.svg([*sentences, *notes(basis.remarks)], text)


def _nodes(
    cooccurrence: Cooccurrence, codes: Sequence[tuple[str, ...]], middle: tuple[float, float], radius: float
) -> dict[tuple[str, ...], Node]:
    """Places codes on the circle, clockwise from the top; areas are proportional to co-occurrences."""
    weight: dict[tuple[str, ...], int] = dict.fromkeys(codes, 0)
    for pair in cooccurrence.pairs:
        for path in (pair.path, pair.other_path):
            weight[path] = weight.get(path, 0) + pair.together
    top = max(weight.values(), default=0) or 1
    themes = list(dict.fromkeys(path[0] for path in codes))
    result = {}
    for number, path in enumerate(codes):
        angle = 2 * pi * number / len(codes) - pi / 2
        size = 3 + 6 * sqrt(weight[path] / top)
        shape = themes.index(path[0]) % len(SHAPES)
        result[path] = Node(middle[0] + radius * cos(angle), middle[1] + radius * sin(angle), angle, size, shape)
    return result


def _lines(
    paper: Paper, pairs: Sequence[CodePair], nodes: dict[tuple[str, ...], Node], middle: tuple[float, float]
) -> None:
    """Draws weak pairs first and strong ones on top; lines bend to the middle to separate those of neighbours."""
    top = max((pair.together for pair in pairs), default=1)
    for pair in reversed(pairs):
        first, second = nodes[pair.path], nodes[pair.other_path]
        bend_x = (first.x + second.x) / 2 * 0.55 + middle[0] * 0.45
        bend_y = (first.y + second.y) / 2 * 0.55 + middle[1] * 0.45
        drawn = f"M{first.x:.1f} {first.y:.1f}Q{bend_x:.1f} {bend_y:.1f} {second.x:.1f} {second.y:.1f}"
        share = pair.together / top
        by_chance = pair.lift is not None and pair.lift <= 1
        paper.path(drawn, INK, 0.6 + (THICKEST - 0.6) * share, "4 4" if by_chance else "", 0.18 + 0.5 * share)


def draw_node(paper: Paper, node: Node, lines: Sequence[str]) -> None:
    _mark(paper, node.x, node.y, node.size, node.shape)
    left = cos(node.angle) < -1e-9
    degrees = node.angle * 180 / pi + (180 if left else 0)
    gap = node.size + 6
    x, y = node.x + gap * cos(node.angle), node.y + gap * sin(node.angle)
    shift = SIZE * 0.35 - (len(lines) - 1) * SIZE * LEADING / 2
    paper.parts.append(f'<g transform="rotate({degrees:.1f} {x:.1f} {y:.1f})">')
    paper.lines(x, y + shift, lines, anchor="end" if left else "start")
    paper.parts.append("</g>")


def _mark(paper: Paper, x: float, y: float, size: float, shape: int) -> None:
    if SHAPES[shape] == "circle":
        paper.dot(x, y, round(size, 1))
        return
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
    }[SHAPES[shape]]
    drawn = "L".join(f"{x + size * dx:.1f} {y + size * dy:.1f}" for dx, dy in corners)
    kind, fill = ("full", INK) if shape % 2 else ("hollow", PAPER)
    paper.parts.append(f'<path class="{kind}" d="M{drawn}Z" fill="{fill}" stroke="{INK}"/>')


def _key(paper: Paper, codes: Sequence[tuple[str, ...]], pairs: Sequence[CodePair]) -> None:
    x: float = MARGIN
    themes = list(dict.fromkeys(path[0] for path in codes))
    for number, theme in enumerate(themes if len(themes) <= 2 * len(SHAPES) else ()):
        lines = wrap(plain(theme), paper.width - 2 * MARGIN - 20, 11)
        wide = max(measure(line, 11) for line in lines) + 34
        if x > MARGIN and x + wide > paper.width - MARGIN:
            x, paper.at = MARGIN, paper.at + 18
        _mark(paper, x + 6, paper.at + 7, 5, number % len(SHAPES))
        paper.at += paper.lines(x + 17, paper.at + 11, lines, 11) - 11 * LEADING
        x += wide
    paper.at += 22
    counts = [pair.together for pair in pairs]
    if counts:
        paper.path(f"M{MARGIN} {paper.at + 7}h36", INK, THICKEST, "", 0.68)
        most_often = integer(max(counts))
        paper.lines(MARGIN + 44, paper.at + 11, [most_often], 11, colour=DIM)
        x = MARGIN + 60 + measure(most_often, 11)
        paper.path(f"M{x:.1f} {paper.at + 7}h36", INK, 2, "4 4", 0.6)
        paper.lines(x + 44, paper.at + 11, [message("no more often than expected by chance")], 11, colour=DIM)
        paper.at += 24
