"""Codebook edits on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.support.small_study import EU, TEXTS, span
from tests.support.studies import Ran, coding, fusen, make_study


def study_in(folder: Path) -> Path:
    lines = [coding(EU, "EU-01.txt", "Ann", "funding-gap", *span(EU, "money was missing"))]
    return make_study(folder, TEXTS, codings={"ann.jsonl": lines})


def codes(study: Path) -> dict[str, int]:
    return {row["code"]: row["codings"] for row in fusen(study, "codebook", "show", "--format", "json").rows}


def test_each_edit_is_described_and_can_be_undone(tmp_path: Path) -> None:
    study = study_in(tmp_path / "s")
    before, text = codes(study), (study / "codebook/codebook.yaml").read_bytes()

    def edit(*arguments: str) -> Ran:
        return fusen(study, "codebook", *arguments, "--as", "Ann")

    tried = edit("merge", "Funding gap", "--into", "Champion", "--dry-run")
    assert tried.code == 0
    assert "Drivers / Champion gets 1 coding (Ann 1)" in tried.err
    assert (study / "codebook/codebook.yaml").read_bytes() == text
    for arguments in (
        ("add", "Trust", "--under", "Challenges", "--definition", "One relies on the other."),
        ("rename", "Funding gap", "Money"),
        ("move", "Trust", "--under", "Drivers", "--place", "1"),
        ("edit", "Money", "--include", "late money", "--change", "wording"),
        ("edit", "Money", "--colour", "#123456"),
        ("merge", "Money", "--into", "Champion"),
        ("delete", "Champion", "--codings", "remove"),
    ):
        ran = edit(*arguments)
        assert ran.code == 0, ran.err
        assert ran.err.strip()
    assert list(codes(study)) == ["Challenges", "Challenges / Language barrier", "Drivers", "Drivers / Trust"]
    assert sum(codes(study).values()) == 0
    for _ in range(7):
        assert fusen(study, "undo", "--as", "Ann").code == 0
    assert codes(study) == before
    assert (study / "codebook/codebook.yaml").read_bytes() == text


def test_an_edit_that_changes_nothing_offers_no_undo(tmp_path: Path) -> None:
    study = study_in(tmp_path / "s")
    edit = ("codebook", "edit", "Champion", "--colour", "#123456", "--as", "Ann")
    assert "undo reverses it" in fusen(study, *edit).out
    ran = fusen(study, *edit)
    assert (ran.code, ran.out.strip()) == (0, "no change")


def test_incomplete_and_invalid_edits_are_errors_with_a_hint(tmp_path: Path) -> None:
    study = study_in(tmp_path / "s")
    unsaid = fusen(study, "codebook", "edit", "Funding gap", "--definition", "Other")
    assert unsaid.code == 1
    assert "wording only" in unsaid.err
    assert "hint:" in unsaid.err
    unknown = fusen(study, "codebook", "delete", "Fundin gap")
    assert unknown.code == 1
    assert "did you mean Funding gap" in unknown.err
    assert fusen(study, "codebook", "delete", "Funding gap", "--codings", "burn").code == 2


def test_first_edit_creates_the_codebook(tmp_path: Path) -> None:
    study = study_in(tmp_path / "s")
    (study / "codebook/codebook.yaml").unlink()
    assert fusen(study, "codebook", "add", "First").code == 0
    assert "name: First" in (study / "codebook/codebook.yaml").read_text()
