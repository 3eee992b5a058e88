"""Unitised α and overlap F1: worked examples, brute force and undefined cases."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.agreement.unitized_alpha import met, overlap_f1, shared, unitised_alpha
from fusen.model.agreement import Undefined

unhurried = settings(deadline=None)  # the first example imports numpy

Spans = list[tuple[str, str, int, int]]

A: Spans = [("A", "a", 2, 8), ("A", "b", 12, 18), ("B", "a", 4, 8), ("B", "b", 12, 16), ("B", "a", 16, 18)]
B: Spans = [
    ("Alex", "1", 2, 5), ("Paul", "1", 2, 5), ("Paul", "2", 10, 20), ("Susan", "2", 2, 5), ("Susan", "2", 15, 20),
]  # fmt: skip


def test_alpha_equals_worked_examples() -> None:
    """cu of A by hand: observed off the diagonal 4; ℓ*a. = ℓ*b. = 10, ℓ*.. = 20, Σs* = 36 + 52 = 88, so expected
    off the diagonal 2 · 100 / (20 − 88/20) = 12.82 and cu = 1 − 4/12.82 = .688."""
    found = unitised_alpha(A, 20)
    assert found.u == pytest.approx(0.71434, abs=1e-5)
    assert found.binary == pytest.approx(0.81389, abs=1e-5)
    assert found.cu == pytest.approx(0.688)
    assert found.ku == {"a": pytest.approx(0.672), "b": pytest.approx(0.704)}
    assert unitised_alpha(B, 60).u == pytest.approx(0.39830, abs=1e-5)


def test_single_code_matches_manual_calculation() -> None:
    """A marks [0, 4), B [0, 2), on 8 characters: 6 of 8 alike, so 4 unlike of the 16 coincidences. Code 6, gap 10;
    s = 16 + 4 = 20 and 10. Expected unlike 16 · 2 · 6 · 10 / (256 − 30) = 8.496; u = 1 − 4/8.496."""
    found = unitised_alpha([("A", "x", 0, 4), ("B", "x", 0, 2)], 8)
    assert found.u == pytest.approx(1 - 4 * 226 / 1920)
    assert found.u == found.binary


def brute_force(spans: Spans, length: int, coders: list[str]) -> float | None:
    """Every character of every coder is a value; pairs inside one unit of one coder may not be drawn by chance."""
    values: list[tuple[str, object]] = []  # (category, unit)
    for coder in coders:
        own: list[tuple[str, object]] = [("gap", (coder, place)) for place in range(length)]
        for number, (name, code, start, end) in enumerate(spans):
            if name == coder:
                own[start:end] = [(code, (number,))] * (end - start)
        values += own
    observed = [
        values[a * length + place][0] != values[b * length + place][0]
        for a, b in permutations(range(len(coders)), 2)
        for place in range(length)
    ]
    expected = [x[0] != y[0] for x, y in combinations(values, 2) if x[1] != y[1]]
    if not any(expected):
        return None
    return 1 - (sum(observed) / len(observed)) / (sum(expected) / len(expected))


@st.composite
def continua(draw: st.DrawFn) -> tuple[Spans, int, list[str]]:
    length = draw(st.integers(2, 16))
    coders = list("ABC")[: draw(st.integers(2, 3))]
    spans: Spans = []
    for coder in coders:
        cuts = draw(st.lists(st.integers(0, length), max_size=6, unique=True).map(sorted))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            spans.append((coder, draw(st.sampled_from("xy")), start, end))
    return spans, length, coders


@unhurried
@given(continua())
def test_alpha_equals_brute_force(made: tuple[Spans, int, list[str]]) -> None:
    spans, length, coders = made
    found = unitised_alpha(spans, length, coders)
    for value, of in ((found.u, spans), (found.binary, [(c, "", s, e) for c, _, s, e in spans])):
        slow = brute_force(of, length, coders) if spans else None
        assert isinstance(value, Undefined) if slow is None else value == pytest.approx(slow)


@unhurried
@given(continua(), st.randoms())
def test_alpha_is_symmetric_and_bounded(made: tuple[Spans, int, list[str]], draw: object) -> None:
    spans, length, coders = made
    found, turned = (unitised_alpha(spans, length, names) for names in (coders, coders[::-1]))
    for one, other in ((found.u, turned.u), (found.binary, turned.binary), (found.cu, turned.cu)):
        assert one == other if isinstance(one, Undefined) else other == pytest.approx(one)
        assert isinstance(one, Undefined) or one <= 1 + 1e-9


@unhurried
@given(continua())
def test_identical_coders_agree_perfectly(made: tuple[Spans, int, list[str]]) -> None:
    spans, length, coders = made
    mine = [(code, start, end) for coder, code, start, end in spans if coder == "A"]
    found = unitised_alpha([(coder, *unit) for coder in coders for unit in mine], length, coders)
    if isinstance(found.u, float):
        assert found.u == pytest.approx(1)
    assert isinstance(found.u, Undefined) == (not mine or (len({c for c, _, _ in mine}) == 1 and sum(e - s for _, s, e in mine) == length))  # fmt: skip


def test_undefined_alpha_is_none() -> None:
    assert isinstance(unitised_alpha([], 10, ["A", "B"]).u, Undefined)
    assert isinstance(unitised_alpha([("A", "x", 0, 3)], 10).u, Undefined)
    whole = unitised_alpha([("A", "x", 0, 10), ("B", "x", 0, 10)], 10)
    assert isinstance(whole.u, Undefined)
    assert isinstance(whole.cu, Undefined)
    three = unitised_alpha([("A", "x", 0, 3)], 10, ["A", "B", "C"])
    assert isinstance(three.cu, Undefined)
    assert "two coders" in three.cu.reason
    apart = unitised_alpha([("A", "x", 0, 3), ("B", "y", 5, 8)], 10)
    assert isinstance(apart.cu, Undefined)
    assert all(isinstance(value, Undefined) for value in apart.ku.values())


@pytest.mark.parametrize("wrong", [(3, 3), (-1, 2), (8, 11), (1, 3)])
def test_invalid_units_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="unit"):
        unitised_alpha([("A", "x", 2, 5), ("A", "y", *wrong), ("B", "x", 1, 2)], 10)


def test_f1_equals_manual_calculation() -> None:
    """A's three units, B's two: B found two of A's, A one of B's. R 2/3, P 1/2, F1 = 2 · 1/3 / (7/6) = 4/7."""
    first, second = [(0, 4), (5, 8), (20, 22)], [(3, 6), (30, 40)]
    assert overlap_f1(first, second) == pytest.approx(4 / 7)
    assert overlap_f1(second, first) == pytest.approx(4 / 7)
    assert overlap_f1(first, first) == pytest.approx(1)
    assert overlap_f1([(0, 4)], [(4, 8)]) == 0  # touching is not overlapping
    assert overlap_f1([(0, 4)], []) == 0
    assert isinstance(overlap_f1([], []), Undefined)


units = st.lists(st.integers(0, 40), max_size=10, unique=True).map(sorted).map(lambda cuts: list(zip(cuts[::2], cuts[1::2], strict=False)))  # fmt: skip


@unhurried
@given(units, units)
def test_shared_and_matched_characters_equal_a_naive_count(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    a, b = ({place for start, end in spans for place in range(start, end)} for spans in (first, second))
    assert shared(first, second) == shared(second, first) == len(a & b)
    assert met(first, second) == sum(bool(set(range(start, end)) & b) for start, end in first)
