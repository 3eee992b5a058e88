"""Times in a recording are interpolated between time stamps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.text.recording_times import PACE, RecordingTimes

TIMES = RecordingTimes.of([(100, 10.0), (200, 30.0), (400, 40.0)])


@pytest.mark.parametrize(
    ("offset", "seconds"), [(0, None), (99, None), (100, 10.0), (150, 20.0), (200, 30.0), (300, 35.0), (500, 50.0)]
)
def test_positions_between_time_stamps_are_interpolated(offset: int, seconds: float | None) -> None:
    assert TIMES.at(offset) == seconds
    if seconds is not None:
        assert TIMES.offset(seconds) == offset


def test_single_time_stamp_uses_the_default_pace_and_none_gives_no_times() -> None:
    assert RecordingTimes.of([(0, 5.0)]).at(150) == 5.0 + 150 / PACE
    assert RecordingTimes().at(3) is None
    assert RecordingTimes().offset(3.0) is None


def test_decreasing_time_stamps_are_ignored() -> None:
    assert RecordingTimes.of([(0, 5.0), (10, 4.0), (20, 6.0), (20, 7.0)]) == RecordingTimes((0, 20), (5.0, 6.0))


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 5000, allow_nan=False)), max_size=30),
    st.integers(0, 12_000),
)
def test_times_increase_with_the_text(stamps: list[tuple[int, float]], offset: int) -> None:
    times = RecordingTimes.of(stamps)
    now, later = times.at(offset), times.at(offset + 1)
    assert now is None or (later is not None and later >= now)
