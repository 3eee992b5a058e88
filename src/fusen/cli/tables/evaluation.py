"""Evaluations of suggestions as tables and a curve in the terminal, and as rows and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.model.evaluation import BASELINES, MEASURES, Evaluation
from fusen.model.quantity import quantity
from fusen.report.table_block import TableColumn

TITLES = ("micro F1", "macro F1", "rec@3", "LRAP", "prec@1", "ECE", "prec ≥.5", "cover ≥.5", "ECE shown", "shown")
RATIO = "÷ best B"  # micro F1 over the better baseline's
NAME = 28  # minimum width of a code's name in cells
BAR = 40  # width of the plot in cells
CODES_SHOWN = 40


def show_evaluations(evaluations: Sequence[Evaluation], output: Format) -> None:
    if output is Format.json:
        objects = [as_object(evaluation) for evaluation in evaluations]
        terminal.write(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=1) + "\n")
    elif output is Format.table:
        for evaluation in evaluations:
            _show(evaluation)
    else:
        rows = [row for evaluation in evaluations for row in _rows(evaluation)]
        terminal.rows(rows, output, ["dataset", "method", "n", "seed", *MEASURES])


def as_object(evaluation: Evaluation) -> dict[str, Any]:
    """The shape INTERFACES fixes, with results by code and calibration besides."""
    return {
        "dataset": evaluation.dataset,
        "passages": evaluation.passages,
        "interviews": evaluation.interviews,
        "codes": evaluation.codes,
        "runs": [{"method": run.method, "n": run.n, "seed": run.seed, **run.measures} for run in evaluation.runs],
        "prequential": [
            {"method": part.method, "from": part.start, "to": part.end, "recall_at_3": part.recall_at_3}
            for part in evaluation.prequential
        ],
        "per_code": [asdict(result) for result in evaluation.per_code],
        "calibration": [
            {"said": predicted, "right": right, "passages": many} for predicted, right, many in evaluation.calibration
        ],
        "calibrated_codes": evaluation.calibrated_codes,
        "ratios": [
            {"method": name, "n": n, **{key: evaluation.ratio(name, n, key) for key in ("micro_f1", "recall_at_3")}}
            for n in _ns(evaluation)
            for name in evaluation.suggesters
        ],
        "humans": [asdict(person) for person in evaluation.humans],
        "advice": list(evaluation.advice),
        "remarks": list(evaluation.remarks),
    }  # fmt: skip


def _rows(evaluation: Evaluation) -> Iterable[dict[str, Any]]:
    for run in evaluation.runs:
        yield {"dataset": evaluation.dataset, "method": run.method, "n": run.n, "seed": run.seed, **run.measures}


def _show(evaluation: Evaluation) -> None:
    head = f"{evaluation.dataset}: {quantity(evaluation.passages, 'passage')}, {quantity(evaluation.interviews, 'interview')}, {quantity(evaluation.codes, 'code')}"
    terminal.line(head, "bold")
    for remark in evaluation.remarks:
        terminal.line(remark, "dim")
    if evaluation.runs:
        _show_curve(evaluation)
        _show_plot(evaluation)
    if evaluation.prequential:
        _show_prequential(evaluation)
    if evaluation.per_code:
        _show_codes(evaluation)
    if evaluation.calibration:
        _show_calibration(evaluation)
    terminal.line(LEGEND, "dim")
    if evaluation.advice:
        terminal.line("\nAdvice", "italic")
        for line in evaluation.advice:
            terminal.line(line)
    terminal.blank()


LEGEND = (
    "B1: TF-IDF and one logistic regression per code; B1ctx: B1 with the preceding question and flags. Each method learns "
    "from N passages and is measured on held-out interviews (30 %), mean over seeds. ÷ best B: micro F1 divided by the "
    "better baseline's. rec@3 (recall@3): share of a coded passage's codes among the first three suggestions. ECE: mean "
    "distance of the first suggestion's probability from the observed share. prec ≥.5, cover ≥.5: share of first "
    "suggestions with a probability of .5 or more that are right, and share of passages that get one. ECE shown: the same "
    "distance for all suggestions with a probability of .3 or more; shown: their number."
)


def _ns(evaluation: Evaluation) -> list[int]:
    return sorted({run.n for run in evaluation.runs})


def _methods(evaluation: Evaluation) -> tuple[str, ...]:
    return (*evaluation.suggesters, *BASELINES)


def _show_curve(evaluation: Evaluation) -> None:
    rows = [
        (n, method)
        for n in _ns(evaluation)
        for method in _methods(evaluation)
        if any(run.n == n and run.method == method for run in evaluation.runs)
    ]
    terminal.line("Learning curve", "italic")
    show(
        [
            TableColumn("N", [n for n, _ in rows], numeric=True),
            TableColumn("method", [method for _, method in rows]),
            *_measures(evaluation, rows, MEASURES[:-2]),
            TableColumn(RATIO, [_ratio(evaluation, n, method) for n, method in rows], numeric=True),
            *_measures(evaluation, rows, MEASURES[-2:]),
        ],
        ["dim" if method in BASELINES else "" for _, method in rows],
    )


def _measures(
    evaluation: Evaluation, rows: Sequence[tuple[int, str]], names: Sequence[str]
) -> Iterator[TableColumn]:  # fmt: skip
    for name in names:
        values = [evaluation.mean(method, n, name) for n, method in rows]
        texts = [_count(value) if name == "shown" else _number(value) for value in values]
        priority = int(name in ("ece_shown", "shown"))
        yield TableColumn(TITLES[MEASURES.index(name)], texts, numeric=True, priority=priority)


def _count(value: float | None) -> str:
    return "·" if value is None else f"{value:,.0f}"


def _ratio(evaluation: Evaluation, n: int, method: str) -> str:
    value = None if method in BASELINES else evaluation.ratio(method, n, "micro_f1")
    return "" if value is None else f"{value:.2f}"


def _show_plot(evaluation: Evaluation) -> None:
    """Plot recall@3 against N, with a bar for each method."""
    plain, width = terminal.plain(), max(map(len, _methods(evaluation)))
    terminal.line("\nrecall@3 by number of passages learnt", "italic")
    for n in _ns(evaluation):
        label = str(n)
        for method in _methods(evaluation):
            value = evaluation.mean(method, n, "recall_at_3")
            if value is not None:
                bar = terminal.bar(value, BAR, plain=plain)
                line = f"{label:>6} {method:{width}} {bar:{BAR}} {_number(value)}"
                terminal.line(line, "dim" if method in BASELINES else "")
                label = ""


def _show_prequential(evaluation: Evaluation) -> None:
    terminal.line("\nPassage by passage: recall@3 before the method learns the passage", "italic")
    values = {(part.start, part.end, part.method): part.recall_at_3 for part in evaluation.prequential}
    stretches = list(dict.fromkeys((part.start, part.end) for part in evaluation.prequential))
    show(
        [
            TableColumn("passages", [f"{start}–{end}" for start, end in stretches]),
            *(
                TableColumn(method, [_number(values.get((*at, method))) for at in stretches], numeric=True)
                for method in _methods(evaluation)
            ),
        ]
    )


def _show_codes(evaluation: Evaluation) -> None:
    terminal.line(f"\n{evaluation.suggesters[0]} by code, at the largest N, all seeds", "italic")
    results = sorted(evaluation.per_code, key=lambda result: -result.held_out)
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


def _show_calibration(evaluation: Evaluation) -> None:
    plain = terminal.plain()
    total = sum(many for _, _, many in evaluation.calibration)
    terminal.line(
        f"\nCalibration of {evaluation.suggesters[0]}: share of first suggestions that are right, by probability "
        f"({quantity(total, 'suggestion')}; {evaluation.calibrated_codes} of {quantity(evaluation.codes, 'code')} with a probability)",
        "italic",
    )
    for predicted, right, many in evaluation.calibration:
        bar = terminal.bar(right, BAR, plain=plain)
        terminal.line(f"  {predicted:4.0%} predicted  {bar:{BAR}} {right:4.0%} of {many:,}")


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.3f}"
