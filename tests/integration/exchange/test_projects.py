"""Whole projects in and out of a study."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import EVERYTHING
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from fusen.study.exchange.import_project import ImportOptions
from fusen.study.exchange.projects import init_from
from tests.support.small_study import code, make_study, opened
from tests.support.studies import PROJECT


@pytest.fixture
def file(tmp_path: Path, own_folders: Path) -> Path:
    with opened(make_study(tmp_path / "one")) as study:
        code(study, "money was missing", "funding")
        written = study.exchange.export_project(tmp_path / "one.qdpx", ExportOptions(EVERYTHING))
        assert (written.codes, written.sources, written.codings, written.coders) == (4, 2, 1, ("Ann",))
    return tmp_path / "one.qdpx"


def test_a_study_from_a_project_of_fusen_keeps_its_identity(file: Path, tmp_path: Path) -> None:
    result = init_from(tmp_path / "two", file, None, ImportOptions(), user="Kim")
    assert (len(result.sources), result.added) == (2, 1)
    with Study.open(tmp_path / "two", user="Kim") as study:
        assert study.context.store.project == PROJECT
        assert [coding.user for coding in study.codings.find()] == ["Ann"]


def test_an_error_leaves_no_study(tmp_path: Path) -> None:
    (tmp_path / "broken.qdpx").write_bytes(b"PK nothing")
    with pytest.raises(FusenError, match="broken"):
        init_from(tmp_path / "two", tmp_path / "broken.qdpx", None, ImportOptions(), user="Kim")
    assert not (tmp_path / "two").exists() or not any((tmp_path / "two").rglob("*"))


def test_an_existing_study_is_not_replaced(file: Path, tmp_path: Path) -> None:
    with pytest.raises(FusenError):
        init_from(tmp_path / "one", file, None, ImportOptions(), user="Kim")


def test_a_second_import_changes_nothing(file: Path, tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "three"), "Kim") as study:
        first = study.exchange.import_project(file)
        again = study.exchange.import_project(file)
        assert (first.added, again.added, again.present) == (1, 0, 1)
        study.history.undo()
        assert study.codings.find() == []


def test_a_codebook_file_holds_no_codings(file: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "one") as study:
        study.exchange.export_project(tmp_path / "one.qdc", ExportOptions(EVERYTHING))
    with opened(make_study(tmp_path / "four", codebook="name: Empty\ncodes: []\n", texts={})) as study:
        study.exchange.import_project(tmp_path / "one.qdc")
        assert [code.name for code in study.codebook.get()] == [
            "Challenges", "Funding gap", "Language barrier", "Market pull",
        ]  # fmt: skip
        assert study.sources.all() == ()
