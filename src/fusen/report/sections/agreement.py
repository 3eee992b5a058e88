"""Report section on agreement: rounds before discussion, then the current codings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusen.model.agreement import AgreementTable, Estimate, cell
from fusen.model.report import FrozenRound, Report
from fusen.model.rounds import Round
from fusen.report.blocks import Block, Figure, Heading, Para, Table, remark_paras
from fusen.report.charts.dots import agreement_dots
from fusen.report.language import day, figure, integer, listing, message, plural
from fusen.report.translate import translated


def agreement(report: Report) -> Iterator[Block]:
    for round_ in report.rounds:
        yield from _round(round_)
    for open_ in report.open_rounds:
        yield Para(_open(open_), "remark")
    if report.rounds:
        yield Heading(2, "Current codings")
    table = report.agreement
    if table is None:
        yield Para(not_computed(report.no_agreement))
        return
    yield from remark_paras(table.remarks)
    yield Figure(
        agreement_dots(replace(table, remarks=table.remarks[:1])),
        message("Krippendorff's α by code, and pooled over all used codes."),
    )
    yield from _figures(
        table,
        message("Agreement by code. Do not interpret AC1 alone: for rare codes it approaches percent agreement."),
    )


def not_computed(reason: str) -> str:
    return message("Agreement is not computed: {reason}.").format(reason=translated(reason))


def _round(frozen: FrozenRound) -> Iterator[Block]:
    yield Heading(2, message("Round {n}, before discussion").format(n=frozen.number), f"round-{frozen.number}")
    yield Para(
        message(
            "{coders} coded {assigned} without sight of each other's codings. fusen computed agreement once, on {date}, when "
            "the last coder submitted and before any discussion. Report this agreement."
        ).format(
            coders=listing(frozen.coders), assigned=_assigned(frozen.stretches, frozen.sample), date=day(frozen.frozen)
        )
    )
    yield from remark_paras(frozen.table.remarks)
    yield from _figures(frozen.table, message("Agreement in round {n}, by code.").format(n=frozen.number))


def _open(round_: Round) -> str:
    text = plural(
        "Round {round}, open since {date}: {coders} code {assigned}. {waiting} has not submitted yet, so the round has no "
        "agreement.",
        "Round {round}, open since {date}: {coders} code {assigned}. {waiting} have not submitted yet, so the round has no "
        "agreement.",
        len(round_.waiting),
    )
    return text.format(
        round=round_.number,
        date=day(round_.at[:10]),
        coders=listing(round_.coders),
        assigned=_assigned(len(round_.stretches), round_.sample or ""),
        waiting=listing(round_.waiting),
    )


def _assigned(stretches: int, sample: str) -> str:
    """Returns what a round assigns: sampled passages, or whole transcripts."""
    if not sample:
        return plural("{n} transcript", "{n} transcripts", stretches)
    passages = plural("{n} passage", "{n} passages", stretches)
    return message("{passages} (a sample of {sample})").format(passages=passages, sample=sample)


def _figures(table: AgreementTable, caption: str) -> Iterator[Block]:
    rows = [row for row in table.rows if row.some or row.level != "code"]
    titles = {"agreement": "Agreement", "cohen_kappa": "κ", "alpha": "α", "ac1": "AC1"}
    yield Table.of_rows(
        caption,
        ("Code", *table.coders, "All", "Units", *titles.values()),
        tuple(
            (
                row.path[-1] if row.level == "code" else message("all codes, pooled") if row.level == "pooled" else f"… {row.version or row.level}",
                *(integer(row.coded.get(coder, 0)) for coder in table.coders), integer(row.all), integer(row.units),
                *(_estimate(row.estimates.get(name), name) for name in titles),
            )
            for row in rows
            if row.suggestions == "with"
        ),
        tuple(range(1, len(table.coders) + 7)),
    )  # fmt: skip
    unused = [row.path[-1] for row in table.rows if row.level == "code" and not row.some and row.suggestions == "with"]
    if unused:
        yield Para(message("Undefined because no coder used them: {codes}.").format(codes=listing(unused)), "remark")


def _estimate(estimate: Estimate | None, name: str) -> str:
    return message("undefined") if estimate is None else figure(cell(estimate, name))
