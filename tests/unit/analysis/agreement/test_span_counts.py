"""Counts of each coder's spans, alone and in common."""

from __future__ import annotations

import numpy as np
import pytest

from fusen.analysis.agreement.span_counts import common, sum_code
from fusen.analysis.agreement.units import Frame, Interview
from fusen.text.spans import Span

FRAME = Frame([(0, 10), (10, 20), (30, 40)])  # from 20 to 30 the interviewer speaks
INTERVIEW = Interview("a", FRAME, {"x": [[(0, 15)], [(5, 35)], []]})
ONE = np.ones((1, 1))


def test_passages_count_once_for_each_coder_that_touches_them() -> None:
    sums = sum_code([INTERVIEW], "x", 3, "passage", ONE)
    assert sums.units.tolist() == [3]
    assert sums.coded[:, 0].tolist() == [2, 3, 0]
    assert sums.both[:, 0].tolist() == [2, 0, 0]
    assert (sums.some[0], sums.all[0]) == (3, 0)


def test_characters_outside_the_passages_do_not_count() -> None:
    sums = sum_code([INTERVIEW], "x", 3, "character", ONE)
    assert sums.units.tolist() == [30]
    assert sums.coded[:, 0].tolist() == [15, 20, 0]
    assert sums.both[:, 0].tolist() == [10, 0, 0]
    assert (sums.some[0], sums.all[0]) == (25, 0)
    assert sums.spans[:, 0].tolist() == [1, 1, 0]


def test_pair_counts_only_its_two_coders() -> None:
    pair = sum_code([INTERVIEW], "x", 3, "character", ONE).of_pair(0, 1)
    assert (pair.some[0], pair.all[0]) == (25, 10)
    assert pair.coded[:, 0].tolist() == [15, 20]


def test_samples_add_up_their_interviews() -> None:
    sums = sum_code([INTERVIEW, INTERVIEW], "x", 3, "passage", np.array([[1.0, 1.0], [0.0, 3.0]]))
    assert sums.units.tolist() == [6, 9]
    assert sums.coded[0].tolist() == [4, 6]


def test_code_that_nobody_used_counts_its_units_only() -> None:
    sums = sum_code([INTERVIEW], "unused", 3, "passage", ONE)
    assert sums.units.tolist() == [3]
    assert not sums.coded.any()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([], [(0, 5)], []),
        ([(0, 5)], [(5, 9)], []),
        ([(0, 10)], [(2, 4), (6, 12)], [(2, 4), (6, 10)]),
        ([(0, 3), (4, 8)], [(2, 6)], [(2, 3), (4, 6)]),
    ],
)
def test_intersection_of_spans(first: list[Span], second: list[Span], expected: list[Span]) -> None:
    assert common(first, second) == expected
    assert common(second, first) == expected
