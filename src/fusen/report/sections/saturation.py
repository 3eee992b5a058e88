"""Saturation in a report: the curve and the stopping rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.cross_case import Saturation, StoppingRule
from fusen.model.report import Report
from fusen.report.blocks import Block, Figure, Para, Table, remark_paras
from fusen.report.charts.curve import saturation_curves
from fusen.report.language import message, percent
from fusen.report.sections.view import StatisticView, briefly
from fusen.report.translate import translated


def _rules(report: Report, saturation: Saturation, remarks: Sequence[str]) -> Iterator[Block]:
    if not saturation.rows:
        yield Para("No interviewee is fully coded by these coders.")
        return
    yield from remark_paras(remarks)
    yield Figure(
        saturation_curves(saturation, briefly(report.basis)), message("Cumulative number of codes by interview.")
    )
    yield Table.of_rows(
        "Stopping rules (Guest, Namey & Chen 2020): new codes in a run of interviews ÷ codes in the base.",
        ("Base", "Run", "Threshold", "Codes in base", "Reached"),
        tuple(
            (rule.base, rule.run, f"≤ {percent(rule.threshold)}", rule.base_codes, _reached(rule))
            for rule in saturation.rules
        ),
        (0, 1, 2, 3),
    )


def _reached(rule: StoppingRule) -> str:
    if rule.unassessable:
        return message("not assessable: {reason}").format(reason=translated(rule.unassessable))
    if rule.reached is None:
        return message("not reached")
    return message("after {interviews} interviews, with a run of {run}").format(interviews=rule.reached, run=rule.run)


VIEW: StatisticView[Saturation] = StatisticView(
    chart=saturation_curves, title=lambda _: message("Saturation"), blocks=_rules
)
