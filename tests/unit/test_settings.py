"""`[report]` in study.toml: valid keys, and errors that name file, key and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.settings import ReportSettings, read_study

HEAD = 'project = "7d1a3f5e-2c64-4b0a-9a55-6f0e8c1d2b47"\nname = "S"\n'


def settings(tmp_path: Path, text: str) -> ReportSettings:
    path = tmp_path / "study.toml"
    path.write_text(HEAD + text, "utf-8")
    return read_study(path).report


def test_missing_table_gives_defaults(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == ReportSettings()


def test_every_key_is_read(tmp_path: Path) -> None:
    made = settings(
        tmp_path,
        '[report]\ntitle = "T"\nauthors = ["A", "B"]\norganisation = "O"\ndate = "2026-12-01"\nlogo = "l.png"\n'
        'language = "ja"\norder = ["X"]\ndepth = 1\nspeaker = "a {role}"\n[report.labels]\nside = "partner"\n'
        '[report.values.side]\nEU = "European"\n[report.directions."Money"]\nfor = "say so"\n',
    )
    assert made == ReportSettings(
        "T", ("A", "B"), "O", "2026-12-01", "l.png", "ja", ("X",), 1, "a {role}", {"side": "partner"},
        {"side": {"EU": "European"}}, {"Money": {"for": "say so"}},
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ['titel = "T"', 'authors = "A"', "depth = -1", "depth = true", "title = 3", "labels = 1", "values = {side = 1}"],
)
def test_invalid_line_names_file_and_key(tmp_path: Path, line: str) -> None:
    with pytest.raises(FileError) as raised:
        settings(tmp_path, f"[report]\n{line}\n")
    assert "study.toml" in raised.value.message
    assert line.split(" ")[0] in raised.value.message
    assert raised.value.hint
