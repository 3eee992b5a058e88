"""Evaluations of suggestions as tables and a curve in the terminal, and as rows and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.model.evaluation import MEASURES, Evaluation, EvaluationRun
from fusen.report.blocks import TableColumn

TITLES = ("micro F1", "macro F1", "rec@3", "LRAP", "prec@1", "ECE", "prec ≥.5", "cover ≥.5")
METHODS = ("fusen", "B1", "B1ctx")
NAME = 28  # minimum width of a code's name in cells
BAR = 40  # width of the plot in cells
CODES_SHOWN = 40


def show_evaluations(found: Sequence[Evaluation], output: Format) -> None:
    if output is Format.json:
        objects = [as_object(each) for each in found]
        terminal.write(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=1) + "\n")
    elif output is Format.table:
        for each in found:
            _show(each)
    else:
        rows = [row for each in found for row in _rows(each)]
        terminal.rows(rows, output, ["dataset", "method", "n", "seed", *MEASURES])


def as_object(found: Evaluation) -> dict[str, Any]:
    """The shape INTERFACES fixes, with results by code and calibration besides."""
    return {
        "dataset": found.dataset,
        "passages": found.passages,
        "interviews": found.interviews,
        "codes": found.codes,
        "runs": [{"method": run.method, "n": run.n, "seed": run.seed, **run.measures} for run in found.runs],
        "prequential": [
            {"method": part.method, "from": part.start, "to": part.end, "recall_at_3": part.recall_at_3}
            for part in found.prequential
        ],
        "per_code": [asdict(result) for result in found.per_code],
        "calibration": [
            {"said": said, "right": right, "passages": many} for said, right, many in found.calibration
        ],
        "remarks": list(found.remarks),
    }  # fmt: skip


def _rows(found: Evaluation) -> Iterable[dict[str, Any]]:
    for run in found.runs:
        yield {"dataset": found.dataset, "method": run.method, "n": run.n, "seed": run.seed, **run.measures}


def _show(found: Evaluation) -> None:
    head = f"{found.dataset}: {terminal.number(found.passages, 'passage')}, {terminal.number(found.interviews, 'interview')}, {terminal.number(found.codes, 'code')}"
    terminal.line(head, "bold")
    for remark in found.remarks:
        terminal.line(remark, "dim")
    if found.runs:
        _show_curve(found)
        _show_plot(found.runs)
    if found.prequential:
        _show_met(found)
    if found.per_code:
        _show_codes(found)
    if found.calibration:
        _show_calibration(found)
    terminal.line(LEGEND, "dim")
    terminal.blank()


LEGEND = (
    "B1: TF-IDF and one logistic regression a code; B1ctx: with the question before and flags. Learnt from N passages, "
    "measured on interviews held out (30 %), mean over seeds. rec@3 (recall@3): of a coded passage's codes, how many are among "
    "the first three suggestions. ECE: how far the first suggestion's probability is from the truth. prec ≥.5, cover "
    "≥.5: how often a first suggestion with probability .5 or more is right, and how many passages get one."
)


def averaged(runs: Iterable[EvaluationRun], method: str, n: int, name: str) -> float | None:
    """Return the mean over the seeds that have a value, or None."""
    values = [run.measures[name] for run in runs if run.method == method and run.n == n]
    told = [value for value in values if value is not None]
    return mean(told) if told else None


def _show_curve(found: Evaluation) -> None:
    rows = [
        (n, method)
        for n in sorted({run.n for run in found.runs})
        for method in METHODS
        if any(run.n == n and run.method == method for run in found.runs)
    ]
    terminal.line("Learning curve", "italic")
    show(
        [
            TableColumn("N", [n for n, _ in rows], numeric=True),
            TableColumn("method", [method for _, method in rows]),
            *(
                TableColumn(title, [_number(averaged(found.runs, method, n, name)) for n, method in rows], numeric=True)
                for title, name in zip(TITLES, MEASURES, strict=True)
            ),
        ],
        ["" if method == "fusen" else "dim" for _, method in rows],
    )


def _show_plot(runs: Sequence[EvaluationRun]) -> None:
    """Plot recall@3 against N, with a bar for each."""
    plain = terminal.plain()
    terminal.line("\nrecall@3 by passages learnt from", "italic")
    for n in sorted({run.n for run in runs}):
        for method in METHODS:
            value = averaged(runs, method, n, "recall_at_3")
            if value is not None:
                line = f"{n if method == 'fusen' else '':>6} {method:6} {terminal.bar(value, BAR, plain=plain):{BAR}} {_number(value)}"
                terminal.line(line, "" if method == "fusen" else "dim")


def _show_met(found: Evaluation) -> None:
    terminal.line("\nPassage by passage: recall@3 before each is learnt", "italic")
    values = {(part.start, part.end, part.method): part.recall_at_3 for part in found.prequential}
    stretches = list(dict.fromkeys((part.start, part.end) for part in found.prequential))
    show(
        [
            TableColumn("passages", [f"{start}–{end}" for start, end in stretches]),
            *(
                TableColumn(method, [_number(values.get((*at, method))) for at in stretches], numeric=True)
                for method in METHODS
            ),
        ]
    )


def _show_codes(found: Evaluation) -> None:
    terminal.line("\nfusen by code, at the largest N, all seeds", "italic")
    results = sorted(found.per_code, key=lambda result: -result.held_out)
    shown = results[:CODES_SHOWN]
    show(
        [
            TableColumn("code", [result.code for result in shown], min_width=NAME),
            TableColumn("learnt", [result.learnt for result in shown], numeric=True),
            TableColumn("held out", [result.held_out for result in shown], numeric=True),
            TableColumn("precision", [_number(result.precision) for result in shown], numeric=True),
            TableColumn("recall", [_number(result.recall) for result in shown], numeric=True),
            TableColumn("F1", [_number(result.f1) for result in shown], numeric=True),
        ]
    )
    if len(results) > CODES_SHOWN:
        terminal.line(f"… and {len(results) - CODES_SHOWN} more; --format json has all", "dim")


def _show_calibration(found: Evaluation) -> None:
    plain = terminal.plain()
    terminal.line("\nOf first suggestions that say a probability, how many are right", "italic")
    for said, right, many in found.calibration:
        terminal.line(f"  says {said:4.0%}  {terminal.bar(right, BAR, plain=plain):{BAR}} {right:4.0%} of {many:,}")


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.3f}"
