"""Unitised agreement over all codes at once, and where overlapping units leave it undefined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from fusen.analysis.agreement.joint_alpha import joined, joint_values
from fusen.analysis.agreement.unitized_alpha import unitised_alpha
from fusen.analysis.agreement.units import Frame, Interview
from fusen.text.spans import Span

ONE = np.ones((1, 1))
Spans = Mapping[str, Sequence[Sequence[Span]]]


def interview(spans: Spans) -> Interview:
    return Interview("JP-01", Frame([(0, 10), (10, 20)]), spans)


def test_two_coders_equal_unitised_alpha_over_the_same_units() -> None:
    spans = {"a": [[(2, 8)], [(4, 8)]], "b": [[(12, 18)], [(12, 16)]]}
    values, ku, overlapping = joint_values([interview(spans)], ["a", "b"], 2, ONE)
    units = [
        (coder, code, *span) for code, own in spans.items() for coder, of in zip("AB", own, strict=True) for span in of
    ]
    expected = unitised_alpha(units, 20)
    assert values["u_alpha"][0] == pytest.approx(expected.u)
    assert values["u_binary"][0] == pytest.approx(expected.binary)
    assert values["cu_alpha"][0] == pytest.approx(expected.cu)
    assert ku["a"][0] == pytest.approx(expected.ku["a"])
    assert overlapping == [False]


def test_overlapping_units_of_a_coder_leave_only_the_binary_value() -> None:
    spans = {"a": [[(2, 8)], [(2, 8)]], "b": [[(5, 12)], []]}
    values, ku, overlapping = joint_values([interview(spans)], ["a", "b"], 2, ONE)
    assert overlapping == [True]
    assert np.isnan([values["u_alpha"][0], values["cu_alpha"][0], ku["a"][0], ku["b"][0]]).all()
    assert 0 < values["u_binary"][0] < 1


def test_samples_without_the_overlapping_interview_keep_their_values() -> None:
    clean = interview({"a": [[(2, 8)], [(2, 8)]], "b": [[], []]})
    mixed = interview({"a": [[(2, 8)], []], "b": [[(5, 12)], []]})
    values, _, overlapping = joint_values([clean, mixed], ["a", "b"], 2, np.array([[1.0, 0.0], [1.0, 1.0]]))
    assert overlapping == [False, True]
    assert values["u_alpha"][0] == pytest.approx(1)
    assert np.isnan(values["u_alpha"][1])


def test_more_than_two_coders_have_no_value_by_code() -> None:
    values, ku, _ = joint_values([interview({"a": [[(2, 8)], [(2, 8)], [(2, 8)]]})], ["a"], 3, ONE)
    assert sorted(values) == ["u_alpha", "u_binary"]
    assert ku == {}


def test_touching_units_stay_separate() -> None:
    assert joined([(0, 3), (3, 5), (4, 9), (4, 6)]) == [(0, 3), (3, 9)]
    assert joined([]) == []
