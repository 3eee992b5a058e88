"""Paths of a study and the search for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study import paths as paths_module
from fusen.study.paths import StudyPaths, find_study, storage_warning


def write(path: Path, content: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def test_transcripts_leave_out_cases_recordings_and_hidden_files(tmp_path: Path) -> None:
    study = StudyPaths(tmp_path)
    for name in ("b/二.txt", "a.txt", "cases.csv", "a.MP3", ".hidden.txt", ".trash/c.txt", "b/cases.csv"):
        write(study.transcripts / name)
    assert [study.source_path(file) for file in study.transcript_files()] == ["a.txt", "b/cases.csv", "b/二.txt"]


def test_codebook_files_are_yaml_by_name(tmp_path: Path) -> None:
    study = StudyPaths(tmp_path)
    assert study.codebook_files() == []
    for name in ("b.yml", "a.yaml", "notes.txt", ".a.yaml"):
        write(study.codebook / name, name)
    assert study.codebook_files() == [("codebook/a.yaml", b"a.yaml"), ("codebook/b.yml", b"b.yml")]


def test_study_without_transcripts_has_no_files(tmp_path: Path) -> None:
    assert StudyPaths(tmp_path).transcript_files() == []


def test_study_is_found_from_a_folder_below(tmp_path: Path) -> None:
    write(tmp_path / ".fusen" / "study.toml")
    inner = tmp_path / "transcripts" / "資料"
    inner.mkdir(parents=True)
    assert find_study(inner) == tmp_path


def test_missing_study_or_folder_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(FusenError, match="no study in this folder or above it") as error:
        find_study(tmp_path)
    assert error.value.hint == "fusen init creates one, --study DIR names one"
    with pytest.raises(FusenError, match="no such folder"):
        find_study(tmp_path / "absent")


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Example", "Nextcloud"])
def test_synced_folder_is_warned_of(folder: str) -> None:
    warning = storage_warning(Path("/home") / folder / "study")
    assert warning is not None
    assert f"({folder})" in warning


def test_network_drive_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage_warning(Path("/home/Dropbox-old")) is None
    monkeypatch.setattr(paths_module, "_file_system", lambda root: "nfs4")
    assert "network drive" in (storage_warning(tmp_path) or "")
