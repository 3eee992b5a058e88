"""Text that fits its width, and shades by value."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.report.charts.canvas import SHADES, measure, shade_of, wrap
from tests.support.charts import packed


@given(st.text(), st.integers(20, 300))
@settings(max_examples=150, deadline=None)
def test_wrapped_text_fits_and_keeps_all_words(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(measure(line) <= width or len(line) == 1 for line in lines)
    from fusen.report.charts.canvas import plain

    assert packed("".join(lines)) == packed(plain(text))


@given(st.floats(0, 1), st.floats(0, 1))
def test_higher_values_are_never_lighter(one: float, two: float) -> None:
    assert (one <= two) <= (shade_of(one) <= shade_of(two))
    assert (shade_of(one) == 0) == (one == 0)
    assert (shade_of(one) == len(SHADES) - 1) == (one == 1)
