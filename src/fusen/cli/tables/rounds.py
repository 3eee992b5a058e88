"""Rounds, their assignments and disagreements, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.context import moment
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import show_result
from fusen.model.escape import flowing
from fusen.model.quantity import quantity
from fusen.model.table import Listed
from fusen.report.blocks import Block, Heading, Para, Quote, Table, TableColumn, Terms
from fusen.report.sections.excerpts import WITHHELD

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementTable
    from fusen.model.codebook import Code
    from fusen.model.rounds import Disagreement, Resolution, Round
    from fusen.study.agreement import AssignedStretch

ROUND_COLUMNS = ("round", "coders", "stretches", "passages", "sample", "by", "seed", "started", "started_by", "submitted", "frozen")  # fmt: skip
ASSIGNED_COLUMNS = ("citation", "source", "start", "end", "passages", "read")
DISAGREEMENT_COLUMNS = (
    "citation", "code", "kind", "coders", "spans", "passages", "source", "case", "start", "end", "quote", "resolved",
    "reason", "note", "resolved_by", "resolved_at",
)  # fmt: skip


def say_started(result: Round, assigned: Sequence[AssignedStretch]) -> None:
    passages = sum(stretch.passages for stretch in assigned)
    terminal.done(
        f"round {result.number}: {_names(result.coders)} code {_stretches(len(result.stretches))} of "
        f"{quantity(len({stretch.source for stretch in assigned}), 'transcript')}, {quantity(passages, 'passage')}, blind"
    )
    for coder in result.coders:
        before = sum(stretch.read[coder] for stretch in assigned)
        if before:
            terminal.say(f"{coder} has read {before} of these passages before, so coding them is not blind")
    terminal.say("each coder submits with fusen agreement round submit; fusen agreement round show lists the stretches")


def say_submitted(result: Round) -> None:
    if result.frozen is None:
        terminal.done(f"submitted round {result.number}; still coding: {_names(result.waiting)}")
    else:
        terminal.done(f"submitted round {result.number}; all coders have submitted, and fusen has stored the agreement")
        terminal.say(
            f"fusen agreement round show {result.number} shows it; fusen agreement disagreements lists what to discuss"
        )


def show_rounds(rounds: Sequence[Round], assigned: Mapping[int, Sequence[AssignedStretch]], output: Format) -> None:
    passages = {round_.number: sum(part.passages for part in assigned[round_.number]) for round_ in rounds}
    records = [
        {
            "round": round_.number, "coders": list(round_.coders), "stretches": len(round_.stretches),
            "passages": passages[round_.number], "sample": round_.sample, "by": round_.by, "seed": round_.seed,
            "started": round_.at, "started_by": round_.user, "submitted": dict(round_.submitted), "frozen": round_.frozen,
        }
        for round_ in rounds
    ]  # fmt: skip
    columns = (
        TableColumn("round", [round_.number for round_ in rounds], numeric=True),
        TableColumn("coders", [", ".join(round_.coders) for round_ in rounds], min_width=12),
        TableColumn("stretches", [f"{len(round_.stretches):,}" for round_ in rounds], numeric=True, priority=1),
        TableColumn("passages", [f"{passages[round_.number]:,}" for round_ in rounds], numeric=True),
        TableColumn("sample", [_sample(round_) for round_ in rounds], min_width=12, priority=2),
        TableColumn("started", [moment(round_.at) for round_ in rounds], priority=3),
        TableColumn("state", [_state(round_) for round_ in rounds], min_width=14),
    )
    if rounds or output in (Format.json, Format.csv):
        show_result(Listed("rounds", ROUND_COLUMNS, records, (), (Table("", columns),)), output)
    else:
        terminal.say("no rounds yet: fusen agreement round start --coders anna,ben")


def _sample(round_: Round) -> str:
    if round_.sample is None:
        return "whole transcripts"
    return f"{round_.sample}{f' by {round_.by}' if round_.by else ''}, seed {round_.seed}"


def _state(round_: Round) -> str:
    return f"closed {moment(round_.frozen)}" if round_.frozen else f"waiting for {_names(round_.waiting)}"


def assigned_table(result: Round, assigned: Sequence[AssignedStretch], further: Sequence[str]) -> Listed:
    """Return the assignment of a round with the progress of each coder."""
    listed = [stretch for stretch in assigned if stretch.citation is not None]
    remarks = [
        f"Round {result.number}, started by {result.user} on {moment(result.at)}: {_sample(result)}; {_state(result)}."
    ]
    if len(listed) < len(assigned):
        remarks.append(f"{_stretches(len(assigned) - len(listed))} of interviewees who may not be listed.")
    records = [{name: getattr(stretch, name) for name in ASSIGNED_COLUMNS} for stretch in listed]
    read = [
        TableColumn(f"read by {coder}", [f"{stretch.read[coder]:,}" for stretch in listed], numeric=True)
        for coder in result.coders
    ]
    columns = (
        TableColumn("stretch", [stretch.citation for stretch in listed], min_width=16),
        TableColumn("passages", [f"{stretch.passages:,}" for stretch in listed], numeric=True),
        *read,
    )
    return Listed("round", ASSIGNED_COLUMNS, records, (*remarks, *further), (Table("", columns),))


def frozen_table(result: Round, table: AgreementTable) -> AgreementTable:
    """Return the agreement of a closed round, headed by a line on the round."""
    from dataclasses import replace

    head = (
        f"Round {result.number}, started by {result.user} on {moment(result.at)}: {_sample(result)}; {_state(result)}."
    )
    kept = "Agreement was computed once, when the last coder submitted, before any discussion."
    return replace(table, remarks=(f"{head} {kept}", *table.remarks))


def disagreement_table(
    disagreements: Sequence[Disagreement], further: Sequence[str], codebook: Mapping[str, Code]
) -> Listed:
    """Return a record and a quote for each disagreement."""
    return Listed(
        "disagreements",
        DISAGREEMENT_COLUMNS,
        [_record(disagreement, codebook) for disagreement in disagreements],
        tuple(further),
        tuple(_disagreement_blocks(disagreements, codebook)),
    )


def _disagreement_blocks(disagreements: Sequence[Disagreement], codebook: Mapping[str, Code]) -> Iterator[Block]:
    for disagreement in disagreements:
        yield Heading(2, f"{disagreement.citation}  {disagreement.code}: {_kind(disagreement)}")
        spans = [(coder, _spans(spans)) for coder, spans in disagreement.spans.items()]
        how = disagreement.resolution
        yield Terms((*spans, *([("resolved", _resolved(how, codebook))] if how is not None else [])))
        words = WITHHELD if disagreement.quote is None else flowing(disagreement.quote)
        yield Quote(words, disagreement.citation)
    still = sum(disagreement.resolution is None for disagreement in disagreements)
    total = f"{quantity(len(disagreements), 'disagreement')}, {still:,} not resolved."
    yield Para(total if disagreements else "No disagreements.", "remark")


def _kind(disagreement: Disagreement) -> str:
    if disagreement.kind == "bounds":
        return "different bounds"
    return f"not coded by {_names([coder for coder, spans in disagreement.spans.items() if not spans])}"


def _spans(spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans) or "–"


def _record(disagreement: Disagreement, codebook: Mapping[str, Code]) -> dict[str, Any]:
    how = disagreement.resolution
    return {
        "citation": disagreement.citation, "code": disagreement.code, "kind": disagreement.kind, "coders": list(disagreement.spans),
        "spans": {coder: [list(span) for span in spans] for coder, spans in disagreement.spans.items()},
        "passages": disagreement.passages, "source": disagreement.source, "case": disagreement.case, "start": disagreement.start, "end": disagreement.end,
        "quote": disagreement.quote, "resolved": how and _kept(how, codebook), "reason": how and how.reason,
        "note": how and how.note, "resolved_by": how and how.user, "resolved_at": how and how.at,
    }  # fmt: skip


def _kept(how: Resolution, codebook: Mapping[str, Code]) -> str:
    if how.other is None:
        return how.verdict
    code = codebook.get(how.other)
    return f"other: {code.label if code else how.other}"


def _resolved(how: Resolution, codebook: Mapping[str, Code]) -> str:
    note = f": {how.note}" if how.note else ""
    return f"{_kept(how, codebook)} ({how.reason}), by {how.user}{note}"


def say_resolved(resolution: Resolution, citation: str, codebook: Mapping[str, Code]) -> None:
    terminal.done(f"{citation}: {codebook[resolution.code].label}: {_resolved(resolution, codebook)}")


def _stretches(count: int) -> str:
    return quantity(count, "stretch", "stretches")


def _names(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
