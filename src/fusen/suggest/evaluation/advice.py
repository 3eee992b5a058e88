"""Advice from an evaluation: which suggester to use, from which score, and what people reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fusen.model.evaluation import EvaluationRun, HumanAgreement, mean_over_seeds, ratio_to_baselines
from fusen.model.quantity import quantity
from fusen.suggest.evaluation.metrics import Outcome, first_suggestions

RIGHT = 0.7  # share of first suggestions that must be right from the advised score up
FEW_CODINGS = 50  # held-out codings over all seeds; below, a difference between methods says little
TIE = 0.02  # of micro-F1
STEPS = tuple(tenth / 100 for tenth in range(30, 100, 5))


def advise(
    runs: Sequence[EvaluationRun], pooled: Mapping[str, Outcome], suggesters: Sequence[str],
    humans: Sequence[HumanAgreement],
) -> Iterator[str]:  # fmt: skip
    """Yield advice, one sentence a line. `pooled` has each method's outcome at the largest n."""
    known = [name for name in suggesters if name in pooled]
    if not known:
        return
    n = max(run.n for run in runs)
    held_out = int(pooled[known[0]].codes.sum())
    if held_out < FEW_CODINGS:
        yield f"Only {quantity(held_out, 'coding was', 'codings were')} held out: code more interviews before you trust these numbers."
    values = {name: mean_over_seeds(runs, name, n, "micro_f1") or 0.0 for name in known}
    best = max(known, key=values.__getitem__)
    yield _which(runs, values, best, n)
    for name in known:
        if (line := _threshold(name, pooled[name])) is not None:
            yield line
    for person in humans:
        if person.micro_f1 is not None:
            yield (
                f"Human ceiling: on {quantity(person.passages, 'passage')} that both have read, {person.coder} reaches a "
                f"micro-F1 of {person.micro_f1:.2f}{_share(best, values[best], person.micro_f1)}."
            )


def _share(suggester: str, micro_f1: float, human: float) -> str:
    return f"; {suggester} reaches {micro_f1 / human:.0%} of that" if human else ""


def _which(runs: Sequence[EvaluationRun], values: Mapping[str, float], best: str, n: int) -> str:
    close = [name for name in values if name != best and values[best] - values[name] < TIE]
    ratio = ratio_to_baselines(runs, best, n, "micro_f1")
    comparison = "" if ratio is None else f", {ratio:.2f} times the better baseline"
    when = f"after {quantity(n, 'passage')}" if n else "before the first decision"
    use = f"Use {best}" if len(values) > 1 else best
    line = f"{use}: {when} its micro-F1 is {values[best]:.2f}{comparison}."
    if close:
        line += f" {' and '.join(close)} {'comes' if len(close) == 1 else 'come'} within {TIE}."
    return line


def _threshold(name: str, outcome: Outcome) -> str | None:
    """Return the lowest score from which enough first suggestions are right; None without probabilities."""
    chance, correct = first_suggestions(outcome)
    if not len(chance) or not outcome.calibrated.any():
        return None
    for least in STEPS:
        kept = chance >= least
        if kept.any() and float(np.mean(correct[kept])) >= RIGHT:
            return (
                f"{name}: accept first suggestions from a score of {least:.2f} up; {float(np.mean(correct[kept])):.0%} "
                f"of them were right, and {float(np.mean(kept)):.0%} of passages get one (--min-score {least:.2f})."
            )
    return f"{name}: at no score are {RIGHT:.0%} of its first suggestions right; look at each before you accept it."
