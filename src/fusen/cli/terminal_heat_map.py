"""Counts of pairs of codes in the terminal: the lower half of a matrix, shaded by the largest count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fusen.cli import terminal
from fusen.report.blocks import HeatMap, Table, TableColumn

NAME = 24  # minimum width of a name in cells
SHADES = " ░▒▓█"
PLAIN_SHADES = " .:*#"


def print_heat_map(block: HeatMap, most: int | None) -> None:
    """Print the pairs of the most frequent names, in several tables if the columns do not fit; columns are numbered."""
    weights: Counter[int] = Counter()
    for pair, count in block.counts.items():
        for place in pair:
            weights[place] += count
    best = {place for place, _ in weights.most_common(most)}
    places = [place for place in range(len(block.names)) if place in best]
    top = max(block.counts.values(), default=0) or 1
    room = terminal.console().width - NAME - terminal.GAP
    at_once = max(1, room // (max(len(str(top)) + 1, 2) + terminal.GAP))
    for first in range(0, len(places) - 1, at_once):
        terminal.show_table(_part(block, places, range(first, min(first + at_once, len(places) - 1)), top))
        terminal.blank()
    notes = [f"Columns have the numbers of the rows; 1 is {block.names[places[0]]}."]
    if len(places) < len(weights):
        notes.append(f"The {len(places)} codes that occur together most often, of {len(weights)}: --most shows more.")
    terminal.line(" ".join(notes), "dim")


def _part(block: HeatMap, places: Sequence[int], across: range, top: int) -> Table:
    """Return the rows below the first of the columns `across`."""
    down = range(across.start + 1, len(places))
    names = TableColumn("", [f"{row + 1} {block.names[places[row]]}" for row in down], min_width=NAME)
    columns = []
    for column in across:
        cells = [
            _shaded(block.counts.get((places[column], places[row]), 0), top) if row > column else "" for row in down
        ]
        columns.append(TableColumn(str(column + 1), cells, numeric=True))
    return Table("", (names, *columns))


def _shaded(count: int, top: int) -> str:
    shades = PLAIN_SHADES if terminal.plain() else SHADES
    if not count:
        return "." if terminal.plain() else "·"
    return f"{shades[-(-count * (len(shades) - 1) // top)]}{count}"
