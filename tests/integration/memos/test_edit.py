"""Memos: a version for each edit, and who may edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from tests.support.memo_study import study_of
from tests.support.small_study import code, opened


def test_edit_creates_a_version_and_undo_removes_it(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        memo = study.memos.keep("JP-01@40-52", "first")
        assert memo is not None
        study.memos.keep(f"memo:{memo.guid[:8]}", "second", kind="analytic")
        assert [version.text.partition("\n")[2] for version in study.memos.versions(memo.guid)] == ["first", "second"]
        entry = study.memos.entry(memo.guid[:8])
        assert (entry.text, entry.versions, entry.memo.kind, entry.about.label) == (
            "second",
            2,
            "analytic",
            "JP-01@40-52",
        )
        study.history.undo()
        assert study.memos.entry(memo.guid).versions == 1
        study.history.redo()
        assert study.memos.entry(memo.guid).text == "second"
        study.memos.keep(f"memo:{memo.guid}", "")
        assert not study.memos.entries().entries


def test_memo_of_another_coder_cannot_be_edited(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    with opened(root) as study:
        memo = study.memos.keep("study", "mine")
    assert memo is not None
    with opened(root, "Bob") as study, pytest.raises(FusenError, match="belongs to Ann"):
        study.memos.keep(f"memo:{memo.guid}", "his")


def test_memo_on_a_coding_requires_the_coding(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        coding = code(study, "money was missing", "funding")
        place = f"EU-01@{coding.start}-{coding.end}"
        memo = study.memos.keep(place, "why", code="Funding gap")
        assert memo is not None
        assert memo.target == coding.guid
        with pytest.raises(FusenError, match="has no coding"):
            study.memos.keep(place, "why", code="Language barrier")
