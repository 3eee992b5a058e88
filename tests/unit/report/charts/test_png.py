"""Pictures as PNG."""

from __future__ import annotations

import struct

import pytest

from fusen.analysis.frequencies import frequencies
from fusen.report.charts.bars import frequency_bars
from fusen.report.charts.png import png
from tests.support import cross_case
from tests.support.charts import SPANS, bars, drawn


def test_png_has_twice_the_size_and_a_limit() -> None:
    svg = bars(SPANS)
    width, height = (int(drawn(svg).get(side) or 0) for side in ("width", "height"))
    assert struct.unpack(">II", png(svg)[16:24]) == (2 * width, pytest.approx(2 * height, abs=1))
    book = cross_case.many_codes(4000)
    high = frequency_bars(
        frequencies([], book, cross_case.BASIS, words_of=cross_case.words_of, tiles=cross_case.TILES), cross_case.BASIS
    )
    wide, tall = struct.unpack(">II", png(high, scale=0.2)[16:24])
    assert tall <= 30_000
    assert wide >= 1
