"""Shared files: what coders did, a record in each line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from tests.support.small_study import code, make_study, opened

CASES = "case,source,consent\nEU-01,EU-01.txt,{}\nJP-01,JP-01.txt,quote\n"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("consent", "quote", "note"),
    [("quote", "money was missing", "they said"), ("paraphrase", None, None), ("analyse", None, None)],
)
def test_consent_decides_what_a_line_holds(tmp_path: Path, consent: str, quote: str | None, note: str | None) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES.format(consent))) as study:
        code(study, "money was missing", "funding", memo="they said")
        study.exchange.export(tmp_path / "ann.jsonl", Filter(coders=("Ann",)))
    (coding,) = (line for line in lines(tmp_path / "ann.jsonl") if line["type"] == "coding")
    assert (coding["quote"], coding["note"]) == (quote, note)


def test_an_interviewee_without_consent_is_in_no_line(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES.format("none"))) as study:
        code(study, "money was missing", "funding")
        code(study, "The language, of course.", "language", "JP-01.txt")
        study.exchange.export(tmp_path / "ann.jsonl", Filter(coders=("Ann",)))
    assert {line["source"] for line in lines(tmp_path / "ann.jsonl") if "source" in line} == {"JP-01.txt"}


def test_a_selection_of_codes_leaves_other_records_out(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        code(study, "money was missing", "funding")
        code(study, "The market", "market")
        study.memos.keep("study", "A method.")
        study.exchange.export(tmp_path / "all.jsonl", Filter(coders=("Ann",)))
        study.exchange.export(tmp_path / "some.jsonl", Filter(coders=("Ann",), codes=("Funding gap",)))
    assert {line["type"] for line in lines(tmp_path / "all.jsonl")} >= {"coding", "note"}
    assert [line["code_id"] for line in lines(tmp_path / "some.jsonl")] == ["funding"]


def test_two_copies_write_the_same_file(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        for words in ("The market", "money was missing"):
            code(study, words, "funding")
        study.exchange.export(tmp_path / "one.jsonl", Filter(coders=("all",)))
    with opened(make_study(tmp_path / "t"), "Ben") as copy:
        copy.exchange.merge(tmp_path / "one.jsonl")
        copy.exchange.export(tmp_path / "two.jsonl", Filter(coders=("Ann",)))
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_anonymous_output_and_existing_files_are_refused(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        code(study, "money was missing", "funding")
        with pytest.raises(FusenError):
            study.exchange.export(tmp_path / "ann.jsonl", Filter(coders=("Ann",), anonymous=True))
        assert not (tmp_path / "ann.jsonl").exists()
        study.exchange.export(tmp_path / "ann.jsonl", Filter(coders=("Ann",)))
        with pytest.raises(FusenError, match=r"ann\.jsonl"):
            study.exchange.export(tmp_path / "ann.jsonl", Filter(coders=("Ann",)))
