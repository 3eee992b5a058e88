"""The commands that export the codebook to a file and import codes from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import fusen, make_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "s", {"a.txt": "R: We had no money.\n"})


def test_export_counts_the_codes_and_keeps_an_existing_file(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    assert fusen(study, "codebook", "export", file).out == f"6 codes written to {file}\n"
    before = file.read_bytes()
    refused = fusen(study, "codebook", "export", file)
    assert (refused.code, file.read_bytes()) == (1, before)
    assert "--force" in refused.err
    assert fusen(study, "codebook", "export", file, "--force").code == 0


def test_import_of_the_own_export_changes_nothing(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    fusen(study, "codebook", "export", file)
    before = (study / "codebook" / "codebook.yaml").read_bytes()
    assert fusen(study, "codebook", "import", file).code == 0
    assert (study / "codebook" / "codebook.yaml").read_bytes() == before


def test_a_difference_is_listed_and_changes_nothing_until_it_is_decided(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    fusen(study, "codebook", "export", file)
    file.write_text(file.read_text("utf-8-sig").replace("Money is missing.", "No money."), "utf-8")
    ran = fusen(study, "codebook", "import", file, "--format", "json")
    assert ran.code == 1
    assert [(row["code"], row["field"], row["here"], row["file"]) for row in ran.rows] == [
        ("Challenges / Funding gap", "definition", "Money is missing.", "No money.")
    ]
    book = study / "codebook" / "codebook.yaml"
    assert "Money is missing." in book.read_text("utf-8")
    assert fusen(study, "codebook", "import", file, "--keep", "theirs").code == 0
    assert "No money." in book.read_text("utf-8")
