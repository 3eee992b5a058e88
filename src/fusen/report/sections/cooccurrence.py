"""Code co-occurrence in a report and in the app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.report import Report
from fusen.model.table import HeatMatrix
from fusen.report.blocks import Block, Figure, Para, Table, TableCell, remark_paras
from fusen.report.charts.heatmap import pair_heat
from fusen.report.language import decimal, integer, message
from fusen.report.sections.view import StatisticView, briefly, most_frequent

MOST_PAIRS = 20
"""Maximum number of pairs in the table; the command shows all."""


def _pairs(report: Report, cooccurrence: Cooccurrence, remarks: Sequence[str]) -> Iterator[Block]:
    if not cooccurrence.pairs:
        yield Para("No two codes co-occur.")
        return
    yield from remark_paras(remarks)
    yield Figure(pair_heat(cooccurrence, briefly(report.basis), 24), message("How often pairs of codes co-occur."))
    guids = {code.path: code.guid for code in report.codebook}
    shown = cooccurrence.pairs[:MOST_PAIRS]
    more = " " + most_frequent(len(shown), len(cooccurrence.pairs)) if len(shown) < len(cooccurrence.pairs) else ""
    yield Table.of_rows(
        message("Code co-occurrence. Expected: by chance, with the middle 95 % of random shifts. Lift: observed ÷ expected.") + more,
        ("Code", "Other code", "Observed", "Alone", "Jaccard", "Expected", "Lift"),
        tuple(
            (
                TableCell(" / ".join(pair.path), guids.get(pair.path, "")), TableCell(" / ".join(pair.other_path), guids.get(pair.other_path, "")),
                integer(pair.together), f"{integer(pair.one_alone)}, {integer(pair.two_alone)}", decimal(pair.jaccard, 2), expected(pair),
                decimal(pair.lift, 1),
            )
            for pair in shown
        ),
        (2, 3, 4, 5, 6),
    )  # fmt: skip


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
    names = [path[-1] for path in cooccurrence.codes]
    return HeatMatrix(names, names, counts, origins, "together")


VIEW: StatisticView[Cooccurrence] = StatisticView(
    chart=pair_heat, title=lambda _: message("Code co-occurrence"), blocks=_pairs, anchor="pairs", matrix=_matrix
)
