"""Report sections on comparisons across interviewees: groups, code pairs, saturation and timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusen.model.cross_case import CrossCell, StoppingRule, TimelineRow
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.report.blocks import Block, Figure, Para, Table, TableCell, remark_paras
from fusen.report.charts.curve import saturation_curves
from fusen.report.charts.heatmap import pair_heat
from fusen.report.charts.strips import timeline_strips
from fusen.report.language import decimal, integer, percent

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
        "Interviewees with each code, of the fully coded interviewees of the group."
        + (" † Fewer than 5 interviewees: too few for percentages." if small else ""),
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
        return TableCell(cell.unread)
    return TableCell(f"{cell.count} of {cell.of}{' †' if cell.small else ''}", code if cell.count else "", group=group)


def pairs(report: Report) -> Iterator[Block]:
    made = report.pairs
    if not made.pairs:
        yield Para("No two codes co-occur.")
        return
    yield from remark_paras(report.remarks["pairs"])
    yield Figure(pair_heat(made, briefly(report.basis), 24), "How often pairs of codes co-occur.")
    guids = {code.path: code.guid for code in report.codebook}
    shown = made.pairs[:MOST_PAIRS]
    more = f" The {len(shown)} most frequent of {len(made.pairs):,}." if len(shown) < len(made.pairs) else ""
    yield Table.of_rows(
        f"Code co-occurrence. Lift: observed ÷ expected by chance.{more}",
        ("Code", "Other code", "Observed", "Alone", "Jaccard", "Expected", "Lift"),
        tuple(
            (
                TableCell(" / ".join(pair.path), guids.get(pair.path, "")), TableCell(" / ".join(pair.other_path), guids.get(pair.other_path, "")),
                integer(pair.together), f"{integer(pair.one)}, {integer(pair.two)}", decimal(pair.jaccard, 2), decimal(pair.chance, 1),
                decimal(pair.lift, 1),
            )
            for pair in shown
        ),
        (2, 3, 4, 5, 6),
    )  # fmt: skip


def saturation(report: Report) -> Iterator[Block]:
    made = report.saturation
    if not made.rows:
        yield Para("No interviewee is fully coded by these coders.")
        return
    yield from remark_paras(report.remarks["saturation"])
    yield Figure(saturation_curves(made, briefly(report.basis)), "Cumulative number of codes by interview.")
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
        return f"not assessable: {rule.unassessable}"
    return "not reached" if rule.reached is None else f"after {rule.reached} interviews, with a run of {rule.run}"


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
        "Position of codings in the interview, first word to last, over the fully coded interviews."
        + (f" The {len(made.rows)} codes with the most codings; {more} are not shown." if more else ""),
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
