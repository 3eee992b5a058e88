"""The commands of the framework matrix."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. It went on.\n"
CODED = (17, 33)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [coding(TEXT, "a.txt", "ann", "funding-gap", *CODED), review(TEXT, "a.txt", "ann")]
    return make_study(tmp_path, {"a.txt": TEXT}, codings={"ann.jsonl": lines})


def cells(study: Path, *options: str) -> list[tuple[str, str, bool]]:
    rows = fusen(study, "matrix", *options, "--format", "json").rows
    return [(row["case"], row["text"], row["stale"]) for row in rows]


def test_a_written_cell_is_shown_and_an_empty_text_empties_it(study: Path) -> None:
    assert fusen(study, "matrix", "write", "a", "Funding gap", "No money.", "--as", "ann").code == 0
    assert cells(study, "--written", "--level", "code") == [("a", "No money.", False)]
    fusen(study, "matrix", "write", "a", "Funding gap", "", "--as", "ann")
    assert cells(study, "--written") == []


def test_only_cells_with_changed_excerpts_are_stale(study: Path) -> None:
    fusen(study, "matrix", "write", "a", "Funding gap", "No money.", "--as", "ann")
    assert cells(study, "--stale") == []
    fusen(study, "code", "a@34-45", "Funding gap", "--as", "ann")
    assert cells(study, "--stale", "--level", "code") == [("a", "No money.", True)]


def test_an_unknown_interviewee_is_refused(study: Path) -> None:
    ran = fusen(study, "matrix", "write", "b", "Funding gap", "x")
    assert (ran.code, ran.out) == (1, "")


def test_an_edited_workbook_changes_its_cells(study: Path, tmp_path: Path) -> None:
    import openpyxl

    file = tmp_path / "matrix.xlsx"
    assert fusen(study, "matrix", "export", file).code == 0
    book = openpyxl.load_workbook(file)
    book.worksheets[0].cell(2, 2).value = "In my words."
    book.save(file)
    assert fusen(study, "matrix", "import", file, "--as", "ann").out == "1 cell written, 0 unchanged\n"
    assert [text for _, text, _ in cells(study, "--written")] == ["In my words."]
