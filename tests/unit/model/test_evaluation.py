"""Means over seeds and ratios to the baselines."""

from __future__ import annotations

import pytest

from fusen.model.evaluation import CodedPassages, EvaluationRun, mean_over_seeds, ratio_to_baselines
from fusen.model.suggestion import SpokenPassage


def run(method: str, seed: int, value: float | None, n: int = 100) -> EvaluationRun:
    return EvaluationRun(method, n, seed, {"micro_f1": value})


def test_mean_omits_seeds_without_a_value() -> None:
    runs = [run("fusen", 1, 0.5), run("fusen", 2, None), run("fusen", 3, 0.7), run("fusen", 1, 0.1, n=25)]
    assert mean_over_seeds(runs, "fusen", 100, "micro_f1") == pytest.approx(0.6)


def test_mean_without_any_value_is_none_and_zero_is_a_value() -> None:
    assert mean_over_seeds([run("fusen", 1, None)], "fusen", 100, "micro_f1") is None
    assert mean_over_seeds([], "fusen", 100, "micro_f1") is None
    assert mean_over_seeds([run("fusen", 1, 0.0)], "fusen", 100, "micro_f1") == 0


def test_ratio_is_to_the_better_baseline() -> None:
    runs = [run("fusen", 1, 0.6), run("B1", 1, 0.3), run("B1ctx", 1, 0.4)]
    assert ratio_to_baselines(runs, "fusen", 100, "micro_f1") == pytest.approx(1.5)


@pytest.mark.parametrize(
    "runs", [[run("fusen", 1, 0.6)], [run("fusen", 1, 0.6), run("B1", 1, 0.0)], [run("B1", 1, 0.4)]]
)
def test_ratio_without_a_value_or_a_positive_baseline_is_none(runs: list[EvaluationRun]) -> None:
    assert ratio_to_baselines(runs, "fusen", 100, "micro_f1") is None


def test_interviews_come_in_order_of_their_passages() -> None:
    passages = tuple(SpokenPassage(source, n, n + 1, "x") for n, source in enumerate(["日本", "EU", "日本"]))
    assert CodedPassages("data", passages, (frozenset(),) * 3, ()).interviews == ("日本", "EU")
