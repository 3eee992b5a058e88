"""Dot chart of agreement: each code's coefficient with its interval, or the values of single interviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor

from fusen.model.agreement import AgreementRow, AgreementTable, Estimate, Undefined, inline
from fusen.report.charts.canvas import DIM, INK, LEADING, MARGIN, SIZE, Paper, measure, notes, plain, wrap
from fusen.report.language import decimal, figure, integer, message
from fusen.report.translate import translated

LABEL = 240
RIGHT = 170
MAIN = {"passage": ("alpha", "Krippendorff's α (nominal)"), "character": ("u_alpha", "Krippendorff's unitised α")}


def agreement_dots(table: AgreementTable, name: str = "agreement") -> str:
    """Draws the one coefficient that every row can have, with counts, or the reason why it is undefined."""
    key, title = MAIN[table.unit]
    heading = table.remarks[0] if table.remarks else ""
    grouping = {"code": message("by code"), "source": message("by interview"), "pair": message("by pair of coders")}
    coefficient = message(title)
    paper = Paper(name, f"{coefficient}, {grouping[table.by]}", translated(heading))
    rows = [row for row in table.rows if row.suggestions == "with"]
    labels = _labels(rows)
    left = MARGIN + min(LABEL, max((measure(plain(label), bold=True) for label in labels), default=0)) + 10
    right = paper.width - MARGIN - RIGHT
    least = _least(rows, key)

    def x(value: float) -> float:
        return left + (right - left) * (max(value, least) - least) / (1 - least)

    _key(paper, rows)
    start = paper.at
    for row, label in zip(rows, labels, strict=True):
        _row(paper, row, label, key, left, x, right)
    for tenth in range(round(least * 5), 6):
        at, colour = x(tenth / 5), INK if tenth == 0 else DIM
        paper.line(at, paper.at, at, paper.at + 4, INK)
        paper.lines(at, paper.at + 15, [decimal(tenth / 5, 1)], 10.5, anchor="middle", colour=colour)
    paper.line(left, paper.at, right, paper.at, INK)
    paper.line(x(0), start, x(0), paper.at, DIM, 1, "2 3")
    unit = message("passages") if table.unit == "passage" else message("characters")
    n = message("{coefficient} of {units}; interviews: n = {n}").format(
        coefficient=coefficient, units=unit, n=max((row.interviews for row in rows), default=0)
    )
    paper.at += 20 + paper.lines(left, paper.at + 32, wrap(n, right - left + RIGHT, 11), 11, colour=DIM)
    lines = [message("1: perfect agreement; 0: agreement expected by chance.")]
    return paper.svg([*lines, *notes(table.remarks)], _description(rows, labels, key))


def _labels(rows: Sequence[AgreementRow]) -> list[str]:
    result = []
    for row in rows:
        label = (
            row.path[-1]
            if row.level == "code" and row.path
            else {"pooled": message("all codes, pooled")}.get(row.level, "")
        )
        if row.level == "definition":
            label = message("… under definition {version}").format(version=str(row.version)[:8])
        result.append(label or (" – ".join(row.coders) if row.level == "pair" else str(row.source or row.code)))
    return result


def _least(rows: Sequence[AgreementRow], key: str) -> float:
    """Returns the left end of the axis: a multiple of .2 at or below every value and interval, at least -1."""
    values = [0.0]
    for row in rows:
        estimate = row.estimates.get(key)
        if estimate and not isinstance(estimate.value, Undefined):
            values += [estimate.value, *([estimate.low] if estimate.low is not None else [])]
        values += _each(row, key)
    return max(-1.0, floor(min(values) * 5) / 5)


def _each(row: AgreementRow, key: str) -> list[float]:
    result = [values.get(key) for values in row.by_interview.values()]
    return [value for value in result if value is not None and not isinstance(value, Undefined)]


def _row(
    paper: Paper, row: AgreementRow, label: str, key: str, left: float, x: Callable[[float], float], right: float
) -> None:
    bold = row.level == "pooled"
    lines = wrap(label, left - MARGIN - 10, bold=bold)
    estimate = row.estimates.get(key, Estimate(Undefined(message("not computed"))))
    wrapped = wrap(_estimate_label(estimate, row), RIGHT - 10, 10.5)
    height = max(20, len(lines) * SIZE * LEADING + 4, len(wrapped) * 10.5 * LEADING + 4)
    middle = paper.at + height / 2
    paper.line(left, middle, right, middle)
    paper.lines(MARGIN, middle + 4 - (len(lines) - 1) * SIZE * LEADING / 2, lines, bold=bold)
    for value in _each(row, key):
        paper.dot(x(value), middle, 2.5, hollow=True)
    if not isinstance(estimate.value, Undefined):
        if estimate.low is not None and estimate.high is not None:
            paper.line(x(estimate.low), middle, x(estimate.high), middle, INK, 2)
        paper.dot(x(estimate.value), middle, 5 if bold else 4)
    colour = DIM if isinstance(estimate.value, Undefined) else INK
    paper.lines(
        right + 12, middle + 4 - (len(wrapped) - 1) * 10.5 * LEADING / 2, wrapped, 10.5, bold=bold, colour=colour
    )
    paper.at += height


def _estimate_label(estimate: Estimate, row: AgreementRow) -> str:
    if isinstance(estimate.value, Undefined):
        return translated(str(estimate.value))
    return message("{value}, all {all} of {some}").format(
        value=figure(inline(estimate)), all=integer(row.all), some=integer(row.some)
    )


def _key(paper: Paper, rows: Sequence[AgreementRow]) -> None:
    y = paper.at + 8
    paper.dot(MARGIN + 5, y, 4)
    single = any(row.by_interview for row in rows)
    text = (
        message("coefficient; ○ single interviews; right: units coded by all, of units coded by any")
        if single
        else message("coefficient; line: 95 % interval; right: units coded by all, of units coded by any")
    )
    paper.lines(MARGIN + 16, y + 4, [text], 11)
    paper.at += 26


def _description(rows: Sequence[AgreementRow], labels: Sequence[str], key: str) -> str:
    parts = [
        f"{label} {_estimate_label(row.estimates[key], row)}"
        for row, label in zip(rows, labels, strict=True)
        if key in row.estimates
    ]
    return "; ".join(parts) + "."
