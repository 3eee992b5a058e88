"""Pairs of codes as a heat map and as a network."""

from __future__ import annotations

from fusen.analysis.cooccurrence import cooccurrence
from fusen.report.charts.heatmap import pair_heat
from fusen.report.charts.network import pair_network
from tests.support import cross_case
from tests.support.charts import SPANS, SVG, drawn, texts


def test_pairs_are_drawn_as_heat_map_and_as_network() -> None:
    made = cooccurrence(SPANS, cross_case.BOOK, cross_case.BASIS, cross_case.TILES)
    heat, network = pair_heat(made, cross_case.BASIS), pair_network(made, cross_case.BASIS)
    pair = made.pairs[0]
    assert f"{pair.together}" in texts(heat)
    lines = [path for path in drawn(network).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]
    assert len(lines) == len(made.pairs)
    assert any(text.endswith(pair.path[-1]) for text in texts(heat))
    assert {pair.path[-1], pair.other_path[-1]} <= set(texts(network))
