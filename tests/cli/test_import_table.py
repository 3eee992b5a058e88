"""The table of an import with many sources."""

from __future__ import annotations

import pytest

from fusen.cli.options import Format
from fusen.cli.tables.imports import FIRST_ROWS, MOST_ROWS, show_import
from fusen.study.sources import ImportReport, ImportRow


def shown_rows(count: int, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return the number of sources in the table, and all that is printed."""
    rows = [
        ImportRow(f"T{number:04}.txt", "new", "text", "en", "utf-8", 3, ("R",), (), False, 40, 5, ())
        for number in range(count)
    ]
    show_import(ImportReport(tuple(rows), (), (), ()), Format.table, False)
    out, err = capsys.readouterr()
    return sum(line.startswith("T0") for line in out.splitlines()), out + err


def test_two_hundred_sources_are_all_listed(capsys: pytest.CaptureFixture[str]) -> None:
    count, text = shown_rows(MOST_ROWS, capsys)
    assert (count, "more sources" in text) == (MOST_ROWS, False)


def test_of_more_sources_the_first_are_listed_with_a_total(capsys: pytest.CaptureFixture[str]) -> None:
    count, text = shown_rows(MOST_ROWS + 1, capsys)
    assert count == FIRST_ROWS
    assert "… and 101 more sources; --format json lists all" in text
    assert "201 read" in text
