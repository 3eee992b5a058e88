"""α with MASI distance over sets of codes."""

from __future__ import annotations

import numpy as np
import pytest

from fusen.analysis.agreement.masi import PassageSets, masi_parts, sets_on_passages
from fusen.analysis.agreement.units import Frame, Interview

ONE = np.ones((1, 1))


def sets(*pairs: tuple[set[int], set[int]], passages: int = 0) -> PassageSets:
    return PassageSets(passages or len(pairs), [tuple(map(frozenset, pair)) for pair in pairs])


def test_sets_hold_every_code_on_a_passage() -> None:
    frame = Frame([(0, 10), (10, 20), (20, 30)])
    result = sets_on_passages(Interview("", frame, {"x": [[(5, 15)], []], "y": [[(12, 14)], [(0, 3)]]}), ["x", "y"], 2)
    assert result.passages == 3
    assert set(result.coded) == {(frozenset({0}), frozenset({1})), (frozenset({0, 1}), frozenset())}


def test_equal_sets_agree_fully_and_disjoint_sets_do_not() -> None:
    equal, _ = masi_parts([sets(({0}, {0}), ({1}, {1}))], 2, 2, ONE, coded_only=True)
    apart, _ = masi_parts([sets(({0}, {1}), ({1}, {0}))], 2, 2, ONE, coded_only=True)
    assert equal.values() == pytest.approx([1])
    assert apart.values()[0] < 0


def test_partial_overlap_is_between_agreement_and_none() -> None:
    """A subset has distance 1 − 1/2 · 2/3."""
    partial, _ = masi_parts([sets(({0}, {0, 1}), ({2}, {2}))], 3, 2, ONE, coded_only=True)
    assert partial.observed[0, 0] == pytest.approx(1 - (1 - 1 / 3) / 2)


def test_uncoded_passages_count_as_agreement_unless_left_out() -> None:
    data = [sets(({0}, {1}), passages=10)]
    every, passages = masi_parts(data, 2, 2, ONE, coded_only=False)
    coded, coded_passages = masi_parts(data, 2, 2, ONE, coded_only=True)
    assert (passages.tolist(), coded_passages.tolist()) == ([10], [1])
    assert every.observed[0, 0] == pytest.approx(0.9)
    assert coded.observed[0, 0] == pytest.approx(0)


def test_pair_omits_passages_that_only_a_third_coder_coded() -> None:
    three = PassageSets(5, [(frozenset({0}), frozenset(), frozenset()), (frozenset(), frozenset(), frozenset({1}))])
    assert three.of_pair(0, 1) == PassageSets(5, [(frozenset({0}), frozenset())])
