"""Saturation against the published example and the exact expectation, with consent."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.saturation import RULES, Rule, curve, interview_order, new_codes, saturation, stopping_rule
from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.results import Basis, CodedSpan
from tests.support.cross_case import BASIS, BOOK, CASES, coded_spans, many_codes, span

REFERENCE = Path(__file__).parents[4] / "shared" / "data" / "agreement" / "reference.json"


def codes_of(*numbers: int) -> list[set[str]]:
    """Interviews that bring so many new codes each."""
    return [{f"{at}.{code}" for code in range(number)} for at, number in enumerate(numbers)]


def test_example_of_guest_namey_and_chen_is_reproduced() -> None:
    """37 codes in a base of four, then runs of two, one interview on each, with 7, 4 and 1 new: 19, 11, 3 %."""
    found = stopping_rule(Rule(4, 2, 0.05), codes_of(20, 9, 5, 3, 3, 4, 0, 1))
    assert found.base_codes == 37
    assert [run.new for run in found.runs] == [7, 4, 1]
    assert [round(100 * run.share) for run in found.runs] == [19, 11, 3]
    assert [(run.first, run.last) for run in found.runs] == [(5, 6), (6, 7), (7, 8)]
    assert found.reached == 6, "6+2"


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/data is missing")
def test_example_equals_the_reference() -> None:
    entries = json.loads(REFERENCE.read_text("utf-8"))
    entry = next(entry for entry in entries if entry["id"] == "saturation-guest2020")
    data = entry["data"]
    assert (data["base_codes"], data["new_in_runs"]) == (37, [7, 4, 1])
    found = stopping_rule(Rule(data["base_size"], data["run_length"]), codes_of(37, 0, 0, 0, 3, 4, 0, 1))
    assert [100 * run.share for run in found.runs] == pytest.approx(
        entry["published"]["percent"], abs=entry["tolerance"]
    )


def test_unassessable_rule_has_a_reason() -> None:
    few = stopping_rule(Rule(4, 2, 0.05), codes_of(3, 1, 0, 0, 0))
    assert few.reached is None
    assert "5 interviews" in few.unassessable
    assert "no codes" in stopping_rule(Rule(2, 1, 0.05), codes_of(0, 0, 5)).unassessable
    assert not stopping_rule(Rule(4, 2, 0.0), codes_of(3, 1, 1, 1, 1, 1)).unassessable
    assert stopping_rule(Rule(4, 2, 0.0), codes_of(3, 1, 1, 1, 1, 1)).reached is None
    assert stopping_rule(Rule(4, 2, 0.0), codes_of(3, 1, 1, 1, 0, 0)).reached == 4


@pytest.mark.parametrize("rule", [Rule(0, 2, 0.05), Rule(4, 0, 0.05), Rule(4, 2, 1.0), Rule(4, 2, -0.1)])
def test_invalid_rule_is_refused(rule: Rule) -> None:
    with pytest.raises(FusenError, match="stopping rule"):
        saturation([], BOOK, BASIS, rules=(rule,))


def test_curve_follows_the_order_of_interviews() -> None:
    assert interview_order(BASIS) == (["P5", "P4", "P3", "P1", "P0"], 0)
    undated = {name: Case(name, name, variables={"interview_date": date}) for name, date in
               (("A", ""), ("B", "2020-02-01T09:00"), ("C", "spring"), ("D", "2019-12-31"))}  # fmt: skip
    basis = Basis((), "union", undated, frozenset(undated))
    assert interview_order(basis) == (["D", "B", "A", "C"], 2)


def test_unlisted_interview_is_counted_with_the_next() -> None:
    spans = [span("money", "P5", 0, 5), span("market", "P3", 0, 5), span("language", "P1", 0, 5)]
    rows = saturation(spans, BOOK, BASIS, orders=20).rows
    assert [(row.case, row.interviews, row.unnamed, row.new, row.total) for row in rows] == [
        ("P5", 1, 0, 1, 1), ("P4", 2, 0, 0, 1), ("P1", 4, 1, 2, 3), ("P0", 5, 0, 0, 3),
    ]  # fmt: skip
    assert rows[2].new_codes == ("Drivers / Market", "Challenges / Language")
    assert rows[2].themes == {"Drivers": 1, "Challenges": 1}


def test_last_unlisted_interview_is_counted_with_the_last_listed() -> None:
    basis = Basis((), "union", {name: CASES[name] for name in ("P3", "P4")}, frozenset({"P3", "P4"}))
    later = Case("g3", "P3", consent="analyse", variables={"interview_date": "2021-01-01"})
    basis = Basis((), "union", {**basis.held, "P3": later}, basis.read)
    rows = saturation([span("money", "P3", 0, 5)], BOOK, basis, orders=20).rows
    assert [(row.case, row.interviews, row.unnamed, row.new) for row in rows] == [("P4", 2, 1, 1)]


def test_groups_have_separate_curves_and_hidden_groups_none() -> None:
    groups = {name: case.variables["country"] for name, case in CASES.items()}
    found = saturation([span("money", "P0", 0, 5)], BOOK, BASIS, group_of=groups, orders=20)
    assert set(found.curves) == {"Italy", "Japan"}
    assert {rule.unassessable[:12] for rule in found.rules} == {"2 interviews"}


def test_curve_counts_themes_on_request() -> None:
    spans = [span("money", "P5", 0, 5), span("language", "P4", 0, 5), span("market", "P1", 0, 5)]
    rows = saturation(spans, BOOK, BASIS, level="theme", orders=20).rows
    assert [row.new for row in rows] == [1, 0, 1, 0]


def test_empty_tiny_and_large_studies_are_counted() -> None:
    nothing = saturation([], BOOK, BASIS, orders=20)
    assert {row.total for row in nothing.rows} == {0}
    assert all("no codes" in rule.unassessable or "interviews" in rule.unassessable for rule in nothing.rules)
    assert saturation([], BOOK, Basis((), "union", {}, frozenset()), orders=20).rows == ()
    one = Basis((), "union", {"P0": CASES["P0"]}, frozenset({"P0"}))
    spans = [span(f"c{at}", "P0", 0, 5) for at in range(600)]
    found = saturation(spans, many_codes(600), one, orders=20)
    assert (found.rows[0].total, found.rows[0].mean) == (600, 600)
    assert len(found.rules) == len(RULES)


def test_simulated_mean_approximates_the_exact_expectation() -> None:
    """Over all orders a code of m of N interviews is found after k with 1 − C(N−m, k) ÷ C(N, k)."""
    sets = [{"a", "b"}, {"a"}, set(), {"a", "c"}, {"c"}, {"a"}, {"d"}]
    drawn = curve(sets, 4000, 1)
    for held, mean, low, high in drawn:
        expected = sum(1 - comb(7 - m, held) / comb(7, held) for m in (4, 1, 2, 1))
        assert mean == pytest.approx(expected, abs=0.06)
        assert low <= mean <= high
    assert drawn[-1][1:] == (4, 4, 4)


def test_the_same_seed_gives_the_same_curve() -> None:
    sets = [{"a"}, {"b", "c"}, {"a", "d"}, set()]
    assert curve(sets, 50, 3) == curve(sets, 50, 3)
    assert curve([], 50, 3) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(coded_spans(), max_size=20))
def test_new_codes_add_up(spans: list[CodedSpan]) -> None:
    rows = saturation(spans, BOOK, BASIS, orders=20).rows
    used = {s.code for s in spans if s.case in BASIS.read}
    assert sum(row.new for row in rows) == rows[-1].total == len(used)
    assert sum(row.unnamed + 1 for row in rows) == len(BASIS.read)
    assert all(row.new == len(row.new_codes) == sum(row.themes.values()) for row in rows)


@given(st.lists(st.sets(st.sampled_from("abcdef")), max_size=8))
def test_each_code_is_new_once(sets: list[set[str]]) -> None:
    new = new_codes(sets)
    assert sum(map(len, new)) == len(set().union(*sets)) if sets else not new
    assert all(found <= codes for found, codes in zip(new, sets, strict=True))
