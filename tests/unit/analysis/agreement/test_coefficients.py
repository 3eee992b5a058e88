"""Coefficients: published values, other libraries, invariants and undefined cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusen.analysis.agreement.category_counts import alpha_parts, tally_items
from fusen.analysis.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    interval,
    items_of_table,
    krippendorff_alpha,
    masi_distance,
    nominal,
    ordinal_distance,
    percent_agreement,
    pooled_kappa,
    ratio,
)
from fusen.analysis.agreement.unitized_alpha import unitised_alpha
from fusen.model.agreement import Undefined, Value

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first example imports numpy

SHARED = Path(__file__).parents[5] / "shared" / "data" / "agreement"
REFERENCE = SHARED / "reference.json"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/data/agreement is not here")

OF_ITEMS: dict[str, Callable[[Any], Value]] = {
    "fleiss_kappa": fleiss_kappa,
    "krippendorff_alpha_nominal": krippendorff_alpha,
    "krippendorff_alpha_ordinal": lambda items: krippendorff_alpha(items, ordinal_distance(items)),
    "krippendorff_alpha_interval": lambda items: krippendorff_alpha(items, interval),
    "krippendorff_alpha_ratio": lambda items: krippendorff_alpha(items, ratio),
}
OF_TABLES: dict[str, Callable[[Any], Value]] = {
    "cohen_kappa": cohen_kappa,
    "scott_pi": fleiss_kappa,  # Fleiss' κ of two coders
    "gwet_ac1": gwet_ac1,
}
OTHERS = {  # of reference.json: computed elsewhere in fusen, or not offered
    "krippendorff_alpha_U_2004", "krippendorff_alpha_U_1995", "gamma", "wilson_interval_95", "monroe_log_odds_z",
    "guest_2020_saturation",
}  # fmt: skip


def reference() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else []
    return entries


@needs_reference
@pytest.mark.parametrize(
    "entry", [entry for entry in reference() if entry["coefficient"] not in OTHERS], ids=lambda entry: str(entry["id"])
)
def test_coefficients_equal_published_values(entry: dict[str, Any]) -> None:
    name, data = entry["coefficient"], entry["data"]
    if name == "krippendorff_u_2016":
        found = unitised_alpha(data["spans"], data["length"])
        assert found.u == pytest.approx(entry["published"]["u"], abs=entry["tolerance"])
        for key, known in (entry["recomputed"] | entry["published"]).items():
            assert {"u": found.u, "binary_u": found.binary}[key] == pytest.approx(known, abs=entry["tolerance"])
        return
    if name == "masi_distance":
        value: Value = masi_distance(*map(frozenset, data["sets"]))
    else:
        value = OF_ITEMS[name](data["items"]) if name in OF_ITEMS else OF_TABLES[name](items_of_table(data["table"]))
    assert value == pytest.approx(entry["published"], abs=entry["tolerance"])
    assert value == pytest.approx(entry["recomputed"], abs=1e-5)


@needs_reference
@pytest.mark.parametrize("path", sorted((SHARED / "gwet").glob("*.json")), ids=lambda path: path.stem)
def test_ac1_equals_irrcac(path: Path) -> None:
    fixture = json.loads(path.read_text())
    expected = next(case["coefficient"] for case in fixture["cases"] if case["measure"] == "AC1")
    assert gwet_ac1(items_of_table(fixture["table"])) == pytest.approx(expected, abs=1e-4)


COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
KRIPPENDORFF_2011_C: list[list[int | None]] = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
    [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1], [None, None, 3, None],
]  # fmt: skip


def test_coefficients_equal_known_values() -> None:
    """Cohen 1960 p. 45; Gwet's paradox (irrCAC); Krippendorff 2011 A and C; de Vries' pooling, worked by hand."""
    assert cohen_kappa(items_of_table(COHEN_1960)) == pytest.approx(0.492, abs=0.001)
    assert percent_agreement(items_of_table(COHEN_1960)) == pytest.approx(0.7)
    assert gwet_ac1(items_of_table([[80, 7], [8, 5]])) == pytest.approx(0.808, abs=0.001)
    a = list(zip([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 1, 0, 1, 0, 0], strict=True))
    assert krippendorff_alpha(a) == pytest.approx(0.095, abs=0.001)
    assert krippendorff_alpha(KRIPPENDORFF_2011_C) == pytest.approx(0.743, abs=0.001)
    assert krippendorff_alpha(KRIPPENDORFF_2011_C, ordinal_distance(KRIPPENDORFF_2011_C)) == pytest.approx(
        0.815, abs=0.001
    )
    assert krippendorff_alpha(KRIPPENDORFF_2011_C, interval) == pytest.approx(0.849, abs=0.001)
    assert krippendorff_alpha(KRIPPENDORFF_2011_C, ratio) == pytest.approx(0.797, abs=0.001)
    one, two = items_of_table([[45, 5], [5, 45]]), items_of_table([[90, 5], [5, 0]])
    # po .9 and .9, pe .5 and .905: (.9 − .7025) / (1 − .7025)
    assert pooled_kappa([one, two]) == pytest.approx(0.1975 / 0.2975)


def test_ac1_is_high_for_rare_codes() -> None:
    """METHODS: [[118, 5], [2, 0]] gives .94 with κ < 0."""
    items = items_of_table([[118, 5], [2, 0]])
    kappa = cohen_kappa(items)
    assert gwet_ac1(items) == pytest.approx(0.94, abs=0.005)
    assert isinstance(kappa, float)
    assert kappa < 0


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ({1, 2}, {1, 2}, 0), ({1, 2}, {1, 2, 3, 4}, 1 - 0.5 * 2 / 3), ({1, 2}, {2, 3}, 1 - 1 / 3 / 3),
        ({1}, {2}, 1), (set(), set(), 0), (set(), {1}, 1),
    ],
)  # fmt: skip
def test_masi_distance_equals_published_values(first: set[int], second: set[int], distance: float) -> None:
    assert masi_distance(first, second) == pytest.approx(distance)
    assert masi_distance(second, first) == pytest.approx(distance)


categories = st.sampled_from("abc")
tables = st.integers(2, 4).flatmap(lambda coders: st.lists(st.tuples(*[categories] * coders), min_size=2, max_size=25))
ALL = (percent_agreement, cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha)


@unhurried
@given(tables, st.randoms())
def test_coefficients_are_symmetric(items: list[tuple[str, ...]], draw: Any) -> None:
    order = list(range(len(items[0])))
    draw.shuffle(order)
    turned = [[row[place] for place in order] for row in items]
    shuffled = draw.sample(turned, len(turned))
    for coefficient in ALL:
        before, after = coefficient(items), coefficient(shuffled)
        assert before == after if isinstance(before, Undefined) else after == pytest.approx(before)


@unhurried
@given(tables)
def test_coefficients_stay_within_bounds(items: list[tuple[str, ...]]) -> None:
    agreed = percent_agreement(items)
    for coefficient in ALL:
        value = coefficient(items)
        if not isinstance(value, Undefined):
            assert -1 - 1e-9 <= value <= 1 + 1e-9
            if agreed != 1:
                assert value < 1


@unhurried
@given(st.lists(categories, min_size=2, max_size=20), st.integers(2, 4))
def test_identical_coders_agree_perfectly(values: list[str], coders: int) -> None:
    items = [[value] * coders for value in values]
    for coefficient in ALL:
        value = coefficient(items)
        if len(set(values)) == 1:
            assert isinstance(value, Undefined)
        else:
            assert value == pytest.approx(1)


@unhurried
@given(tables)
def test_alpha_from_counts_equals_alpha_from_values(items: list[tuple[str, ...]]) -> None:
    tally = tally_items(items)
    slow = krippendorff_alpha(items, nominal)
    if isinstance(slow, Undefined):
        assert tally.lacking()[0]
    else:
        assert alpha_parts(tally).values()[0] == pytest.approx(slow)


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], "no units|fewer than two units"),
        ([("a", "b")], "one unit|fewer than two units"),
        ([("a",), ("b",)], "one coder|fewer than two units"),
        ([("a", "a"), ("a", "a")], "one category"),
    ],
)
def test_undefined_coefficients_are_none(items: list[tuple[str, ...]], reason: str) -> None:
    for coefficient in ALL:
        value = coefficient(items)
        assert isinstance(value, Undefined), coefficient
        assert any(part in value.reason for part in reason.split("|"))


def test_kappa_of_a_single_category_is_undefined() -> None:
    value = cohen_kappa([("a", "a", "a"), ("a", "a", "b"), ("a", "a", "a")])
    assert isinstance(value, Undefined)
    assert "pair" in value.reason or "two coders" in value.reason
    assert isinstance(pooled_kappa([[("a", "a"), ("a", "a")]]), Undefined)
    assert isinstance(krippendorff_alpha([("a", None), (None, "b")]), Undefined)
    with pytest.raises(ValueError, match="every coder"):
        fleiss_kappa([("a", None), ("a", "b")])


@pytest.fixture(scope="module")
def metrics() -> Any:
    return pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")


@pytest.fixture(scope="module")
def rater() -> Any:
    return pytest.importorskip("statsmodels.stats.inter_rater", reason="statsmodels is not installed")


@unhurried
@given(
    items=st.integers(2, 3).flatmap(lambda k: st.lists(st.tuples(*[st.integers(0, 2)] * k), min_size=3, max_size=30))
)
def test_kappa_equals_scikit_learn(metrics: Any, items: list[tuple[int, ...]]) -> None:
    for a, b in ((0, 1), (1, 0)):
        pairs = [(row[a], row[b]) for row in items]
        value = cohen_kappa(pairs)
        if isinstance(value, float):
            assert metrics.cohen_kappa_score([p[0] for p in pairs], [p[1] for p in pairs]) == pytest.approx(value)


@unhurried
@given(items=tables)
def test_kappa_equals_statsmodels(rater: Any, items: list[tuple[str, ...]]) -> None:
    counts, _ = rater.aggregate_raters(items)
    value = fleiss_kappa(items)
    if isinstance(value, float):
        assert rater.fleiss_kappa(counts) == pytest.approx(value)
    if len(items[0]) == 2:
        letters = sorted({value for row in items for value in row})
        table = [[sum(row == (a, b) for row in items) for b in letters] for a in letters]
        kappa = cohen_kappa(items)
        if isinstance(kappa, float):
            assert rater.cohens_kappa(table).kappa == pytest.approx(kappa)
