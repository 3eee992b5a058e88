"""Agreement between coders as blocks, and as a report section: rounds before discussion, then the current codings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fusen.model.agreement import (
    TITLES,
    WITHOUT,
    AgreementRow,
    AgreementTable,
    Estimate,
    Undefined,
    cell,
    count_titles,
    counts,
    inline,
    label,
    names_of,
)
from fusen.model.agreement import figure as coefficient
from fusen.model.report import FrozenRound, Report
from fusen.model.rounds import Round
from fusen.report.blocks import Block, Figure, Heading, Para, RowStyle, Table, TableCell, TableColumn, remark_paras
from fusen.report.charts.dots import agreement_dots
from fusen.report.language import day, figure, integer, listing, message, plural
from fusen.report.translate import translated

POOLED_MEASURES = {
    "alpha_masi": "Sets of codes on a passage, α with MASI distance",
    "alpha_masi_coded": "The same, on passages with a coding",
    "u_binary": "Spans regardless of code, |uα",
    "u_codes": "Spans and their codes together, uα",
    "cu_alpha": "Codes where both coded a span, cuα (pairs of coders only)",
}
FIRST = {"code": "code", "source": "interview", "pair": "coders"}
NAME = 20  # minimum width of a row's name in cells


def agreement_blocks(table: AgreementTable) -> Iterator[Block]:
    """Yields the coefficients, with and without decisions that a suggestion may have influenced, and their legend."""
    groups = list(dict.fromkeys(row.suggestions for row in table.rows))
    for group in groups:
        if len(groups) > 1:
            yield Heading(2, f"{'With' if group == 'with' else 'Without'} decisions {WITHOUT[table.without]}")
        yield from _coefficients([row for row in table.rows if row.suggestions == group], table)
    unit = "passages" if table.unit == "passage" else "characters"
    yield Para(
        f"Counts: {unit} coded by each. Pooled: mean observed and mean expected agreement over the codes used (de Vries et "
        "al. 2008).",
        "remark",
    )


def _coefficients(rows: Sequence[AgreementRow], table: AgreementTable) -> Iterator[Block]:
    unused = [row for row in rows if row.level == "code" and not row.some]
    shown = [row for row in rows if row not in unused]
    names, titles = names_of(table), count_titles(table)
    counted = [counts(row, titles) for row in shown]
    pairs = len(table.coders) > 2 and table.by != "pair"
    heads = {name: "κ, mean of pairs" if name == "cohen_kappa" and pairs else TITLES[name] for name in names}
    numbers = [
        *(TableColumn(title, [cells[at] for cells in counted], numeric=True) for at, title in enumerate(titles)),
        *(
            TableColumn(head, [cell(row.estimates[name], name) for row in shown], numeric=True)
            for name, head in heads.items()
        ),
    ]
    yield _by_row(FIRST[table.by], shown, numbers)
    for row in rows:
        if row.level == "pooled":
            for name in POOLED_MEASURES:
                if name in row.estimates:
                    yield Para(f"{POOLED_MEASURES[name]}: {inline(row.estimates[name])}.")
    if unused:
        codes = ", ".join(row.path[-1] for row in unused)
        yield Para(f"Undefined, because no coder used the code ({len(unused)}): {codes}.")
    for reason, labels in _reasons(shown, names).items():
        yield Para(f"Undefined, {reason}: {'; '.join(labels)}.")
    if table.by != "source" and any(row.by_interview for row in shown):
        yield from _by_interview([row for row in shown if row.by_interview], table)


def _by_row(title: str, rows: Sequence[AgreementRow], numbers: Iterable[TableColumn]) -> Table:
    labels = [TableCell(label(row, rows), indent=int(row.level == "definition")) for row in rows]
    styles: list[RowStyle] = ["bold" if row.level == "pooled" else "" for row in rows]
    return Table("", (TableColumn(title, labels, min_width=NAME), *numbers), tuple(styles))


def _reasons(rows: Sequence[AgreementRow], names: Sequence[str]) -> dict[str, list[str]]:
    """Returns why single cells are undefined: reason → rows."""
    result: dict[str, list[str]] = {}
    for row in rows:
        for name in names:
            value = row.estimates[name].value
            if isinstance(value, Undefined):
                labels = result.setdefault(value.reason, [])
                labels += [] if label(row, rows) in labels else [label(row, rows)]
    return result


def _by_interview(rows: Sequence[AgreementRow], table: AgreementTable) -> Iterator[Block]:
    """Yields each interview's value of one coefficient; programs receive all coefficients."""
    name = "alpha" if table.unit == "passage" else "u_alpha"
    yield Heading(2, f"{TITLES[name]} in each interview")
    yield _by_row(
        FIRST[table.by],
        rows,
        [
            TableColumn(_stem(interview), [_alone(row, interview, name) for row in rows], numeric=True)
            for interview in rows[-1].by_interview
        ],
    )
    yield Para("– undefined: no coder used the code there, or used it for everything.", "remark")


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _alone(row: AgreementRow, interview: str, name: str) -> str:
    value = row.by_interview.get(interview, {}).get(name)
    return "–" if value is None or isinstance(value, Undefined) else coefficient(value, name)


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
