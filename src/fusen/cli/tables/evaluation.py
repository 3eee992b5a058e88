"""Evaluations of suggestions as tables and bars for people, and as rows and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import show_result
from fusen.model.evaluation import BASELINES, MEASURES, Evaluation
from fusen.model.quantity import quantity
from fusen.model.table import Listed
from fusen.report.blocks import Block, Heading, Para, Table, TableColumn
from fusen.report.language import percent

TITLES = ("micro F1", "macro F1", "rec@3", "LRAP", "prec@1", "ECE", "prec ≥.5", "cover ≥.5", "ECE shown", "shown")
RATIO = "÷ best B"  # micro F1 over the better baseline's
NAME = 28  # minimum width of a code's name in cells
COLUMNS = ("dataset", "method", "n", "seed", *MEASURES)
CODES_SHOWN = 40


def show_evaluations(evaluations: Sequence[Evaluation], output: Format) -> None:
    if output is Format.json:
        objects = [as_object(evaluation) for evaluation in evaluations]
        terminal.write(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=1) + "\n")
        return
    records = [row for evaluation in evaluations for row in _rows(evaluation)]
    blocks = tuple(block for evaluation in evaluations for block in _blocks(evaluation))
    show_result(Listed("evaluation", COLUMNS, records, (), blocks), output)


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


def _blocks(evaluation: Evaluation) -> Iterator[Block]:
    counts = (evaluation.passages, "passage"), (evaluation.interviews, "interview"), (evaluation.codes, "code")
    yield Heading(1, f"{evaluation.dataset}: {', '.join(quantity(*count) for count in counts)}")
    yield from (Para(remark, "remark") for remark in evaluation.remarks)
    if evaluation.runs:
        yield Heading(2, "Learning curve")
        yield _curve(evaluation)
        yield Heading(2, "recall@3 by number of passages learnt")
        yield _recall(evaluation)
    if evaluation.prequential:
        yield Heading(2, "Passage by passage: recall@3 before the method learns the passage")
        yield _prequential(evaluation)
    if evaluation.per_code:
        yield Heading(2, f"{evaluation.suggesters[0]} by code, at the largest N, all seeds")
        yield from _codes(evaluation)
    if evaluation.calibration:
        yield Heading(2, f"Calibration of {evaluation.suggesters[0]}")
        yield from _calibration(evaluation)
    yield Para(LEGEND, "remark")
    if evaluation.advice:
        yield Heading(2, "Advice")
        yield from map(Para, evaluation.advice)


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


def _curve(evaluation: Evaluation) -> Table:
    rows = _measured(evaluation)
    ratios = [_ratio(evaluation, n, method) for n, method in rows]
    return Table(
        "",
        (
            TableColumn("N", [n for n, _ in rows], numeric=True),
            TableColumn("method", [method for _, method in rows]),
            *_measures(evaluation, rows, MEASURES[:-2]),
            TableColumn(RATIO, ratios, numeric=True),
            *_measures(evaluation, rows, MEASURES[-2:]),
        ),
        tuple("dim" if method in BASELINES else "" for _, method in rows),
    )


def _measured(evaluation: Evaluation) -> list[tuple[int, str]]:
    """Return each number of passages with each method that was measured on it."""
    known = {(run.n, run.method) for run in evaluation.runs}
    return [(n, method) for n in _ns(evaluation) for method in _methods(evaluation) if (n, method) in known]


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


def _recall(evaluation: Evaluation) -> Table:
    """Return a bar for each method at each number of passages; the learning curve has the numbers."""
    values = {
        row: value
        for row in _measured(evaluation)
        if (value := evaluation.mean(row[1], row[0], "recall_at_3")) is not None
    }
    return Table(
        "",
        (
            TableColumn("N", [n for n, _ in values], numeric=True),
            TableColumn("method", [method for _, method in values]),
            TableColumn("recall@3", list(values.values()), numeric=True, drawing="bar"),
        ),
        tuple("dim" if method in BASELINES else "" for _, method in values),
    )


def _prequential(evaluation: Evaluation) -> Table:
    values = {(part.start, part.end, part.method): part.recall_at_3 for part in evaluation.prequential}
    stretches = list(dict.fromkeys((part.start, part.end) for part in evaluation.prequential))
    methods = [
        TableColumn(method, [_number(values.get((*at, method))) for at in stretches], numeric=True)
        for method in _methods(evaluation)
    ]
    return Table("", (TableColumn("passages", [f"{start}–{end}" for start, end in stretches]), *methods))


def _codes(evaluation: Evaluation) -> Iterator[Block]:
    results = sorted(evaluation.per_code, key=lambda result: -result.held_out)
    shown = results[:CODES_SHOWN]
    yield Table(
        "",
        (
            TableColumn("code", [result.code for result in shown], min_width=NAME),
            TableColumn("learnt", [f"{result.learnt:,}" for result in shown], numeric=True),
            TableColumn("held out", [f"{result.held_out:,}" for result in shown], numeric=True),
            TableColumn("precision", [_number(result.precision) for result in shown], numeric=True),
            TableColumn("recall", [_number(result.recall) for result in shown], numeric=True),
            TableColumn("F1", [_number(result.f1) for result in shown], numeric=True),
        ),
    )
    if len(results) > CODES_SHOWN:
        yield Para(f"… and {len(results) - CODES_SHOWN:,} more; --format json has all", "remark")


def _calibration(evaluation: Evaluation) -> Iterator[Block]:
    total = sum(many for _, _, many in evaluation.calibration)
    yield Para(
        f"Share of first suggestions that are right, by probability ({quantity(total, 'suggestion')}; "
        f"{evaluation.calibrated_codes:,} of {quantity(evaluation.codes, 'code')} with a probability)."
    )
    predicted, right, counts = zip(*evaluation.calibration, strict=True)
    yield Table(
        "",
        (
            TableColumn("predicted", [percent(share) for share in predicted], numeric=True),
            TableColumn("right", [percent(share) for share in right], numeric=True),
            TableColumn("of", [f"{count:,}" for count in counts], numeric=True),
        ),
    )


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.3f}"
