"""The widths of a transcript line and its clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.tui.coding.line_renderer import MEASURE, NARROW, LineColumns, clock


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0.0, "00:00:00"), (59.9, "00:00:59"), (3661.0, "01:01:01"), (360_000.0, "100:00:00")],
)
def test_clock_has_hours(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown


def test_narrow_line_has_its_labels_above_the_talk() -> None:
    narrow, wide = LineColumns.fitting(NARROW - 1, 10, True), LineColumns.fitting(NARROW, 10, True)
    assert (narrow.labels, narrow.time, narrow.speaker) == (True, 0, 0)
    assert (wide.labels, wide.speaker) == (False, 11)
    assert wide.time > 0


def test_long_names_take_a_limited_width_and_none_takes_none() -> None:
    assert LineColumns.fitting(120, 99, False).speaker == 13
    assert LineColumns.fitting(120, 2, False).speaker == 7
    assert LineColumns.fitting(120, 0, False).speaker == 0


@given(st.integers(30, 300), st.integers(0, 40), st.booleans())
def test_parts_fit_the_line(width: int, speaker: int, times: bool) -> None:
    columns = LineColumns.fitting(width, speaker, times)
    assert columns.before_text + columns.text + 1 <= width
    assert 12 <= columns.text <= MEASURE
