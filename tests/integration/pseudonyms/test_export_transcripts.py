"""Transcripts exported with pseudonyms."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fusen.errors import FileError
from tests.support.small_study import opened


def test_exported_transcripts_and_their_log_hold_no_names(root: Path, tmp_path: Path) -> None:
    cases = root / "transcripts" / "cases.csv"
    cases.write_text(cases.read_text().replace("J.txt,quote", "J.txt,paraphrase"))
    with opened(root) as study:
        made = study.pseudonyms.export_transcripts(tmp_path / "out")
        word = study.pseudonyms.export_transcripts(tmp_path / "word", suffix=".docx")
    assert ([path.name for path in made.files], made.withheld) == (["A.txt"], 1)
    text = made.files[0].read_text()
    assert "Person 2 was kind" in text
    log = (tmp_path / "out" / "log.csv").read_text("utf-8-sig")
    with zipfile.ZipFile(word.files[0]) as archive:
        inside = archive.read("word/document.xml").decode()
    for name in ("Novak", "Weber", "Graz"):
        assert name not in text + log + inside
    assert "person 5" in log
    assert made.files[0].stat().st_mode & 0o077 == 0


def test_failed_export_leaves_no_files(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: object) -> bytes:
        raise FileError("no space")

    monkeypatch.setattr("fusen.study.pseudonyms.export_transcripts._log", fail)
    with opened(root) as study, pytest.raises(FileError):
        study.pseudonyms.export_transcripts(tmp_path / "out")
    assert not any((tmp_path / "out").iterdir())


def test_export_without_pseudonyms_warns_and_its_log_holds_no_formula(root: Path, tmp_path: Path) -> None:
    (root / ".fusen" / "pseudonyms.csv").unlink()
    (root / "transcripts" / "=1+1.txt").write_text("I: Why?\nAda: The rents were high.\nI: And?\nAda: No.\n")
    with opened(root) as study:
        study.sources.import_files()
        study.pseudonyms.export_transcripts(tmp_path / "out")
        assert any("no name is replaced" in line for line in study.warnings)
    assert "\n'=1+1.txt," in (tmp_path / "out" / "log.csv").read_text("utf-8-sig")
