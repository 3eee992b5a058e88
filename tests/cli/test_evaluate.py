"""`fusen evaluate`: measures, formats and accepted input files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusen.cli.app import run
from fusen.model.evaluation import MEASURES
from tests.support import coded, small_study


def measured(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> Any:
    assert run(["evaluate", *arguments, "--format", "json"]) == 0
    return json.loads(capsysbinary.readouterr().out)


def test_json_has_every_method_and_measure(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = coded.write(tmp_path / "harbour.jsonl", coded.passages())
    found = measured(capsysbinary, str(file), "--ns", "0,60", "--seeds", "2")
    assert {key: found[key] for key in ("dataset", "passages", "interviews", "codes")} == {
        "dataset": "harbour", "passages": 120, "interviews": 6, "codes": 3,
    }  # fmt: skip
    assert {(each["method"], each["n"], each["seed"]) for each in found["runs"]} == {
        ("fusen", 0, 0), ("fusen", 0, 1), *((method, 60, seed) for method in ("fusen", "B1", "B1ctx") for seed in (0, 1)),
    }  # fmt: skip
    assert all({"method", "n", "seed", *MEASURES} == each.keys() for each in found["runs"])
    learnt = [each for each in found["runs"] if each["n"] == 60 and each["method"] == "fusen"]
    assert all(each["micro_f1"] > 0.8 and each["recall_at_3"] == 1 for each in learnt)
    assert {each["method"] for each in found["prequential"]} == {"fusen", "B1", "B1ctx"}
    assert [(each["from"], each["to"]) for each in found["prequential"] if each["method"] == "B1"] == [
        (0, 100),
        (100, 120),
    ]
    assert all(0 <= predicted["right"] <= 1 for predicted in found["calibration"])
    assert 0 < found["calibrated_codes"] <= found["codes"]
    assert {result["code"] for result in found["per_code"]} == set(coded.TALK)


def test_single_interview_is_evaluated_in_order_with_a_reason(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    rows = [{**row, "speaker": None} for row in coded.passages(1, 30)]
    for row in rows:
        del row["prev"], row["dataset"]
    found = measured(capsysbinary, str(coded.write(tmp_path / "alone.jsonl", rows)))
    assert (found["dataset"], found["runs"]) == ("alone", [])
    assert any("One interview" in remark for remark in found["remarks"])
    assert found["prequential"]


def test_any_language_and_universal_codes_are_evaluated(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    texts = ["予算が足りない。", "雨が続いた。", "", "Больше денег нет.", "لا توجد أموال", "🙂"]
    rows = [
        {"interview": number, "speaker": "", "order": str(order), "text": text, "codes": ["全部", *(["予算"] if order == 0 else [])]}
        for number in range(3)
        for order, text in enumerate(texts)
    ]  # fmt: skip
    found = measured(capsysbinary, str(coded.write(tmp_path / "any.jsonl", rows)), "--ns", "0,6,50", "--seeds", "1")
    assert any("for N = 50 that is all" in remark for remark in found["remarks"])
    assert (found["codes"], found["interviews"]) == (2, 3)
    assert all(0 <= each["recall_at_3"] <= 1 for each in found["runs"])


def test_definitions_and_phrases_improve_the_untrained_suggester(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = coded.write(tmp_path / "harbour.jsonl", coded.passages())
    book = tmp_path / "codes.json"
    told = [{"name": name, "definition": ". ".join(words), "phrases": [words[0]]} for name, words in coded.TALK.items()]
    book.write_text(json.dumps(told), "utf-8")
    options = ("--ns", "0", "--seeds", "1", "--protocol", "split")
    without = measured(capsysbinary, str(file), *options)["runs"][0]
    having = measured(capsysbinary, str(file), "--codebook", str(book), *options)["runs"][0]
    assert having["precision_at_1"] > max(0.8, without["precision_at_1"])
    yaml = tmp_path / "codes.yaml"
    yaml.write_text(
        "codes:\n" + "".join(f"  - name: {name}\n    phrases: [{words[0]}]\n" for name, words in coded.TALK.items())
    )
    assert measured(capsysbinary, str(file), "--codebook", str(yaml), *options)["codes"] == 3


def test_every_invalid_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(
        '{"interview": "A", "text": "x", "codes": []}\n[]\n{"interview": "A", "codes": []}\n{"interview": "A", "text": "x", "codes": "y"}\nnot\n'
    )
    assert run(["evaluate", str(file)]) == 1
    text = capsys.readouterr().err
    assert all(f"bad.jsonl:{line}:" in text for line in (2, 3, 4, 5))
    assert "bad.jsonl:1:" not in text
    assert run(["evaluate", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl cannot be read" in capsys.readouterr().err
    assert run(["evaluate", str(file), "--ns", "ten"]) == 2


def test_table_shows_the_learning_curve_of_several_sets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = coded.passages(4, 15)
    first, second = coded.write(tmp_path / "a.jsonl", rows), coded.write(tmp_path / "b.jsonl", rows[:30])
    assert run(["evaluate", str(first), str(second), "--ns", "0,20", "--seeds", "1", "--max-passages", "50"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("Learning curve") == 2
    assert "50 passages" in shown
    assert "30 passages" in shown
    assert "B1ctx" in shown
    assert run(["evaluate", str(first), "--ns", "20", "--seeds", "0,3", "--protocol", "split", "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("\r\n") == 7


def test_study_is_evaluated_on_read_passages(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_study.make_study(tmp_path / "study")
    assert run(["evaluate", str(folder)]) == 1
    assert b"no coder has read" in capsysbinary.readouterr().err
    with small_study.opened(folder, "Ann") as study:
        for source, words in (("EU-01.txt", "money was missing"), ("JP-01.txt", "money was no problem")):
            info = next(info for info in study.sources.all() if info.path == source)
            study.codings.add(source, *small_study.span(study.sources.text(info.guid), words), "Funding gap")
            study.reviews.add(source)
    monkeypatch.chdir(folder)
    found = measured(capsysbinary, "--ns", "0,2", "--seeds", "1", "--as", "Ben")
    assert (found["interviews"], found["codes"]) == (2, 3)
    assert found["remarks"][0].startswith("Decisions of Ann on the ")
    assert {each["method"] for each in found["runs"]} == {"fusen", "B1", "B1ctx"}


def test_phrases_and_learner_are_compared_and_one_is_advised(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = coded.write(tmp_path / "harbour.jsonl", coded.passages())
    book = tmp_path / "codes.yaml"
    book.write_text(
        "codes:\n" + "".join(f"  - name: {name}\n    phrases: [{words[0]}]\n" for name, words in coded.TALK.items())
    )
    options = (
        str(file),
        "--codebook",
        str(book),
        "--ns",
        "0,60",
        "--seeds",
        "1",
        "--suggester",
        "learner",
        "--suggester",
        "phrases",
    )
    found = measured(capsysbinary, *options)
    assert {(each["method"], each["n"]) for each in found["runs"]} == {
        ("fusen", 0), ("fusen", 60), ("phrases", 0), ("phrases", 60), ("B1", 60), ("B1ctx", 60),
    }  # fmt: skip
    by_phrase = [each["micro_f1"] for each in found["runs"] if each["method"] == "phrases"]
    assert by_phrase[0] == by_phrase[1] > 0.5, "phrases do not learn"
    ratios = {(each["method"], each["n"]): each["micro_f1"] for each in found["ratios"]}
    assert ratios["fusen", 0] is None
    assert ratios["fusen", 60] > 0
    assert found["advice"][0].startswith("Use fusen") or found["advice"][1].startswith("Use fusen")


def test_unknown_suggester_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = coded.write(tmp_path / "harbour.jsonl", coded.passages())
    assert run(["evaluate", str(file), "--suggester", "nobody"]) == 1
    assert "no suggester is called nobody" in capsys.readouterr().err
