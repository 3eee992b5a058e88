"""`fusen edit` corrects a transcript in an editor and keeps codings and reviews."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.documents import docx, paragraph
from tests.support.studies import fusen, make_study

TALK = "I: Why did you stop?\nAnna: We had no mony for travel.\nI: And then?\nAnna: Nothing.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "s", {"a.txt": TALK})


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *commands: str) -> None:
    script = tmp_path / "editor.sh"
    script.write_text("#!/bin/sh\n" + "\n".join(commands) + "\n")
    script.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(script))


def test_correction_keeps_reviews_and_new_text_is_unread(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.open(study, user="ann") as opened:
        opened.reviews.add("a.txt")
    editor(
        tmp_path,
        monkeypatch,
        'sed -i.bak "s/mony/money/" "$1" && rm "$1.bak"',
        'echo "Anna: Wait, one thing more." >> "$1"',
    )
    ran = fusen(study, "edit", "a", "--as", "ann")
    assert ran.code == 0, ran.err
    with Study.open(study, user="ann") as opened:
        text = opened.sources.text("a.txt")
        read = [(review.start, review.end) for review in opened.reviews.find()]
    assert "no money for travel" in text
    assert read == [(0, text.index("Anna: Wait"))]
    start = text.index("Wait")
    assert f"a.txt: 4 words are new and unread by ann (a.txt@{start}-{len(text) - 1})" in ran.err


def test_unchanged_text_changes_nothing(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, "true")
    ran = fusen(study, "edit", "a.txt")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "a.txt: not changed")


def test_a_word_document_and_a_failing_editor_are_refused(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (study / "transcripts" / "w.docx").write_bytes(docx(paragraph("I: Why?") + paragraph("R: So.")))
    assert fusen(study, "import").code == 0
    ran = fusen(study, "edit", "w")
    assert ran.code == 1
    assert "a text editor cannot correct a .docx file" in ran.err
    editor(tmp_path, monkeypatch, "exit 3")
    ran = fusen(study, "edit", "a")
    assert ran.code == 1
    assert "ended with status 3" in ran.err
