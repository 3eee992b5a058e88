"""Imports add missing rows to cases.csv and keep all other bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def folder(tmp_path: Path, table: str) -> Path:
    result = tmp_path / "interviews"
    (result / "north").mkdir(parents=True)
    (result / "north" / "g.txt").write_text(TALK)
    (result / "h.txt").write_text(TALK.replace("money", "time"))
    (result / "Cases.csv").write_text(table)
    return result


def test_rows_of_a_table_in_an_imported_folder_are_taken(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    table = root / "transcripts" / "cases.csv"
    rows = "case;source;size\nNora;north/g.txt;small\nHans;h.txt;big\nZoe;z.txt;big\n"
    with opened(root) as study:
        report = study.sources.import_files([folder(tmp_path, rows)])
        values = {case.name: case.variables.get("size") for case in study.cases.all()}
        assert {"Nora": "small", "Hans": "big"}.items() <= values.items()
        assert {"g", "h", "Zoe"}.isdisjoint(values)
        assert [line.partition("Cases.csv")[2] for line in report.added if "Cases.csv" in line] == [
            ":4: case Zoe left out: no source z.txt (did you mean h.txt?)",
            " taken into transcripts/cases.csv",
        ]
        assert (report.failures, report.rows[0].state) == ((), "new")
        written = table.read_bytes()
        assert b"\nNora,g.txt,quote,small\nHans,h.txt,quote,big\n" in written
        study.history.undo()
        assert {info.path for info in study.sources.all()}.isdisjoint({"g.txt", "h.txt"})
        assert b"Nora" not in table.read_bytes()
        study.history.redo()
        assert table.read_bytes() == written


def test_consent_of_a_table_holds_from_the_step_that_stores_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_study(tmp_path / "s")
    given = folder(tmp_path, "case,source,consent\nNora,north/g.txt,none\nHans,h.txt,analyse\n")
    with opened(root) as study:
        monkeypatch.setattr("fusen.study.sources.import_files.PORTION", 10)
        monkeypatch.setattr("fusen.study.sources.import_files.take_rows", _interrupt)
        with pytest.raises(InterruptedError):
            study.sources.import_files([given])
    monkeypatch.undo()
    with opened(root) as study:
        consents = {case.name: case.consent for case in study.cases.all()}
    assert {"Nora": "none", "Hans": "analyse"}.items() <= consents.items()


def _interrupt(*_: object) -> None:
    raise InterruptedError


def test_rows_that_a_person_filled_in_stay(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        study.sources.import_files([folder(tmp_path, "case,source\n")])
        table = root / "transcripts" / "cases.csv"
        table.write_text("case,source,size\nNora,g.txt,small\n")
    (tmp_path / "interviews" / "Cases.csv").write_text("case,source,size\nNora,g.txt,huge\nGrete,north/g.txt,big\n")
    with opened(root) as study:
        report = study.sources.import_files([tmp_path / "interviews"])
        assert table.read_text().startswith("case,source,size\nNora,g.txt,small\n")
        assert [line.partition("left out: ")[2] for line in report.added if "left out" in line] == [
            "line 2 of transcripts/cases.csv says something else", "its source belongs to case Nora",
        ]  # fmt: skip


def test_a_table_that_cannot_be_read_is_a_failure_and_the_transcripts_come_in(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        report = study.sources.import_files([folder(tmp_path, "case,source\nNora\nNora,g.txt\n")])
        assert len(report.failures) == 1
        assert "case Nora names no source" in report.failures[0].message
        assert {"g.txt", "h.txt"} <= {info.path for info in study.sources.all()}


def test_talk_in_a_table_called_cases_is_no_table_of_cases(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("speaker,text\nI,Why did you stop?\nB,We had no money left.\nI,And?\nB,No.\n")
    with opened(make_study(tmp_path / "s")) as study:
        report = study.sources.import_files([tmp_path / "cases.csv"], ImportRequest(name="talk.csv"))
        assert [row.source for row in report.rows] == ["talk.csv"]


def test_a_preview_names_the_table_of_cases(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        report = study.sources.import_files(
            [folder(tmp_path, "case,source\nNora,h.txt\n")], ImportRequest(preview=True)
        )
        assert report.added == (
            f"{tmp_path / 'interviews' / 'Cases.csv'}: a table of cases, whose rows an import takes",
        )
        assert "Nora" not in {case.name for case in study.cases.all()}
