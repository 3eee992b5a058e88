"""Evaluations as tables for people, and as rows and objects for programs."""

from __future__ import annotations

import json

import pytest

from fusen.cli.options import Format
from fusen.cli.tables.evaluation import CODES_SHOWN, as_object, show_evaluations
from fusen.model.evaluation import MEASURES, CodeResult, Evaluation, EvaluationRun, HumanAgreement, PrequentialStretch

VALUES = dict.fromkeys(MEASURES, 0.5) | {"shown": 1234.0, "ece_shown": None}


def run(method: str, n: int, micro_f1: float = 0.5) -> EvaluationRun:
    return EvaluationRun(method, n, 1, VALUES | {"micro_f1": micro_f1})


EVALUATION = Evaluation(
    "Interviews", 1200, 3, 2,
    runs=(run("fusen", 25, 0.6), run("B1", 25, 0.3), run("fusen", 100)),
    prequential=(PrequentialStretch("fusen", 0, 50, 0.25), PrequentialStretch("B1", 0, 50, None)),
    per_code=(CodeResult("Trust", 5, 7, 0.5, 0.25, 0.333), CodeResult("Money", 1500, 90, None, None, None)),
    calibration=((0.1, 0.2, 1000), (0.9, 0.8, 5)), humans=(HumanAgreement("ben", 40, 0.7),), advice=("Use fusen.",),
    remarks=("Decisions of ann.",), calibrated_codes=1,
)  # fmt: skip


def printed(capsysbinary: pytest.CaptureFixture[bytes], output: Format, *evaluations: Evaluation) -> str:
    show_evaluations(evaluations, output)
    return capsysbinary.readouterr().out.decode()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def test_people_read_curve_stretches_codes_calibration_and_advice(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    lines = [" ".join(line.split()) for line in printed(capsysbinary, Format.table, EVALUATION).splitlines()]
    assert lines[0].startswith("Interviews: 1,200 passages, 3 interviews, 2 codes ─")
    assert "25 fusen 0.600 0.500 0.500 0.500 0.500 0.500 0.500 0.500 2.00 · 1,234" in lines
    assert "25 B1 0.300 0.500 0.500 0.500 0.500 0.500 0.500 0.500 · 1,234" in lines  # a baseline has no ratio
    assert "0–50 0.250 · ·" in lines
    assert [line for line in lines if line.startswith(("Money", "Trust"))] == [
        "Money 1,500 90 · · ·",
        "Trust 5 7 0.500 0.250 0.333",
    ]
    assert "10 % 20 % 1,000" in lines
    assert lines[-2:] == ["Advice", "Use fusen."]


def test_codes_beyond_the_limit_are_counted(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    many = [CodeResult(f"Code {number}", 1, number, None, None, None) for number in range(CODES_SHOWN + 2)]
    evaluation = Evaluation("Interviews", 10, 1, 2, (), (), per_code=tuple(many))
    assert "… and 2 more; --format json has all" in printed(capsysbinary, Format.table, evaluation)


def test_programs_get_a_row_for_each_run_or_one_object(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = printed(capsysbinary, Format.csv, EVALUATION).splitlines()
    assert rows[0].removeprefix("\ufeff").split(",")[:5] == ["dataset", "method", "n", "seed", "micro_f1"]
    assert len(rows) == 1 + len(EVALUATION.runs)
    assert json.loads(printed(capsysbinary, Format.json, EVALUATION)) == json.loads(json.dumps(as_object(EVALUATION)))
    assert len(json.loads(printed(capsysbinary, Format.json, EVALUATION, EVALUATION))) == 2


def test_object_has_calibration_ratios_and_the_human_ceiling() -> None:
    found = as_object(EVALUATION)
    assert found["calibration"][0] == {"said": 0.1, "right": 0.2, "passages": 1000}
    assert [ratio["micro_f1"] for ratio in found["ratios"]] == [2.0, None]
    assert found["humans"] == [{"coder": "ben", "passages": 40, "micro_f1": 0.7}]
