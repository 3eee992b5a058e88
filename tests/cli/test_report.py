"""The command that writes all results to one document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. It went on.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [coding(TEXT, "a.txt", "ann", "funding-gap", 17, 33), review(TEXT, "a.txt", "ann")]
    return make_study(tmp_path / "s", {"a.txt": TEXT}, codings={"ann.jsonl": lines})


def test_a_report_is_written_once_and_replaced_on_request_only(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.md"
    ran = fusen(study, "report", file, "--title", "Why it is hard")
    assert ran.code == 0, ran.err
    assert str(file) in ran.out
    assert file.read_text("utf-8").startswith("# Why it is hard\n")
    assert fusen(study, "report", file).code == 1
    assert fusen(study, "report", file, "--force").code == 0


def test_an_unknown_suffix_writes_nothing(study: Path, tmp_path: Path) -> None:
    ran = fusen(study, "report", tmp_path / "out.odd")
    assert (ran.code, ".docx" in ran.err) == (1, True)
    assert not (tmp_path / "out.odd").exists()


def test_a_report_to_standard_output_is_the_document_alone(study: Path) -> None:
    ran = fusen(study, "report", "-", "--format", "md")
    assert ran.out.startswith("# ")
    assert "written" not in ran.out.splitlines()[-1]
    assert "written" in ran.err


def test_an_unknown_checklist_is_a_usage_error(study: Path, tmp_path: Path) -> None:
    ran = fusen(study, "report", tmp_path / "out.md", "--checklist", "none-such")
    assert (ran.code, "coreq" in ran.err) == (2, True)
