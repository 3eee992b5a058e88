"""Advice from evaluation outcomes."""

from __future__ import annotations

import numpy as np

from fusen.model.evaluation import MEASURES, EvaluationRun, HumanAgreement
from fusen.suggest.evaluation.advice import advise
from fusen.suggest.evaluation.metrics import Outcome


def run(method: str, f1: float) -> EvaluationRun:
    return EvaluationRun(method, 100, 0, {**dict.fromkeys(MEASURES), "micro_f1": f1})


def outcome(chances: list[float], right: list[bool], *, calibrated: bool = True) -> Outcome:
    p = np.array([[chance] for chance in chances])
    codes = np.array([[value] for value in right])
    return Outcome(codes, np.log(p / (1 - p)).astype(np.float32), p >= 0.5, np.array([calibrated]))


SIXTY = outcome([0.9] * 40 + [0.62] * 40, [True] * 40 + [True] * 12 + [False] * 28)


def test_advice_names_the_best_suggester_its_ratio_and_threshold() -> None:
    runs = [run("fusen", 0.6), run("phrases", 0.3), run("B1", 0.5), run("B1ctx", 0.4)]
    lines = list(
        advise(runs, {"fusen": SIXTY, "phrases": SIXTY}, ["fusen", "phrases"], [HumanAgreement("Ben", 40, 0.7)])
    )
    assert lines[0] == "Use fusen: after 100 passages its micro-F1 is 0.60, 1.20 times the better baseline."
    assert "fusen: accept first suggestions from a score of 0.65 up; 100% of them were right, and 50% of" in lines[1]
    assert (
        lines[-1]
        == "Human ceiling: on 40 passages that both have read, Ben reaches a micro-F1 of 0.70; fusen reaches 86% of that."
    )


def test_advice_states_ties_and_few_codings() -> None:
    few = outcome([0.9], [True], calibrated=False)
    lines = list(
        advise([run("fusen", 0.5), run("phrases", 0.49)], {"fusen": few, "phrases": few}, ["fusen", "phrases"], [])
    )
    assert lines[0].startswith("Only 1 coding was held out")
    assert lines[1].endswith("phrases comes within 0.02.")
    assert len(lines) == 2, "without probabilities there is no score to accept from"


def test_imprecise_suggester_gets_no_threshold() -> None:
    poor = outcome([0.9] * 60, [True] * 20 + [False] * 40)
    lines = list(advise([run("fusen", 0.2)], {"fusen": poor}, ["fusen"], []))
    assert "at no score are 70%" in lines[-1]
