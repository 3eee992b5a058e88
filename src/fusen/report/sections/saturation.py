"""Saturation as interviews with new codes, a curve and the stopping rules, on screen and in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.cross_case import Saturation, SaturationRow, StoppingRule
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.report.blocks import Block, Curve, Figure, Heading, Para, Table, TableColumn, remark_paras
from fusen.report.charts.curve import saturation_curves
from fusen.report.language import decimal, integer, message, percent
from fusen.report.sections.view import StatisticView, briefly
from fusen.report.translate import translated

MOST_RUNS = 6


def saturation_blocks(saturation: Saturation, basis: Basis) -> Iterator[Block]:
    """Yields the interviews, the curve and the stopping rules of each group."""
    if not saturation.rows:
        yield Para("No interviewee is fully coded by these coders.")
    for group, band in saturation.curves.items():
        rows = [row for row in saturation.rows if row.group == group]
        if group:
            yield Heading(2, group)
        yield _interviews(rows)
        yield Curve(tuple(band), tuple((row.interviews, row.total) for row in rows))
        yield _rule_table([rule for rule in saturation.rules if rule.group == group])


def _interviews(rows: Sequence[SaturationRow]) -> Table:
    cases = [row.case + (f" (and {integer(row.unnamed)} not named)" if row.unnamed else "") for row in rows]
    means = [f"{decimal(row.mean, 1)} ({decimal(row.low, 0)}–{decimal(row.high, 0)})" for row in rows]
    themes = [", ".join(f"{name} {integer(count)}" for name, count in row.themes.items()) for row in rows]
    dates = TableColumn("date", [row.date for row in rows], priority=3)
    return Table(
        "",
        (
            TableColumn("interviews", [integer(row.interviews) for row in rows], numeric=True),
            TableColumn("interviewee", cases, min_width=12),
            *([dates] if any(row.date for row in rows) else []),
            TableColumn("new", [integer(row.new) for row in rows], numeric=True),
            TableColumn("codes", [integer(row.total) for row in rows], numeric=True),
            TableColumn("mean", means, numeric=True, priority=1),
            TableColumn("new by theme", themes, min_width=20, priority=2),
        ),
    )


def _rule_table(rules: Sequence[StoppingRule]) -> Table:
    return Table(
        "",
        (
            TableColumn("base", [integer(rule.base) for rule in rules], numeric=True),
            TableColumn("run", [integer(rule.run) for rule in rules], numeric=True),
            TableColumn("threshold", [f"≤ {percent(rule.threshold)}" for rule in rules], numeric=True),
            TableColumn("codes in base", [integer(rule.base_codes) for rule in rules], numeric=True),
            TableColumn("reached", [_reached(rule) for rule in rules], min_width=30),
            TableColumn("new in each run", [_runs(rule) for rule in rules], numeric=True, priority=1),
        ),
    )


def _rules(report: Report, saturation: Saturation, remarks: Sequence[str]) -> Iterator[Block]:
    if not saturation.rows:
        yield Para("No interviewee is fully coded by these coders.")
        return
    yield from remark_paras(remarks)
    yield Figure(
        saturation_curves(saturation, briefly(report.basis)), message("Cumulative number of codes by interview.")
    )
    yield _rule_table(saturation.rules).renamed(
        "Stopping rules (Guest, Namey & Chen 2020): new codes in a run of interviews ÷ codes in the base.",
        {
            "base": "Base",
            "run": "Run",
            "threshold": "Threshold",
            "codes in base": "Codes in base",
            "reached": "Reached",
        },
    )


def _reached(rule: StoppingRule) -> str:
    if rule.unassessable:
        return message("not assessable: {reason}").format(reason=translated(rule.unassessable))
    if rule.reached is None:
        return message("not reached")
    return message("after {interviews} interviews, with a run of {run}").format(interviews=rule.reached, run=rule.run)


def _runs(rule: StoppingRule) -> str:
    """Returns the share of new codes in each run: the first ones and the last."""
    texts = [percent(run.share) for run in rule.runs]
    return ", ".join(texts if len(texts) <= MOST_RUNS else [*texts[: MOST_RUNS - 1], "…", texts[-1]])


VIEW: StatisticView[Saturation] = StatisticView(
    display=saturation_blocks, chart=saturation_curves, title=lambda _: message("Saturation"), blocks=_rules
)
