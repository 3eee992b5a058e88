"""Import and export of whole projects on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [coding(TEXT, "a.txt", "ann", "funding-gap", 17, 33), review(TEXT, "a.txt", "ann")]
    return make_study(tmp_path / "s", {"a.txt": TEXT}, codings={"ann.jsonl": lines})


def test_a_project_file_makes_a_study_with_the_same_codings(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.qdpx"
    written = fusen(study, "export", file)
    assert (written.code, str(file) in written.out + written.err) == (0, True)
    ran = fusen(None, "init", tmp_path / "two", "--from", file)
    assert ran.code == 0, ran.err
    rows = fusen(tmp_path / "two", "excerpts", "--coder", "all", "--format", "json").rows
    assert [(row["quote"], row["coder"]) for row in rows] == [("We had no money.", "ann")]


def test_an_import_lists_each_kind_of_record(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.qdpx"
    fusen(study, "export", file)
    other = make_study(tmp_path / "other", {})
    rows = fusen(other, "import", file, "--format", "json").rows
    assert next(row for row in rows if row["kind"] == "codings")["read"] == 1


def test_a_broken_project_file_makes_no_study(tmp_path: Path) -> None:
    file = tmp_path / "broken.qdpx"
    file.write_bytes(b"not a zip file")
    ran = fusen(None, "init", tmp_path / "new", "--from", file)
    assert (ran.code, "broken.qdpx" in ran.err) == (1, True)
    assert not (tmp_path / "new" / ".fusen").exists()
