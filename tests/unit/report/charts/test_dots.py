"""Agreement as dots with intervals."""

from __future__ import annotations

from fusen.model.agreement import AgreementRow, AgreementTable, Estimate, Undefined, Value
from fusen.report.charts.dots import agreement_dots
from tests.support.charts import SVG, drawn, texts


def agreement_row(code: str, value: Value, low: float | None = None, high: float | None = None) -> AgreementRow:
    return AgreementRow(
        "code", code, (code,), code, None, None, ("A", "B"), "with", "passage", 12, 90, {"A": 9, "B": 8}, 11, 6,
        {"alpha": Estimate(value, low, high)},
    )  # fmt: skip


def test_agreement_shows_values_intervals_and_reasons_for_missing_ones() -> None:
    rows = (agreement_row("Money", 0.62, 0.4, 0.8), agreement_row("Never", Undefined("nobody used it")))
    svg = agreement_dots(AgreementTable(rows, ("A", "B"), "passage", "code", (), ("Agreement of A and B.",)))
    text = " ".join(texts(svg))
    assert ".62 (.40 to .80), all 6 of 11" in text
    assert "undefined: nobody used it" in text
    dots = [dot for dot in drawn(svg).iter(f"{SVG}circle") if dot.get("class") == "full"]
    assert len(dots) == 2  # the key's, and one value
