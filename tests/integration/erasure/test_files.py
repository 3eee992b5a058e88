"""Files of a study that hold an interviewee's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study.erasure.files import StudyFiles, files_of
from fusen.study.erasure.words import ErasedWords
from fusen.study.paths import StudyPaths
from tests.support.small_study import EU, JP, make_study

WORDS = "The money was missing after the first grant ended."


@pytest.fixture
def files(tmp_path: Path) -> StudyFiles:
    root = make_study(tmp_path / "s", cases="case,source,consent\nEU-01,EU-01.txt,quote\nJP-01,JP-01.txt,quote\n")
    (root / "notes.md").write_text(f"I remember: {WORDS}\n")
    (root / "other.md").write_text("Nothing of theirs.\n")
    (root / "scan.pdf").write_bytes(b"%PDF")
    return StudyFiles(StudyPaths(root), ErasedWords([EU], [JP], ["EU-01"]), ("EU-01.txt",))


def test_transcripts_and_files_with_the_words_are_deleted(files: StudyFiles) -> None:
    assert sorted(files.to_delete()) == ["notes.md", "transcripts/EU-01.txt"]
    assert sorted(files.delete()) == ["notes.md", "transcripts/EU-01.txt"]
    assert files.search()[1] == ("transcripts/cases.csv",), "the case table still names them"


def test_the_case_table_loses_the_row_and_nothing_else(files: StudyFiles, tmp_path: Path) -> None:
    files.delete()
    assert "transcripts/cases.csv" in files.rewrite("EU-01")
    table = next(path for path in files_of(tmp_path / "s") if path.name == "cases.csv")
    assert table.read_text() == "case,source,consent\nJP-01,JP-01.txt,quote\n"
    assert files.search()[1] == ()


def test_files_that_cannot_be_searched_are_named(files: StudyFiles) -> None:
    assert any("scan.pdf" in line for line in files.out_of_reach())
