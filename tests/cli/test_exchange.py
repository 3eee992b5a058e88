"""The commands export, merge, backup, restore and check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "s", {"a.txt": TEXT})


def test_check_problems_set_the_exit_code(study: Path) -> None:
    assert (fusen(study, "check").code, fusen(study, "check").out) == (0, "no problems\n")
    line = coding(TEXT, "a.txt", "ann", "funding-gap", 17, 33) | {"quote": "other words"}
    folder = study / ".fusen" / "codings"
    folder.mkdir(exist_ok=True)
    (folder / "ann.jsonl").write_text(json.dumps(line) + "\n")
    ran = fusen(study, "check")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "problems: 1")


def test_export_needs_a_file_or_a_folder(study: Path) -> None:
    ran = fusen(study, "export")
    assert (ran.code, "name a FILE" in ran.err) == (2, True)


def test_tidy_export_refuses_standard_output_because_it_writes_two_files(study: Path) -> None:
    ran = fusen(study, "export", "-", "--format", "csv", "--tidy")
    assert (ran.code, ran.out) == (1, "")
    assert "--tidy writes two files" in ran.err


def test_a_merge_counts_what_it_adds_and_a_second_one_adds_nothing(study: Path, tmp_path: Path) -> None:
    fusen(study, "code", "a@17-33", "Funding gap", "--as", "ann")
    shared = tmp_path / "ann.jsonl"
    assert fusen(study, "export", shared, "--coder", "ann").code == 0
    other = make_study(tmp_path / "other", {"a.txt": TEXT})
    trial = fusen(other, "merge", shared, "--dry-run")
    assert "from ann: 1 coding and" in trial.out
    assert "would be added" in trial.out
    assert "1 coding and" in fusen(other, "merge", shared).out
    assert "from ann: 0 codings and 0 reviews added, 0 replaced by newer versions" in fusen(other, "merge", shared).out


def test_a_backup_is_listed_and_restored(study: Path) -> None:
    fusen(study, "code", "a@17-33", "Funding gap", "--as", "ann")
    written = fusen(study, "backup").out
    assert written.startswith("backup written to ")
    name = Path(written.removeprefix("backup written to ").strip()).name
    fusen(study, "undo", "--as", "ann")
    assert name in fusen(study, "restore", "--list").out
    assert "; the previous database is now " in fusen(study, "restore").out
    assert len(fusen(study, "excerpts", "--coder", "ann", "--format", "json").rows) == 1
