"""Tests of spans, against sets of positions."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fusen.text.spans import covers, merge, uncovered

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


def positions(spans: list[tuple[int, int]]) -> set[int]:
    return {position for start, end in spans for position in range(start, end)}


def test_adjacent_spans_are_joined_and_empty_ones_removed() -> None:
    assert merge([(5, 9), (0, 3), (3, 5), (20, 20), (11, 12)]) == [(0, 9), (11, 12)]


def test_uncovered_returns_the_gaps() -> None:
    assert uncovered([(0, 4), (6, 8)], [(2, 10)]) == [(4, 6), (8, 10)]


def test_two_touching_reviews_cover_a_passage() -> None:
    assert covers([(0, 10), (10, 25)], [(5, 20)])
    assert not covers([(0, 10), (11, 25)], [(5, 20)])
    assert covers([], [])


@given(SPANS)
def test_merge_keeps_the_positions_in_separate_spans(spans: list[tuple[int, int]]) -> None:
    merged = merge(spans)
    assert positions(merged) == positions(spans)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(merged))


@given(SPANS, SPANS)
def test_uncovered_equals_the_set_difference(reviews: list[tuple[int, int]], passages: list[tuple[int, int]]) -> None:
    rest = uncovered(reviews, passages)
    assert positions(rest) == positions(passages) - positions(reviews)
    assert all(start < end for start, end in rest)
    assert covers(reviews, passages) == (not rest)
