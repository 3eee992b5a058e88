"""Report sections on comparisons across interviewees: groups, code pairs, saturation and timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusen.model.cross_case import CodePair, CrossCell, StoppingRule, TimelineRow
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.report.blocks import Block, Figure, Para, Table, TableCell, remark_paras
from fusen.report.charts.curve import saturation_curves
from fusen.report.charts.heatmap import pair_heat
from fusen.report.charts.strips import timeline_strips
from fusen.report.language import decimal, integer, message, out_of, percent
from fusen.report.translate import translated

MOST_PAIRS = 20
"""Maximum number of pairs in the table; the command shows all."""
MOST_STRIPS = 40
"""Maximum number of codes in the timeline: those with the most codings."""


def briefly(basis: Basis) -> Basis:
    """Returns the basis for a figure whose cautions the text already states."""
    return replace(basis, remarks=basis.remarks[:1])


def groups(report: Report) -> Iterator[Block]:
    table, by = report.groups, report.by
    if table is None or by is None or not table.rows or not table.columns:
        return
    yield from remark_paras(report.remarks["groups"])
    guids = {code.path: code.guid for code in report.codebook}
    small = any(cell.small for one in table.rows for cell in one.cells)
    yield Table.of_rows(
        message("Interviewees with each code, of the fully coded interviewees of the group.")
        + (" " + message("† Fewer than 5 interviewees: too few for percentages.") if small else ""),
        ("Code", *table.columns, "all"),
        tuple(
            (
                TableCell(one.label, guids.get(one.path, "")),
                *(
                    _crossed(cell, guids.get(one.path, ""), (by, value))
                    for value, cell in zip(table.columns, one.cells, strict=True)
                ),
                _crossed(one.total, guids.get(one.path, "")),
            )
            for one in table.rows
        ),
        tuple(range(1, len(table.columns) + 2)),
    )


def _crossed(cell: CrossCell, code: str, group: tuple[str, str] | None = None) -> TableCell:
    if not cell.of:
        return TableCell(message(cell.unread))
    return TableCell(
        f"{out_of(cell.count, cell.of)}{' †' if cell.small else ''}", code if cell.count else "", group=group
    )


def pairs(report: Report) -> Iterator[Block]:
    made = report.pairs
    if not made.pairs:
        yield Para("No two codes co-occur.")
        return
    yield from remark_paras(report.remarks["pairs"])
    yield Figure(pair_heat(made, briefly(report.basis), 24), message("How often pairs of codes co-occur."))
    guids = {code.path: code.guid for code in report.codebook}
    shown = made.pairs[:MOST_PAIRS]
    more = f" {most_frequent(len(shown), len(made.pairs))}" if len(shown) < len(made.pairs) else ""
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


def most_frequent(shown: int, of: int) -> str:
    return message("The {n} most frequent of {of}.").format(n=integer(shown), of=integer(of))


def saturation(report: Report) -> Iterator[Block]:
    made = report.saturation
    if not made.rows:
        yield Para("No interviewee is fully coded by these coders.")
        return
    yield from remark_paras(report.remarks["saturation"])
    yield Figure(saturation_curves(made, briefly(report.basis)), message("Cumulative number of codes by interview."))
    yield Table.of_rows(
        "Stopping rules (Guest, Namey & Chen 2020): new codes in a run of interviews ÷ codes in the base.",
        ("Base", "Run", "Threshold", "Codes in base", "Reached"),
        tuple(
            (rule.base, rule.run, f"≤ {percent(rule.threshold)}", rule.base_codes, _reached(rule))
            for rule in made.rules
        ),
        (0, 1, 2, 3),
    )


def _reached(rule: StoppingRule) -> str:
    if rule.unassessable:
        return message("not assessable: {reason}").format(reason=translated(rule.unassessable))
    if rule.reached is None:
        return message("not reached")
    return message("after {interviews} interviews, with a run of {run}").format(interviews=rule.reached, run=rule.run)


def timeline(report: Report) -> Iterator[Block]:
    made = report.timeline
    if not made.rows:
        return
    yield from remark_paras(report.remarks["timeline"])
    most = {one.path for one in sorted(made.rows, key=lambda one: -one.codings)[:MOST_STRIPS]}
    made = replace(made, rows=tuple(one for one in made.rows if one.path in most))
    more = len(report.timeline.rows) - len(made.rows)
    yield Figure(
        timeline_strips(made, briefly(report.basis)),
        message("Position of codings in the interview, first word to last, over the fully coded interviews.")
        + (
            " "
            + message("The {n} codes with the most codings; {more} are not shown.").format(n=len(made.rows), more=more)
            if more
            else ""
        ),
    )
    yield Table.of_rows(
        "Coded share of each quarter of the interview, mean over the fully coded interviews.",
        ("Code", "Codings", "First quarter", "Second", "Third", "Fourth"),
        tuple((one.label, integer(one.codings), *_quarters(one)) for one in (*made.rows, made.overall)),
        (1, 2, 3, 4, 5),
    )


def _quarters(one: TimelineRow) -> list[str]:
    size = len(one.bins) // 4
    return [percent(sum(one.bins[at : at + size]) / size, 1) for at in range(0, 4 * size, size)]
