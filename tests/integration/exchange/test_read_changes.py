"""What a merge reads: shared files, and copies of the study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study.exchange.read_changes import read_changes
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A copy of the study in which Ben has coded."""
    root = make_study(tmp_path / "theirs")
    with opened(root, "Ben") as study:
        code(study, "money was missing", "funding", memo="look")
        study.exchange.export(tmp_path / "ben.jsonl", Filter(coders=("Ben",)))
    return root


def test_a_shared_file_a_folder_and_a_database_bring_the_same_codings(theirs: Path, tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "mine")) as study:
        sources = (tmp_path / "ben.jsonl", theirs, theirs / ".fusen" / "study.db")
        shared, folder, database = (read_changes(study.context, path) for path in sources)
    assert [(line.coder, line.quote) for line in shared.lines] == [("Ben", "money was missing")]
    for copy in (folder, database):
        assert [(line.guid, line.start, line.end) for line in copy.lines] == [
            (line.guid, line.start, line.end) for line in shared.lines
        ]


def test_reading_a_copy_changes_none_of_its_files(theirs: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in theirs.rglob("*") if path.is_file()}
    with opened(make_study(tmp_path / "mine")) as study:
        read_changes(study.context, theirs)
    assert {path: path.read_bytes() for path in before} == before


def test_the_study_itself_and_other_files_are_refused(theirs: Path, tmp_path: Path) -> None:
    root = make_study(tmp_path / "mine")
    with opened(root) as study:
        (tmp_path / "notes.txt").write_text("nothing")
        other = shutil.copytree(theirs, tmp_path / "other")
        settings = other / ".fusen" / "study.toml"
        settings.write_text(settings.read_text().replace("7f4d9a52", "00000000"))
        for path in (root, tmp_path / "notes.txt", tmp_path / "missing.jsonl"):
            with pytest.raises(FusenError):
                read_changes(study.context, path)
