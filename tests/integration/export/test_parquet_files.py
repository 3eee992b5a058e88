"""Tests of `fusen export --parquet`: its rows give the numbers of the tables, and nothing is half-written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra `large` is not installed")

import polars

from fusen.errors import FileError, FusenError
from fusen.model.filter import Filter
from fusen.study.export import parquet_files
from tests.support.small_study import make_study, opened


def test_rows_give_the_codings_and_interviewees_of_the_frequencies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_files, "ROWS", 2)
    with opened(make_study(tmp_path / "study")) as study:
        study.autocode.tag()
        count, _ = study.exchange.export_parquet(tmp_path / "shards", Filter(coders=("fusen",)))
        table = study.results.frequencies(Filter(coders=("fusen",)), level="code")
    codings = polars.read_parquet(tmp_path / "shards" / "codings-*.parquet").to_dicts()
    assert len(list((tmp_path / "shards").glob("codings-*.parquet"))) == -(-count // 2) > 1
    assert Counter(row["code"] for row in codings) == {row.code: row.codings for row in table.rows if row.codings}
    cases = {row["code"]: {other["case"] for other in codings if other["code"] == row["code"]} for row in codings}
    assert {code: len(who) for code, who in cases.items()} == {
        row.code: row.interviewees for row in table.rows if row.codings
    }
    read = polars.read_parquet(tmp_path / "shards" / "cases.parquet").to_dicts()
    assert all(row["fully_coded"] for row in read)


def test_interviewees_who_may_not_be_listed_are_in_no_file(tmp_path: Path) -> None:
    cases = "case,source,consent\nAda,EU-01.txt,analyse\nSato,JP-01.txt,quote\n"
    with opened(make_study(tmp_path / "study", cases=cases)) as study:
        study.autocode.tag()
        study.exchange.export_parquet(tmp_path / "shards", Filter(coders=("fusen",)))
    files = {path.name: path.read_bytes() for path in (tmp_path / "shards").iterdir()}
    assert [name for name, content in files.items() if b"Ada" in content or b"EU-01" in content] == []
    assert b"JP-01" in files["sources.parquet"]


def test_study_without_codings_writes_an_empty_table_with_its_columns(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "study")) as study:
        assert study.exchange.export_parquet(tmp_path / "shards")[0] == 0
    frame = polars.read_parquet(tmp_path / "shards" / "codings-00000.parquet")
    assert frame.height == 0
    assert {"code", "case", "start", "end", "words"} <= {*frame.columns}


def test_folder_with_files_and_anonymous_output_are_refused_without_a_trace(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "study")) as study:
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "mine.txt").touch()
        with pytest.raises(FileError, match="holds files already"):
            study.exchange.export_parquet(tmp_path / "full")
        with pytest.raises(FusenError, match="name interviewees"):
            study.exchange.export_parquet(tmp_path / "new", Filter(anonymous=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "study"]


def test_failure_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise FileError("codes.parquet: cannot be written (disk full)")

    monkeypatch.setattr(parquet_files, "write_parquet", full)
    with opened(make_study(tmp_path / "study")) as study, pytest.raises(FileError, match="disk full"):
        study.exchange.export_parquet(tmp_path / "shards")
    assert [path.name for path in tmp_path.iterdir()] == ["study"]
