"""Subjects of merged records are found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.model.filter import Filter
from fusen.model.ids import new_guid
from tests.support.small_study import EU, code, make_study, opened, span, write_lines
from tests.support.studies import coding


@pytest.mark.parametrize("name", ["study", "Funding gap", "source:EU-01", "case:EU-01", "EU-01@3-9"])
def test_a_memo_of_a_colleague_finds_its_subject_in_this_copy(tmp_path: Path, name: str) -> None:
    file = tmp_path / "eve.jsonl"
    with opened(make_study(tmp_path / "theirs"), "Eve") as theirs:
        theirs.memos.keep(name, "look")
        theirs.exchange.export(file, Filter(coders=("Eve",)))
        (sent,) = theirs.memos.entries().entries
    with opened(make_study(tmp_path / "mine")) as mine:
        assert mine.exchange.merge(file).further_problems() == []
        (received,) = mine.memos.entries().entries
    assert (received.about.subject, received.about.label) == (sent.about.subject, sent.about.label)
    assert (received.text, received.memo.user) == ("look", "Eve")


def test_a_memo_on_a_merged_coding_is_about_that_coding(tmp_path: Path) -> None:
    line = coding(EU, "EU-01.txt", "Eve", "funding", *span(EU, "money was missing"))
    with opened(make_study(tmp_path / "s")) as study:
        study.exchange.merge(write_lines(tmp_path / "eve.jsonl", [line, note("coding", line["guid"])]))
        (entry,) = study.memos.entries().entries
        assert (entry.about.subject, entry.about.guid) == ("coding", line["guid"])


def test_a_memo_without_its_subject_is_left_out_and_counted(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        code(study, "money was missing", "funding")
        report = study.exchange.merge(write_lines(tmp_path / "eve.jsonl", [note("coding", new_guid())]))
        assert report.without_target["note"] == 1
        assert list(study.memos.all()) == []


def note(about: str, target: str) -> dict[str, object]:
    return {
        "type": "note", "guid": new_guid(), "coder": "Eve", "at": "2026-03-04T05:06:07.000Z", "kind": "free",
        "about": about, "target": target, "name": None, "text": "look",
    }  # fmt: skip
