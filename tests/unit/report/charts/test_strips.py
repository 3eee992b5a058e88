"""Timelines as strips."""

from __future__ import annotations

from fusen.analysis.timeline import timeline
from fusen.report.charts.strips import timeline_strips
from tests.support import cross_case
from tests.support.charts import SPANS, SVG, drawn, texts


def test_a_timeline_has_a_bar_for_each_coded_part() -> None:
    made = timeline(
        SPANS, cross_case.BOOK, cross_case.BASIS, cross_case.TILES, {f"s{i}": f"P{i}.txt" for i in range(6)}, parts=10
    )
    svg = timeline_strips(made, cross_case.BASIS)
    bars_drawn = [rect for rect in drawn(svg).iter(f"{SVG}rect") if rect.get("class") == "f0"]
    assert len(bars_drawn) == sum(share > 0 for row in (*made.rows, made.overall) for share in row.bins)
    assert f"mean of {made.interviews} interviews" in texts(svg)
