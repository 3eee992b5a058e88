"""What was measured of suggestions as tables and a curve for people, as rows and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.evaluation import MEASURES, Evaluation, EvaluationRun

TITLES = ("micro F1", "macro F1", "rec@3", "LRAP", "prec@1", "ECE", "prec ≥.5", "cover ≥.5")
METHODS = ("fusen", "B1", "B1ctx")
BAR = 40  # cells of the plot
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
    target = terminal.console()
    head = f"{found.dataset}: {terminal.number(found.passages, 'passage')}, {terminal.number(found.interviews, 'interview')}, {terminal.number(found.codes, 'code')}"
    target.print(terminal.text(head, "bold"))
    for remark in found.remarks:
        target.print(terminal.text(remark, "dim"))
    if found.runs:
        _show_curve(found)
        _show_plot(found.runs)
    if found.prequential:
        _show_met(found)
    if found.per_code:
        _show_codes(found)
    if found.calibration:
        _show_calibration(found)
    target.print(terminal.text(LEGEND, "dim"))
    target.print()


LEGEND = (
    "B1: TF-IDF and one logistic regression a code; B1ctx: with the question before and flags. Learnt from N passages, "
    "measured on interviews held out (30 %), mean over seeds. rec@3 (recall@3): of a coded passage's codes, how many are among "
    "the first three suggestions. ECE: how far the first suggestion's probability is from the truth. prec ≥.5, cover "
    "≥.5: how often a first suggestion with probability .5 or more is right, and how many passages get one."
)


def averaged(runs: Iterable[EvaluationRun], method: str, n: int, name: str) -> float | None:
    """Mean over seeds of those that have a value."""
    values = [run.measures[name] for run in runs if run.method == method and run.n == n]
    told = [value for value in values if value is not None]
    return mean(told) if told else None


def _show_curve(found: Evaluation) -> None:
    from rich.table import Table

    table = Table(title="Learning curve", title_justify="left", box=None, pad_edge=False)
    table.add_column("N", justify="right")
    table.add_column("method")
    for title in TITLES:
        table.add_column(title, justify="right")
    for n in sorted({run.n for run in found.runs}):
        for method in METHODS:
            if any(run.n == n and run.method == method for run in found.runs):
                cells = [_number(averaged(found.runs, method, n, name)) for name in MEASURES]
                table.add_row(str(n), method, *cells, style="" if method == "fusen" else "dim")
    terminal.console().print(table)


def _show_plot(runs: Sequence[EvaluationRun]) -> None:
    """recall@3 against N, a bar each."""
    target = terminal.console()
    plain = not target.encoding.startswith("utf")
    target.print(terminal.text("\nrecall@3 by passages learnt from", "italic"))
    for n in sorted({run.n for run in runs}):
        for method in METHODS:
            value = averaged(runs, method, n, "recall_at_3")
            if value is not None:
                line = f"{n if method == 'fusen' else '':>6} {method:6} {terminal.bar(value, BAR, plain=plain):{BAR}} {_number(value)}"
                target.print(terminal.text(line, "" if method == "fusen" else "dim"))


def _show_met(found: Evaluation) -> None:
    from rich.table import Table

    table = Table(
        title="\nPassage by passage: recall@3 before each is learnt", title_justify="left", box=None, pad_edge=False
    )
    table.add_column("passages")
    stretches = list(dict.fromkeys((part.start, part.end) for part in found.prequential))
    for method in METHODS:
        table.add_column(method, justify="right")
    for start, end in stretches:
        values = {part.method: part.recall_at_3 for part in found.prequential if (part.start, part.end) == (start, end)}
        table.add_row(f"{start}–{end}", *(_number(values.get(method)) for method in METHODS))
    terminal.console().print(table)


def _show_codes(found: Evaluation) -> None:
    from rich.table import Table

    table = Table(title="\nfusen by code, at the largest N, all seeds", title_justify="left", box=None, pad_edge=False)
    table.add_column("code", overflow="fold")
    for title in ("learnt", "held out", "precision", "recall", "F1"):
        table.add_column(title, justify="right")
    results = sorted(found.per_code, key=lambda result: -result.held_out)
    for result in results[:CODES_SHOWN]:
        cells = (_number(result.precision), _number(result.recall), _number(result.f1))
        table.add_row(terminal.text(result.code), str(result.learnt), str(result.held_out), *cells)
    terminal.console().print(table)
    if len(results) > CODES_SHOWN:
        terminal.console().print(
            terminal.text(f"… and {len(results) - CODES_SHOWN} more; --format json has all", "dim")
        )


def _show_calibration(found: Evaluation) -> None:
    target = terminal.console()
    plain = not target.encoding.startswith("utf")
    target.print(terminal.text("\nOf first suggestions that say a probability, how many are right", "italic"))
    for said, right, many in found.calibration:
        target.print(
            terminal.text(f"  says {said:4.0%}  {terminal.bar(right, BAR, plain=plain):{BAR}} {right:4.0%} of {many:,}")
        )


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.3f}"
