"""Report section on agreement: rounds before discussion, then the current codings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusen.model.agreement import AgreementTable, Estimate, cell
from fusen.model.report import FrozenRound, Report
from fusen.model.rounds import Round
from fusen.report.blocks import Block, Figure, Heading, Para, Table, remark_paras
from fusen.report.charts.dots import agreement_dots
from fusen.report.language import figure
from fusen.report.sections.sentences import listing, number


def agreement(report: Report) -> Iterator[Block]:
    for one in report.rounds:
        yield from _round(one)
    for open_ in report.open_rounds:
        yield Para(_open(open_), "remark")
    if report.rounds:
        yield Heading(2, "Current codings")
    table = report.agreement
    if table is None:
        yield Para(f"Agreement is not computed: {report.no_agreement}.")
        return
    yield from remark_paras(table.remarks)
    yield Figure(
        agreement_dots(replace(table, remarks=table.remarks[:1])),
        "Krippendorff's α by code, and pooled over all used codes.",
    )
    yield from _figures(
        table, "Agreement by code. Do not interpret AC1 alone: for rare codes it approaches percent agreement."
    )


def _round(one: FrozenRound) -> Iterator[Block]:
    yield Heading(2, f"Round {one.number}, before discussion", f"round-{one.number}")
    yield Para(
        f"{listing(one.coders)} coded {_assigned(one.stretches, one.sample)} without sight of each other's codings. fusen "
        f"computed agreement once, on {one.frozen}, when the last coder submitted and before any discussion. Report this "
        "agreement."
    )
    yield from remark_paras(one.table.remarks)
    yield from _figures(one.table, f"Agreement in round {one.number}, by code.")


def _open(one: Round) -> str:
    waiting = "has" if len(one.waiting) == 1 else "have"
    return (
        f"Round {one.number}, open since {one.at[:10]}: {listing(one.coders)} code "
        f"{_assigned(len(one.stretches), one.sample or '')}. {listing(one.waiting)} {waiting} not submitted yet, so the round "
        "has no agreement."
    )


def _assigned(stretches: int, sample: str) -> str:
    """Returns what a round assigns: sampled passages, or whole transcripts."""
    return f"{number(stretches, 'passage')} (a sample of {sample})" if sample else number(stretches, "transcript")


def _figures(table: AgreementTable, caption: str) -> Iterator[Block]:
    rows = [one for one in table.rows if one.some or one.level != "code"]
    titles = {"agreement": "Agreement", "cohen_kappa": "κ", "alpha": "α", "ac1": "AC1"}
    yield Table.of_rows(
        caption,
        ("Code", *table.coders, "All", "Units", *titles.values()),
        tuple(
            (
                one.path[-1] if one.level == "code" else "all codes, pooled" if one.level == "pooled" else f"… {one.version or one.level}",
                *(f"{one.coded.get(coder, 0):,}" for coder in table.coders), f"{one.all:,}", f"{one.units:,}",
                *(_estimate(one.estimates.get(name), name) for name in titles),
            )
            for one in rows
            if one.suggestions == "with"
        ),
        tuple(range(1, len(table.coders) + 7)),
    )  # fmt: skip
    unused = [one.path[-1] for one in table.rows if one.level == "code" and not one.some and one.suggestions == "with"]
    if unused:
        yield Para(f"Undefined because no coder used them: {', '.join(unused)}.", "remark")


def _estimate(estimate: Estimate | None, name: str) -> str:
    return "undefined" if estimate is None else figure(cell(estimate, name))
