"""The commands that erase interviewees, replace names and encrypt the study."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import fusen, make_study

TALK = "I: Who paid?\n\nR: Mr Peter Novak paid us in Graz.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": TALK, "b.txt": "I: And you?\n\nR: Nobody paid.\n"})


def test_an_erasure_without_a_terminal_needs_yes(study: Path) -> None:
    ran = fusen(study, "erase", "a")
    assert (ran.code, "--yes erases without asking" in ran.err) == (1, True)
    assert (study / "transcripts" / "a.txt").exists()


def test_a_dry_run_of_an_erasure_lists_the_files_and_keeps_them(study: Path) -> None:
    ran = fusen(study, "erase", "a", "--dry-run")
    assert "a: 1 transcript, 0 codings and 0 memos will be erased" in ran.err
    assert "delete transcripts/a.txt" in ran.err
    assert (study / "transcripts" / "a.txt").exists()


def test_an_erasure_reports_that_no_words_are_left(study: Path) -> None:
    ran = fusen(study, "erase", "a", "--yes")
    assert (ran.code, "no words of the interviewee are left" in ran.out) == (0, True)
    assert not (study / "transcripts" / "a.txt").exists()


def test_names_are_proposed_as_rows_and_replaced(study: Path) -> None:
    rows = fusen(study, "pseudonyms", "find", "--format", "json").rows
    assert {(row["name"], row["kind"]) for row in rows} >= {("Peter Novak", "person")}
    assert fusen(study, "pseudonyms", "apply").code == 1
    applied = fusen(study, "pseudonyms", "apply", "--keep-originals")
    assert applied.out.startswith("1 transcript changed: ")
    assert "Novak" not in (study / "transcripts" / "a.txt").read_text("utf-8")


def test_a_study_is_encrypted_and_decrypted_under_a_passphrase(study: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    assert fusen(study, "encrypt", "--passphrase-file", secret).code == 0
    assert b"Novak" not in (study / "transcripts" / "a.txt").read_bytes()
    assert fusen(study, "decrypt", "--passphrase-file", secret).code == 0
    assert (study / "transcripts" / "a.txt").read_text("utf-8") == TALK
