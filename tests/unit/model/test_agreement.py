"""Agreement tables: labels, figures and records."""

from __future__ import annotations

import pytest

from fusen.model.agreement import (
    AgreementRow,
    AgreementTable,
    Estimate,
    Undefined,
    count_titles,
    figure,
    inline,
    label,
    names_of,
)


def row(level: str = "code", version: str | None = None, suggestions: str = "with", **coded: int) -> AgreementRow:
    estimates = {
        "agreement": Estimate(0.9), "cohen_kappa": Estimate(0.61, 0.5, 0.7), "fleiss_kappa": Estimate(0.6),
        "alpha": Estimate(Undefined("no coder used the code")), "ac1": Estimate(1.0),
    }  # fmt: skip
    return AgreementRow(
        level, "Theme / Funding", ("Theme", "Funding"), "f", version, "EU-01" if level == "source" else None,
        tuple(coded) or ("anna", "ben"), suggestions, "passage", 3, 1200, coded or {"anna": 4, "ben": 5}, 6, 3, estimates,
    )  # fmt: skip


def table(*rows: AgreementRow, by: str = "code", coders: tuple[str, ...] = ("anna", "ben")) -> AgreementTable:
    return AgreementTable(rows, coders, "passage", by, ("EU-01",), ())


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        (0.999, "agreement", "99.9 %"),
        (0.99999, "agreement", "99.9 %"),
        (1.0, "agreement", "100 %"),
        (0.854, "agreement", "85 %"),
        (0.996, "alpha", ".996"),
        (0.99999, "alpha", ".999"),
        (1.0, "alpha", "1.00"),
        (-0.001, "alpha", ".00"),
        (-0.25, "alpha", "-.25"),
        (-1.5, "alpha", "-1.50"),
    ],
)
def test_rounding_never_shows_full_agreement_that_is_not_full(value: float, name: str, shown: str) -> None:
    assert figure(value, name) == shown


def test_interval_has_one_percent_sign() -> None:
    assert inline(Estimate(0.8, 0.7, 0.9), "agreement") == "80 % (70 to 90 %)"
    assert inline(Estimate(0.8, 0.7, 0.9)) == ".80 (.70 to .90)"
    assert inline(Estimate(0.8, None, None)) == ".80"
    assert inline(Estimate(Undefined("fewer than two units"))) == "undefined: fewer than two units"


def test_fleiss_kappa_is_shown_for_three_coders_only() -> None:
    assert "fleiss_kappa" not in names_of(table())
    assert "fleiss_kappa" in names_of(table(coders=("a", "b", "c")))
    assert "fleiss_kappa" not in names_of(table(coders=("a", "b", "c"), by="pair"))


def test_many_coders_share_two_columns() -> None:
    assert count_titles(table()) == ["anna", "ben", "both", "of"]
    assert count_titles(table(coders=("a", "b", "c"))) == ["a", "b", "c", "all", "of"]
    assert count_titles(table(coders=("a", "b", "c", "d", "e"))) == ["some", "all", "of"]


def test_definitions_are_numbered_within_their_code() -> None:
    rows = [row("definition", "aaaaaaaaaa"), row("definition", "bbbbbbbbbb"), row("definition", "mixed")]
    assert [label(own, rows) for own in rows] == [
        "definition 1, aaaaaaaa",
        "definition 2, bbbbbbbb",
        "under different definitions",
    ]
    assert [label(row(level), ()) for level in ("code", "source", "pair", "pooled")] == [
        "Funding", "EU-01", "anna – ben", "all codes, pooled",
    ]  # fmt: skip


def test_record_holds_null_and_the_reason_for_an_undefined_value() -> None:
    shape, rows, _ = table(row()).written()
    (record,) = shape.records(rows)
    assert record["alpha"] is None
    assert record["undefined"] == {"alpha": "no coder used the code"}
    assert (record["cohen_kappa"], record["cohen_kappa_low"]) == (0.61, 0.5)
    assert "spans" not in record


def test_table_without_rows_has_no_columns() -> None:
    shape, rows, _ = table().written()
    assert (shape.columns, shape.records(rows)) == ((), [])
