"""Files of excerpts and tidy tables, each written completely or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.model.filter import Filter
from fusen.study.export import excerpt_files
from fusen.study.export.table_files import write_sheet
from tests.support.small_study import make_study, opened


def test_a_tidy_table_that_cannot_be_written_leaves_no_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(target: Path, sheet: object) -> None:
        if target.name == "tidy.csv":
            raise FileError(f"{target}: no space left on the device")
        write_sheet(target, sheet)  # type: ignore[arg-type]

    monkeypatch.setattr(excerpt_files, "write_sheet", full)
    with opened(make_study(tmp_path / "s")) as study, pytest.raises(FileError, match="no space"):
        study.exchange.export(tmp_path / "tidy.csv", Filter(), tidy=True)
    assert not list(tmp_path.glob("tidy*"))
