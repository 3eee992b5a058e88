"""Bars of frequencies."""

from __future__ import annotations

from fusen.analysis.frequencies import frequencies
from fusen.report.charts.bars import FILLS
from tests.support import cross_case
from tests.support.charts import SPANS, SVG, bars, drawn, texts


def test_bars_show_each_row_with_its_count() -> None:
    svg = bars(SPANS)
    labels = texts(svg)
    for row in frequencies(
        SPANS, cross_case.BOOK, cross_case.BASIS, words_of=cross_case.words_of, tiles=cross_case.TILES
    ):
        assert row.path[-1] in labels
        assert any(text.startswith(f"{row.interviewees} of {row.of}") for text in labels)
    assert any("n = 5" in text for text in labels)


def test_groups_are_distinguishable_without_colour() -> None:
    svg = bars(SPANS, by="country")
    fills = [rect.get("fill") for rect in drawn(svg).iter(f"{SVG}rect") if (rect.get("class") or "").startswith("f")]
    assert len(set(fills[:4])) == 4  # the key: Italy, Japan, France, Spain
    assert "† Fewer than 5 interviewees: use the count, not the length." in texts(svg)
    assert len(FILLS) == 6
