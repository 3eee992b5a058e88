"""Memos on passages that may not be quoted stay in the study unless marked as the coder's own words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from fusen.model.filter import EVERYTHING
from fusen.study import Filter
from fusen.study.exchange.export_project import ExportOptions
from tests.support.small_study import EU, JP, code, make_study, opened
from tests.support.studies import fusen

CASES = "case,source,consent\nEU-01,EU-01.txt,paraphrase\nJP-01,JP-01.txt,quote\n"
MARK = "\n[own words]"
LEAKY = ("on the coding", "on the passage", "on the transcript", "on the interviewee", "on the note", "on the pin")
FREE = ("coding, mine", "passage, mine", "open coding")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s", {"EU-01.txt": EU, "JP-01.txt": JP}, cases=CASES)
    with opened(root) as study:
        code(study, "money was missing", "funding", memo="on the coding")
        code(study, "first grant", "funding", memo=f"coding, mine{MARK}")
        code(study, "The language", "language", "JP-01.txt", memo="open coding")
        note = study.memos.write("EU-01.txt", "EU-01@40-60\non the passage")
        study.memos.write("EU-01.txt", f"EU-01@40-60\npassage, mine{MARK}")
        study.memos.write("EU-01.txt", "on the transcript")
        study.memos.write(next(case.guid for case in study.context.store.cases.all()), "on the interviewee")
        assert note is not None
        study.memos.write(note.guid, "on the note")
        study.themes.write("Money", "It was missing.")
        study.themes.pin("Money", "EU-01@38-55", note="on the pin")
    return root


def test_shared_file_contains_only_shareable_memos(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        _, basis = study.exchange.export(tmp_path / "ann.jsonl", Filter(include_interviewer=True))
    text = (tmp_path / "ann.jsonl").read_text()
    assert [note for note in LEAKY if note in text] == []
    assert [note for note in FREE if note in text] == list(FREE)
    assert any("notes about passages that may not be quoted (5)" in remark for remark in basis.remarks)


def test_project_file_contains_only_shareable_memos(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        study.exchange.export_project(tmp_path / "all.qdpx", ExportOptions(EVERYTHING))
    with zipfile.ZipFile(tmp_path / "all.qdpx") as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [note for note in LEAKY if note in text] == []
    assert [note for note in FREE if note in text] == list(FREE)


def test_merging_an_own_shared_file_keeps_withheld_memos(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        study.exchange.export(tmp_path / "ann.jsonl")
        before = {repr(each) for each in (*study.context.store.memos.live(), *study.context.store.codings.live())}
        study.exchange.merge(tmp_path / "ann.jsonl")
        after = {repr(each) for each in (*study.context.store.memos.live(), *study.context.store.codings.live())}
        assert after == before


def test_copy_of_the_study_contains_all_memos(root: Path, tmp_path: Path) -> None:
    other = make_study(tmp_path / "other", {"EU-01.txt": EU, "JP-01.txt": JP}, cases=CASES)
    with opened(other, "Bob") as study:
        study.exchange.merge(root)
        texts = {note.text for note in study.context.store.memos.live()}
        assert {"on the coding", "on the transcript", "on the interviewee", "on the note"} <= texts


def test_status_does_not_name_the_speaker_of_a_withdrawn_interview(tmp_path: Path) -> None:
    cases = "case,source,consent\nEU-01,EU-01.txt,none\nJP-01,JP-01.txt,quote\n"
    root = make_study(tmp_path / "s", {"EU-01.txt": EU, "JP-01.txt": JP}, cases=cases)
    rows = json.loads(fusen(root, "status", "--format", "json").out)
    assert rows[0]["speakers"] == ["Interviewer"]
