"""Heat maps of crosstabs and code pairs: a number in every cell, and a shade that is readable alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fusen.model.cross_case import SMALL, CodePair, Cooccurrence, CrossCell, Crosstab
from fusen.model.results import Basis
from fusen.report.charts.canvas import (
    DARK_FROM,
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
    shade_of,
    whose,
    wrap,
)
from fusen.report.language import integer, message, out_of

LABEL = 240
HEAD = 170  # most pixels of a column's title before it wraps, if it is upright
LINE = SIZE * LEADING
LEAST, MOST = 30, 96  # pixels of a cell


@dataclass(frozen=True, slots=True)
class HeatSquare:
    """The text and shade of a cell; an empty text means no cell."""

    text: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class HeatGrid:
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[HeatSquare]]
    row_title: str
    column_title: str
    bold: Sequence[bool] = ()


def crosstab_heat(
    table: Crosstab, basis: Basis, rows: str, columns: str, *, count: str = "interviewees", percent: str | None = None,
    name: str = "crosstab",
) -> str:  # fmt: skip
    """Draws rows × columns; the shade is the share of the group for interviewees, the share of the largest cell for
    codings and words."""
    shades = count == "interviewees" or percent is not None
    most = max((cell.count for row in table.rows for cell in row.cells), default=0) or 1
    cells = [
        [_cross_cell(cell, most, shades=shades, of=count == "interviewees") for cell in row.cells] for row in table.rows
    ]
    n = len(basis.read)
    what = {"interviewees": "interviewees", "codings": "codings", "words": "coded words"}[count]
    titles = [row.label for row in table.rows]
    grid = HeatGrid(titles, table.columns, cells, rows, counted_title(columns, n))
    share = f", shaded by share of the {percent}" if percent else ", shaded by share" if shades else ""
    lines = []
    if shades and any(cell.small for row in table.rows for cell in row.cells):
        lines.append(message("† Fewer than {n} interviewees: use the count, not the shade.").format(n=SMALL))
        basis = replace(
            basis, remarks=tuple(line for line in basis.remarks if not line.startswith("†"))
        )  # a remark on shares
    key = ("0 %", "100 %") if shades else ("0", integer(most))
    return draw_heat(name, f"{rows} by {columns}: {what}{share}".capitalize(), grid, basis, lines, key)


def _cross_cell(cell: CrossCell, most: int, *, shades: bool, of: bool) -> HeatSquare:
    if not cell.of:
        return HeatSquare(cell.unread)
    share = (
        (cell.share if cell.share is not None else cell.count / cell.of if of else 0) if shades else cell.count / most
    )
    text = out_of(cell.count, cell.of) if of and cell.of > 1 else integer(cell.count)
    if cell.small and shades and cell.of > 1:
        text += " †"
    return HeatSquare(text, shade_of(share) if cell.count else 0)


def pair_heat(cooccurrence: Cooccurrence, basis: Basis, most: int = 30, name: str = "pairs") -> str:
    """Draws the lower half of code × code: the co-occurrence counts of the `most` most frequent codes."""
    codes, weight = strongest(cooccurrence, most)
    result = {frozenset((pair.path, pair.other_path)): pair for pair in cooccurrence.pairs}
    top = max((pair.together for pair in cooccurrence.pairs), default=0) or 1
    labels = names(codes)
    cells = [
        [
            _pair_cell(result.get(frozenset((codes[row], codes[at]))), top) if at < row else HeatSquare("")
            for at in range(len(codes) - 1)
        ]
        for row in range(1, len(codes))
    ]
    numbered = [f"{at + 1} {label}" for at, label in enumerate(labels)]
    grid = HeatGrid(
        numbered[1:], numbered[:-1], cells, message("code"), counted_title(message("code"), len(basis.read))
    )
    shown = message("The {n} codes that co-occur most, of {of}.").format(n=integer(len(codes)), of=integer(weight))
    title = message("Code co-occurrence: {unit}").format(unit=unit_of(cooccurrence))
    return draw_heat(name, title, grid, basis, [shown] if len(codes) < weight else [], ("0", integer(top)))


def counted_title(name: str, count: int) -> str:
    """Returns the title of an axis with the number of interviewees read."""
    return message("{name} (n = {n} interviewees)").format(name=name, n=integer(count))


def strongest(cooccurrence: Cooccurrence, most: int) -> tuple[list[tuple[str, ...]], int]:
    """Returns paths of the codes that co-occur most, in codebook order, and the number of codes that co-occur at all."""
    weight: dict[tuple[str, ...], int] = {}
    for pair in cooccurrence.pairs:
        for path in (pair.path, pair.other_path):
            weight[path] = weight.get(path, 0) + pair.together
    best = set(sorted(weight, key=lambda path: -weight[path])[:most])
    return [path for path in cooccurrence.codes if path in best], len(weight)


def unit_of(cooccurrence: Cooccurrence) -> str:
    return {
        "passage": message("passages with both"),
        "overlap": message("overlaps of both"),
        "interviewee": message("interviewees with both"),
    }.get(cooccurrence.within) or message("passages at most {n} apart").format(n=cooccurrence.within)


def _pair_cell(pair: CodePair | None, top: int) -> HeatSquare:
    return (
        HeatSquare(integer(pair.together), shade_of(pair.together / top)) if pair and pair.together else HeatSquare("·")
    )


def draw_heat(name: str, title: str, grid: HeatGrid, basis: Basis, remarks: Sequence[str], key: tuple[str, str]) -> str:
    label = MARGIN + min(LABEL, max([measure(plain(row)) for row in grid.rows], default=0)) + 10
    cell, upright = _cell_width(grid, label)
    paper = Paper(
        name,
        title,
        whose(basis),
        max(WIDTH if len(grid.columns) > 4 else 560, label + cell * len(grid.columns) + MARGIN),
    )
    if not grid.rows or not grid.columns:
        paper.paragraph(message("No codes, or no group that may be shown."))
        return paper.svg(notes(basis.remarks))
    _head(paper, grid, label, cell, upright=upright)
    for text, cells in zip(grid.rows, grid.cells, strict=True):
        lines = wrap(text, label - MARGIN - 10)
        height = max(20, len(lines) * LINE + 5)
        paper.lines(label - 8, paper.at + (height - len(lines) * LINE) / 2 + SIZE, lines, anchor="end")
        for number, square in enumerate(cells):
            if square.text:
                _paint(paper, square, label + number * cell, cell, height)
        paper.at += height
    paper.at += 8
    _key(paper, label, key)
    return paper.svg([*remarks, *notes(basis.remarks)])


def _cell_width(grid: HeatGrid, label: float) -> tuple[float, bool]:
    """Returns the width of a cell in pixels, and whether the column titles are upright."""
    room = (WIDTH - MARGIN - label) / max(len(grid.columns), 1)
    text = max((measure(square.text, 10.5) for row in grid.cells for square in row), default=0) + 8
    words = max((measure(word, 11) for title in grid.columns for word in plain(title).split()), default=0) + 8
    if max(text, words) <= min(room, MOST):
        return min(MOST, room), False
    lines = max((len(wrap(title, HEAD, 11)) for title in grid.columns), default=1)
    return max(LEAST, text, lines * 11 * LEADING + 6), True


def _head(paper: Paper, grid: HeatGrid, label: float, cell: float, *, upright: bool) -> None:
    paper.lines(label, paper.at + 11, [grid.column_title], 11, colour=DIM)
    paper.at += 22
    titles = [wrap(title, HEAD if upright else cell - 6, 11) for title in grid.columns]
    leading = 11 * LEADING
    tall = max(measure(line, 11) for lines in titles for line in lines) if upright else leading * max(map(len, titles))
    for number, lines in enumerate(titles):
        middle = label + (number + 0.5) * cell
        for at, line in enumerate(lines):
            if upright:
                x = middle + (at - (len(lines) - 1) / 2) * leading + 4
                paper.lines(x, paper.at + tall, [line], 11, turn=-90)
            else:
                y = paper.at + tall - (len(lines) - 1 - at) * leading - 3
                paper.lines(middle, y, [line], 11, anchor="middle")
    paper.at += tall + 5
    paper.lines(label - 8, paper.at - 6, [grid.row_title], 11, anchor="end", colour=DIM)


def _paint(paper: Paper, square: HeatSquare, x: float, width: float, height: float) -> None:
    paper.shade(x, paper.at, width, height, square.step)
    colour = PAPER if square.step >= DARK_FROM else DIM if square.text in ("·", "0", "–", "not read") else INK
    paper.lines(x + width / 2, paper.at + height / 2 + 4, [square.text], 10.5, anchor="middle", colour=colour)


def _key(paper: Paper, x: float, ends: tuple[str, str]) -> None:
    paper.lines(x, paper.at + 10, [ends[0]], 10.5, colour=DIM)
    x += measure(ends[0], 10.5) + 6
    for step in range(9):
        paper.shade(x + step * 16, paper.at, 16, 12, step)
    paper.lines(x + 9 * 16 + 6, paper.at + 10, [ends[1]], 10.5, colour=DIM)
    paper.at += 20
