"""Tests on a single coding, and the parts and cost of a query plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.model.coding import Coding
from fusen.query.plan import All, AnyOf, Close, Coded, HasText, InCases, InSources, Magnitude, No, Plan, cost, leaves

CODING = Coding("g", "anna", "f", "s", 0, 5, "manual", "2026-01-01T00:00:00Z", "v", "for", 2)
CASES, TEXT = InCases(frozenset({"A"})), HasText(())


@pytest.mark.parametrize(
    ("test", "magnitude", "holds"),
    [
        (Magnitude(frozenset({1, 2})), 2, True),
        (Magnitude(frozenset({1, 2})), 3, False),
        (Magnitude(frozenset({1}), negated=True), 3, True),
        (Magnitude(operator=">=", bound=2), 2, True),
        (Magnitude(operator="<", bound=2), 2, False),
        (Magnitude(frozenset({1}), negated=True), None, False),
        (Magnitude(operator="<", bound=9), None, False),
    ],
)
def test_magnitude_holds_only_for_a_coding_that_has_one(test: Magnitude, magnitude: int | None, holds: bool) -> None:
    assert test.holds(magnitude) is holds


def test_all_conditions_must_hold_for_the_same_coding() -> None:
    both = Coded(codes=frozenset({"f"}), coders=frozenset({"anna"}))
    assert both.holds(CODING)
    assert not both.holds(replace(CODING, user="ben"))
    assert not both.holds(replace(CODING, code="other"))
    assert Coded().holds(CODING)


def test_empty_choice_matches_no_coding() -> None:
    assert not Coded(codes=frozenset()).holds(CODING)
    assert not Coded(directions=frozenset({"negative"})).holds(CODING)


def test_condition_on_a_note_needs_a_note() -> None:
    assert not Coded(notes=((),)).holds(CODING)


def test_leaves_are_every_test_in_order() -> None:
    plan: Plan = All((CASES, No(AnyOf((Coded(), TEXT))), Close(Coded(), CASES, 2)))
    assert list(leaves(plan)) == [CASES, Coded(), TEXT, Coded(), CASES]


def test_a_plan_costs_as_much_as_its_dearest_part() -> None:
    assert cost(All((CASES, InSources(frozenset())))) == 0
    assert cost(Coded()) == 1
    assert cost(Coded(notes=((),))) == 2
    assert cost(No(AnyOf((CASES, TEXT)))) == 3
