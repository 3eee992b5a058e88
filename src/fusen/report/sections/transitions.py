"""Transitions between codes as a table, a heat map and a report section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from fusen.analysis.transitions import READABLE, Transition, Transitions
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.model.table import HeatMatrix, Record, Shape
from fusen.report.blocks import Block, Figure, Table, remark_paras
from fusen.report.charts.canvas import names, shade_of
from fusen.report.charts.heatmap import HeatGrid, HeatSquare, counted_title, draw_heat
from fusen.report.language import decimal, integer, message
from fusen.report.sections.view import MOST_ROWS, StatisticView, briefly, most_frequent

COLUMNS = ("code", "next", "lag", "observed", "expected", "z", "interviewees")
NUMBERS = (2, 3, 4, 5, 6)
MOST_CODES = 24
"""Maximum number of codes in a heat map: those in the most transitions."""


def transition_records(transitions: Transitions) -> list[Record]:
    return [{column: getattr(row, column) for column in COLUMNS} for row in transitions.rows]


def transition_table(transitions: Transitions) -> Table:
    rows = [
        (
            row.code,
            row.next,
            str(row.lag),
            integer(row.observed),
            decimal(row.expected, 1),
            _z(row),
            integer(row.interviewees),
        )
        for row in transitions.rows
    ]
    return Table.of_rows("", COLUMNS, rows, NUMBERS)


def _z(transition: Transition) -> str:
    """Returns z, marked if it is not to be interpreted."""
    return "–" if transition.z is None else f"{decimal(transition.z, 1)}{'' if transition.readable else ' †'}"


def transition_remarks(transitions: Transitions) -> list[str]:
    """Return the definitions of next and of the numbers, and which numbers are not to be interpreted."""
    unit = transitions.unit
    apart = f"the {unit} after it" if transitions.lag == 1 else f"1 to {transitions.lag} {unit}s after it"
    few = sum(not row.readable for row in transitions.rows)
    remarks = [
        f"Next: on {apart} in the same interview. Each ordered pair of codes counts once for two {unit}s; a coding that "
        f"covers several {unit}s counts on each.",
        "Expected: row total × column total ÷ all pairs, repeats included. z: adjusted residual (Bakeman & Quera 2011); "
        "not corrected for the number of pairs.",
    ]
    if few:
        remarks.append(f"† {few:,} of {len(transitions.rows):,}: fewer than {READABLE} expected; do not interpret z.")
    return remarks


def transition_heat(transitions: Transitions, basis: Basis, most: int = MOST_CODES, name: str = "transitions") -> str:
    """Draws code × next code at the largest lag; the shade is relative to the largest count."""
    paths = _most_frequent(transitions, most)
    counts = {(row.path, row.next_path): row.observed for row in transitions.rows if row.lag == transitions.lag}
    top = max(counts.values(), default=0) or 1
    labels = [f"{at} {label}" for at, label in enumerate(names(paths), 1)]
    cells = [[_heat_cell(counts.get((path, other_path), 0), top) for other_path in paths] for path in paths]
    grid = HeatGrid(labels, labels, cells, message("code"), counted_title(message("next code"), len(basis.read)))
    shown = message("The {n} codes with the most transitions, of {of}.").format(n=len(paths), of=len(transitions.codes))
    lines = [shown] if len(paths) < len(transitions.codes) else []
    title = message("Transitions between codes, lag {lag}").format(lag=transitions.lag)
    return draw_heat(name, title, grid, basis, lines, ("0", integer(top)))


def _heat_cell(count: int, top: int) -> HeatSquare:
    return HeatSquare(integer(count), shade_of(count / top)) if count else HeatSquare("·")


Path = tuple[str, ...]


def _most_frequent(transitions: Transitions, most: int) -> list[Path]:
    """Return the codes in the most transitions at the largest lag, in codebook order."""
    weight: Counter[Path] = Counter()
    for row in transitions.rows:
        if row.lag == transitions.lag:
            weight[row.path] += row.observed
            weight[row.next_path] += row.observed
    best = {path for path, count in weight.most_common(most) if count}
    return [path for path in transitions.codes if path in best]


def transition_matrix(transitions: Transitions) -> HeatMatrix:
    """Return the counts at the largest lag, by code and next code."""
    paths = _most_frequent(transitions, MOST_CODES)
    at = {path: place for place, path in enumerate(paths)}
    origins = {
        (at[transition.path], at[transition.next_path]): row
        for row, transition in enumerate(transitions.rows)
        if transition.lag == transitions.lag and transition.path in at and transition.next_path in at
    }
    counts = {place: transitions.rows[row].observed for place, row in origins.items()}
    names = [path[-1] for path in paths]
    return HeatMatrix(names, names, counts, origins, "observed")


def transition_blocks(report: Report, transitions: Transitions, remarks: Sequence[str]) -> Iterator[Block]:
    if not transitions.rows:
        return
    yield from remark_paras(remarks)
    yield Figure(transition_heat(transitions, briefly(report.basis)), message("How often each code follows another."))
    rows = transition_table(transitions).rows
    shown = rows[:MOST_ROWS]
    more = " " + most_frequent(len(shown), len(rows)) if len(shown) < len(rows) else ""
    head = ("Code", "Next", "Lag", "Observed", "Expected", "z", "Interviewees")
    yield Table.of_rows(message("Transitions between codes.") + more, head, shown, NUMBERS)


VIEW: StatisticView[Transitions] = StatisticView(
    shape=Shape("transitions", COLUMNS, transition_records),
    table=transition_table,
    remarks=transition_remarks,
    chart=transition_heat,
    title=lambda _: message("Transitions between codes"),
    blocks=transition_blocks,
    matrix=transition_matrix,
)
