"""Imports add missing rows to cases.csv and keep all other bytes."""

from __future__ import annotations

from pathlib import Path

from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import make_study, opened

TALK = "I: Why did you stop?\nAnna: We had no money.\nI: And then?\nBen: Nothing.\n"


def test_missing_rows_are_appended_and_other_bytes_kept(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    table = root / "transcripts" / "cases.csv"
    before = b'\xef\xbb\xbfcase;source;consent;side\r\n"A";EU-01.txt;;EU  # note'
    table.write_bytes(before)
    with opened(root) as study:
        (tmp_path / "g.txt").write_text(TALK)
        report = study.sources.import_files([tmp_path / "g.txt"], ImportRequest(case="Anna=A1,Ben=B1"))
        assert table.read_bytes() == before + b"\r\nJP-01;JP-01.txt;;\r\nA1;g.txt#Anna;;\r\nB1;g.txt#Ben;;\r\n"
        assert (
            "transcripts/cases.csv: 3 rows were added for new interviewees: fill in consent and variables"
            in report.added
        )
        again = table.read_bytes()
        study.sources.import_files([root / "transcripts" / "g.txt"])
        assert table.read_bytes() == again


def test_unedited_row_is_valid_after_undo(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    table = root / "transcripts" / "cases.csv"
    with opened(root) as study:
        (tmp_path / "g.txt").write_text(TALK)
        study.sources.import_files([tmp_path / "g.txt"])
        study.history.undo()
        table.write_text(
            table.read_text() + "X,EU-01.txt,\n" if "EU-01.txt" not in table.read_text() else table.read_text() + "\n"
        )
    with opened(root) as study:
        assert "g.txt" not in {info.path for info in study.sources.all()}
        assert "g" not in {case.name for case in study.cases.all()}


def test_a_dry_run_writes_no_rows(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    table = root / "transcripts" / "cases.csv"
    before = table.read_bytes()
    with opened(root) as study:
        (tmp_path / "g.txt").write_text(TALK)
        study.sources.import_files([tmp_path / "g.txt"], ImportRequest(dry_run=True))
    assert table.read_bytes() == before


def test_unedited_row_is_replaced_by_a_case_named_later(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        (tmp_path / "g.txt").write_text(TALK)
        study.sources.import_files([tmp_path / "g.txt"])
        study.sources.import_files([root / "transcripts" / "g.txt"], ImportRequest(case="Anna=A1,Ben=B1"))
        assert {"A1", "B1"} <= {case.name for case in study.cases.all()}
        assert "g" not in {case.name for case in study.cases.all()}
    table = root / "transcripts" / "cases.csv"
    table.write_text(table.read_text().replace("A1,g.txt#Anna,", "A1,g.txt#Anna,paraphrase"))
    with opened(root) as study:
        assert {case.name: case.consent for case in study.cases.all()}["A1"] == "paraphrase"
