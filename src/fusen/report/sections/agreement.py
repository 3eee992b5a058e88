"""Report section on agreement: rounds before discussion, then the current codings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusen.model.agreement import AgreementTable, Estimate, Undefined
from fusen.model.report import FrozenRound, Report
from fusen.model.rounds import Round
from fusen.report.blocks import Block, Figure, Heading, Para, Table
from fusen.report.charts.dots import agreement_dots
from fusen.report.sections.sentences import listing, number


def agreement(report: Report) -> Iterator[Block]:
    for one in report.rounds:
        yield from _round(one)
    for open_ in report.open_rounds:
        yield Para(_open(open_), "remark")
    if report.rounds:
        yield Heading(2, "As the codings stand now")
    table = report.agreement
    if table is None:
        yield Para(f"Not assessed: {report.no_agreement}.")
        return
    for line in table.remarks:
        yield Para(line, "remark")
    yield Figure(
        agreement_dots(replace(table, remarks=table.remarks[:1])),
        "Krippendorff's α for each code and pooled over the codes used.",
    )
    yield from _figures(
        table, "Agreement for each code; AC1 is not to be read alone: for rare codes it nears plain agreement."
    )


def _round(one: FrozenRound) -> Iterator[Block]:
    yield Heading(2, f"Round {one.number}, before discussion", f"round-{one.number}")
    drawn = f"a sample of {one.sample}: " if one.sample else ""
    yield Para(
        f"{listing(one.coders)} coded {drawn}{number(one.stretches, 'stretch', 'stretches')}, each without seeing the "
        f"others' codings. Computed once, on {one.frozen}, when the last of them submitted and before anything was "
        "discussed: this is the agreement to report."
    )
    for line in one.table.remarks:
        yield Para(line, "remark")
    yield from _figures(one.table, f"Agreement in round {one.number}, for each code.")


def _open(one: Round) -> str:
    drawn = f"a sample of {one.sample}: " if one.sample else ""
    waiting = "has" if len(one.waiting) == 1 else "have"
    return (
        f"Round {one.number} is open: {listing(one.coders)} code {drawn}"
        f"{number(len(one.stretches), 'stretch', 'stretches')} since {one.at[:10]}; {listing(one.waiting)} {waiting} not "
        "submitted, so it has no agreement yet."
    )


def _figures(table: AgreementTable, caption: str) -> Iterator[Block]:
    rows = [one for one in table.rows if one.some or one.level != "code"]
    titles = {"agreement": "Agree", "cohen_kappa": "κ", "alpha": "α", "ac1": "AC1"}
    yield Table.of_rows(
        caption,
        ("Code", *table.coders, "All", "Units", *titles.values()),
        tuple(
            (
                one.path[-1] if one.level == "code" else "all codes, pooled" if one.level == "pooled" else f"… {one.version or one.level}",
                *(f"{one.coded.get(coder, 0):,}" for coder in table.coders), f"{one.all:,}", f"{one.units:,}",
                *(_estimate(one.estimates.get(name), percent=name == "agreement") for name in titles),
            )
            for one in rows
            if one.suggestions == "with"
        ),
        tuple(range(1, len(table.coders) + 7)),
    )  # fmt: skip
    unused = [one.path[-1] for one in table.rows if one.level == "code" and not one.some and one.suggestions == "with"]
    if unused:
        yield Para(f"Undefined, since nobody used them: {', '.join(unused)}.", "remark")


def _estimate(estimate: Estimate | None, *, percent: bool) -> str:
    if estimate is None or isinstance(estimate.value, Undefined):
        return "undefined"
    if percent:
        return f"{100 * estimate.value:.1f} %"
    shown = f"{estimate.value:.2f}".replace("-0.00", "0.00")
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({estimate.low:.2f} to {estimate.high:.2f})"
