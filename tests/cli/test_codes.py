"""The commands of the codebook and of auto-coding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import fusen, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": TEXT})


def test_codebook_check_counts_warnings_in_its_last_line(study: Path) -> None:
    assert fusen(study, "codebook", "check").out == "6 codes, 7 phrases: no mistakes\n"
    book = study / "codebook" / "codebook.yaml"
    book.write_text(book.read_text("utf-8") + "  - name: New idea\n", "utf-8")
    ran = fusen(study, "codebook", "check")
    assert ran.out == "7 codes, 7 phrases: no mistakes, 1 warning\n"
    assert ran.err.startswith("warning: ")


def test_codebook_check_writes_missing_ids_on_request(study: Path) -> None:
    book = study / "codebook" / "codebook.yaml"
    book.write_text(book.read_text("utf-8") + "  - name: New idea\n", "utf-8")
    assert "codebook.yaml: 1 id written\n" in fusen(study, "codebook", "check", "--fix").out
    assert "id: new-idea" in book.read_text("utf-8")


def test_codebook_lists_codes_with_their_codings(study: Path) -> None:
    assert fusen(study, "tag").code == 0
    rows = fusen(study, "codebook", "show", "--code", "Challenges", "--format", "json").rows
    assert [(row["code"], row["codings"]) for row in rows] == [
        ("Challenges", 0),
        ("Challenges / Funding gap", 1),
        ("Challenges / Funding gap / Travel money", 0),
        ("Challenges / Language barrier", 1),
    ]


def test_log_counts_codings_of_the_older_definition(study: Path) -> None:
    fusen(study, "code", "a@17-32", "Funding gap", "--as", "ann")
    edit = ("--definition", "No money at all.", "--change", "meaning")
    assert fusen(study, "codebook", "edit", "Funding gap", *edit).code == 0
    change = fusen(study, "codebook", "log", "--format", "json").rows[-1]
    assert (change["code"], change["fields"], change["older"]) == ("Funding gap", ["definition"], 1)


def test_a_dry_run_of_tag_writes_no_codings(study: Path) -> None:
    ran = fusen(study, "tag", "--dry-run")
    assert (ran.code, ran.out) == (0, "")
    assert "2 codings" in ran.err
    assert fusen(study, "excerpts", "--coder", "fusen", "--format", "json").rows == []
