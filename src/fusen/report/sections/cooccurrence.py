"""Code co-occurrence as a heat map and a table of pairs, in a report and in the app."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.model.table import HeatMatrix
from fusen.report.blocks import Block, Figure, HeatMap, Para, Table, TableCell, TableColumn, remark_paras
from fusen.report.charts.canvas import names
from fusen.report.charts.heatmap import pair_heat
from fusen.report.language import decimal, integer, message, p_value
from fusen.report.sections.view import StatisticView, briefly, most_frequent

TITLES = {
    "code": "Code", "with": "Other code", "together": "Observed", "alone": "Alone", "Jaccard": "Jaccard",
    "by chance": "Expected", "lift": "Lift",
}  # fmt: skip
"""Columns of the table in a report, by their titles on screen."""
NAME = 16  # minimum width of a code's name in cells: counts, lift and q fit beside two of them in 60
MOST_PAIRS = 20
"""Maximum number of pairs in the table; the command shows all."""


def cooccurrence_blocks(cooccurrence: Cooccurrence, basis: Basis, *, fdr: bool = False) -> Iterator[Block]:
    if not cooccurrence.pairs:
        yield Para("No two codes co-occur.")
        return
    short = dict(zip(cooccurrence.codes, names(cooccurrence.codes), strict=True))
    places = {path: at for at, path in enumerate(cooccurrence.codes)}
    counts = {}
    for pair in cooccurrence.pairs:
        first, second = sorted((places[pair.path], places[pair.other_path]))
        counts[first, second] = pair.together
    yield HeatMap(tuple(short.values()), counts)
    yield _pair_table(cooccurrence.pairs, lambda path: TableCell(short[path]), fdr=fdr)


def _pair_table(
    pairs: Sequence[CodePair], named: Callable[[tuple[str, ...]], TableCell], *, fdr: bool = False
) -> Table:
    q = TableColumn("q", [p_value(pair.q) for pair in pairs], numeric=True)
    alone = [f"{integer(pair.one_alone)}, {integer(pair.two_alone)}" for pair in pairs]
    return Table(
        "",
        (
            TableColumn("code", [named(pair.path) for pair in pairs], min_width=NAME),
            TableColumn("with", [named(pair.other_path) for pair in pairs], min_width=NAME),
            TableColumn("together", [integer(pair.together) for pair in pairs], numeric=True),
            TableColumn("alone", alone, numeric=True, priority=1),
            TableColumn("Jaccard", [decimal(pair.jaccard, 2) for pair in pairs], numeric=True, priority=3),
            TableColumn("lift", [decimal(pair.lift, 1) for pair in pairs], numeric=True),
            TableColumn("by chance", [expected(pair) for pair in pairs], numeric=True, priority=2),
            *([q] if fdr else []),
            TableColumn("interviews", [integer(pair.interviews) for pair in pairs], numeric=True, priority=4),
        ),
    )


def _pairs(report: Report, cooccurrence: Cooccurrence, remarks: Sequence[str]) -> Iterator[Block]:
    if not cooccurrence.pairs:
        yield Para("No two codes co-occur.")
        return
    yield from remark_paras(remarks)
    yield Figure(pair_heat(cooccurrence, briefly(report.basis), 24), message("How often pairs of codes co-occur."))
    guids = {code.path: code.guid for code in report.codebook}
    shown = cooccurrence.pairs[:MOST_PAIRS]
    more = " " + most_frequent(len(shown), len(cooccurrence.pairs)) if len(shown) < len(cooccurrence.pairs) else ""
    caption = message(
        "Code co-occurrence. Expected: by chance, with the middle 95 % of random shifts. Lift: observed ÷ expected."
    )
    table = _pair_table(shown, lambda path: TableCell(" / ".join(path), guids.get(path, "")))
    yield table.renamed(caption + more, TITLES)


def expected(pair: CodePair) -> str:
    """Returns the number expected by chance with its band, `0.4 (0–2)`."""
    if pair.low is None or pair.high is None:
        return decimal(pair.chance, 1)
    return f"{decimal(pair.chance, 1)} ({decimal(pair.low, 0)}–{decimal(pair.high, 0)})"


def _matrix(cooccurrence: Cooccurrence) -> HeatMatrix:
    """Arranges the pairs of codes symmetrically, in the order of the codebook."""
    places = {path: at for at, path in enumerate(cooccurrence.codes)}
    counts, origins = {}, {}
    for row, pair in enumerate(cooccurrence.pairs):
        first, second = places[pair.path], places[pair.other_path]
        for place in ((first, second), (second, first)):
            counts[place], origins[place] = pair.together, row
    ends = [path[-1] for path in cooccurrence.codes]
    return HeatMatrix(ends, ends, counts, origins, "together")


VIEW: StatisticView[Cooccurrence] = StatisticView(
    display=cooccurrence_blocks,
    chart=pair_heat,
    title=lambda _: message("Code co-occurrence"),
    blocks=_pairs,
    anchor="pairs",
    matrix=_matrix,
)
