"""Curves of saturation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.saturation import RULES, saturation
from fusen.report.charts.curve import saturation_curves, steps
from tests.support import cross_case
from tests.support.charts import SPANS, texts


def test_curve_ends_at_all_codes_and_states_n() -> None:
    made = saturation(SPANS, cross_case.BOOK, cross_case.BASIS, level="code", rules=RULES, orders=50, seed=1)
    labels = texts(saturation_curves(made, cross_case.BASIS))
    assert "interviews (n = 5)" in labels
    assert str(made.rows[-1].total) in labels


@given(st.integers(0, 200_000))
def test_an_axis_has_few_round_ticks(top: int) -> None:
    ticks = steps(top)
    assert ticks[0] == 0
    assert ticks[-1] <= top
    assert len(ticks) <= 9
