"""Heat maps in the terminal: shades, the lower half, the most frequent names, and narrow terminals."""

from __future__ import annotations

import pytest

from fusen.cli.terminal_heat_map import print_heat_map
from fusen.report.blocks import HeatMap

BLOCK = HeatMap(("Money", "Trust", "言葉", "Rare"), {(0, 1): 8, (0, 2): 2, (1, 2): 1, (2, 3): 1})


def printed(capsys: pytest.CaptureFixture[str], block: HeatMap, most: int | None = None) -> list[str]:
    print_heat_map(block, most)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_counts_are_shaded_by_the_largest_and_columns_numbered_as_the_rows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    head, _, *rows, _, note = printed(capsys, BLOCK)
    assert head.split() == ["1", "2", "3"]
    assert [row.split() for row in rows] == [
        ["2", "Trust", "█8"], ["3", "言葉", "░2", "░1"], ["4", "Rare", "·", "·", "░1"],
    ]  # fmt: skip
    assert note == "Columns have the numbers of the rows; 1 is Money."


def test_only_the_most_frequent_names_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, BLOCK, most=2)
    assert [line.split()[:2] for line in lines[2:3]] == [["2", "Trust"]]
    assert "The 2 codes that occur together most often, of 4" in " ".join(lines)


def test_columns_that_do_not_fit_continue_in_further_tables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "34")
    monkeypatch.setattr("fusen.cli.terminal.plain", lambda: True)
    heads = [line.split() for line in printed(capsys, BLOCK) if line.replace(" ", "").isdigit()]
    assert heads == [["1", "2"], ["3"]]
