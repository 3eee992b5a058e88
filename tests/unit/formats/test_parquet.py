"""Tests of Parquet files."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra `large` is not installed")

import polars

from fusen.errors import FileError
from fusen.formats.parquet import write_parquet


def test_values_and_missing_values_come_back_with_their_types(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    write_parquet(path, {
        'a "name"': ("VARCHAR", ["資金", None, "=1+1"]), "count": ("BIGINT", [1, 2, 3]),
        "read": ("BOOLEAN", [True, False, True]),
    })  # fmt: skip
    frame = polars.read_parquet(path)
    assert frame.to_dict(as_series=False) == {
        'a "name"': ["資金", None, "=1+1"], "count": [1, 2, 3], "read": [True, False, True],
    }  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_missing_folder_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"missing/a\.parquet: cannot be written"):
        write_parquet(tmp_path / "missing" / "a.parquet", {"count": ("BIGINT", [1])})
