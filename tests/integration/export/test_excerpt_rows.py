"""The rows of a file of excerpts, kept on disk, equal the rows of the list in memory."""

from __future__ import annotations

import errno
import pickle
from pathlib import Path
from unittest.mock import Mock

import pytest

from fusen.errors import FileError
from fusen.model.filter import Filter
from fusen.study.export import excerpt_rows
from fusen.study.export.excerpt_rows import StoredRecords, excerpt_sheet
from tests.support.small_study import JP, code, make_study, opened

CASES = "case,source,consent,side\nEU-01,EU-01.txt,quote,EU\nJP-01,JP-01.txt,{},Japan\n"


@pytest.mark.parametrize("consent", ["quote", "paraphrase", "analyse"])
@pytest.mark.parametrize("context", [0, 1])
def test_rows_and_remarks_equal_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, consent: str, context: int
) -> None:
    for name in ("BATCH", "CHUNK", "IN_MEMORY"):
        monkeypatch.setattr(excerpt_rows, name, 1)
    root = make_study(tmp_path / "s", cases=CASES.format(consent))
    with opened(root) as study, opened(root, "Bob") as bob:
        for coder in (study, bob):
            code(coder, "The money was missing", "funding", memo=f"by {coder.user}")
            code(coder, "language, of course", "language", "JP-01.txt", magnitude=2)
        code(bob, "The market over there", "market")
        code(study, "The money was no problem", "funding", "JP-01.txt")
        for filter_ in (Filter(), Filter(coders=("all",)), Filter(codes=("language",)), Filter(sources=("JP-01",))):
            table = study.results.excerpts(filter_, context=context)
            sheet, basis = excerpt_sheet(study.context, filter_, context, ["side"])
            assert list(sheet.rows) == table.to_dicts()
            assert (len(sheet.rows), basis) == (len(table.rows), table.basis)


def test_records_are_read_by_group_in_the_order_of_their_arrival(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpt_rows, "CHUNK", 2)
    rows = StoredRecords(["n", "words"], tmp_path)
    for number in range(7):
        rows.add(1 - number % 2, [{"n": number, "words": [JP, None]}])
    assert [row["n"] for row in rows] == [1, 3, 5, 0, 2, 4, 6]
    assert rows[2] == {"n": 5, "words": [JP, None]}
    assert [row["n"] for row in rows[2:6:2]] == [5, 2]
    assert (rows[-1]["n"], len(rows)) == (6, 7)
    with pytest.raises(IndexError):
        rows[7]


def test_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = StoredRecords(["n", "words"], tmp_path)
    monkeypatch.setattr(pickle, "dump", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(FileError, match="no room for the rows of the export: No space left on device"):
        rows.add(0, [{"n": 1, "words": "money"}] * 500)
