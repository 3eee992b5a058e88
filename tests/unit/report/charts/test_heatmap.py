"""Crosstabs as heat maps."""

from __future__ import annotations

from dataclasses import replace

from fusen.analysis.crosstab import crosstab
from fusen.model.cross_case import CrosstabOptions
from fusen.report.charts.canvas import SHADES
from fusen.report.charts.heatmap import crosstab_heat
from fusen.report.sections.crosstab import small_remarks
from tests.support import cross_case
from tests.support.charts import SPANS, SVG, drawn, texts


def test_crosstab_has_a_cell_per_group_shaded_by_share() -> None:
    table = crosstab(
        SPANS,
        cross_case.BOOK,
        cross_case.BASIS,
        "codes",
        "side",
        words_of=cross_case.words_of,
        options=CrosstabOptions(),
    )
    basis = replace(cross_case.BASIS, remarks=(*cross_case.BASIS.remarks, *small_remarks(table)))
    svg = crosstab_heat(table, basis, "codes", "side")
    labels = texts(svg)
    assert [text for text in labels if text.startswith("†")] == [
        "† Fewer than 5 interviewees: use the count, not the shade."
    ]
    for row in table.rows:
        for cell in row.cells:
            if cell.of > 1:
                assert any(text.startswith(f"{cell.count} of {cell.of}") for text in labels)
    shades = {rect.get("class") for rect in drawn(svg).iter(f"{SVG}rect")}
    assert {"s0", f"s{len(SHADES) - 1}"} <= shades
