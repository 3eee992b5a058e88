"""Agreement units: characters, passages and resampled interviews."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.agreement.bootstrap import ENOUGH, each_of, samples_of
from fusen.analysis.agreement.coefficients import krippendorff_alpha, masi_distance
from fusen.analysis.agreement.masi import masi_parts, sets_on_passages
from fusen.analysis.agreement.units import Frame, Interview

unhurried = settings(deadline=None)  # the first example imports numpy

PASSAGES = [(10, 20), (21, 30), (50, 60)]  # white space at 20, an interviewer's turn from 30 to 50


def test_coding_across_passages_counts_in_each() -> None:
    frame = Frame(PASSAGES)
    assert (len(frame), frame.length) == (3, 29)
    assert frame.touched([(15, 25)]) == {0, 1}
    assert frame.touched([(20, 21), (30, 50), (0, 10), (60, 99)]) == set()
    assert frame.units([(15, 25)]) == [(5, 14)]  # the space has no length
    assert frame.units([(25, 55)]) == [(14, 24)]  # nor has the interviewer's turn: still one unit
    assert frame.units([(10, 20), (21, 30)]) == [(0, 19)]  # neighbours touch: one unit
    assert frame.units([(10, 15), (12, 18)]) == [(0, 8)]
    assert frame.units([(0, 5), (32, 48)]) == []


def test_excluded_passages_are_counted() -> None:
    interview = Interview("a", Frame(PASSAGES), {"x": [[(10, 60)], []], "y": [[], [(50, 52)]]})
    less = interview.without({"y": [(22, 24)]})
    assert len(less.frame_of("x")) == 3
    assert len(less.frame_of("y")) == 2
    assert len(less.joint) == 2
    assert less.joint.units([(10, 60)]) == [(0, 20)]
    assert less.of_coders([1]).spans == {"x": [[]], "y": [[(50, 52)]]}


@st.composite
def framed(draw: st.DrawFn) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    cuts = draw(st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(sorted))
    start = draw(st.integers(0, 59))
    return list(zip(cuts[::2], cuts[1::2], strict=False)), (start, draw(st.integers(start + 1, 60)))


@unhurried
@given(framed())
def test_characters_are_compared_one_by_one(made: tuple[list[tuple[int, int]], tuple[int, int]]) -> None:
    passages, span = made
    frame = Frame(passages)
    places = [place for start, end in passages for place in range(start, end)]
    inside = [number for number, place in enumerate(places) if span[0] <= place < span[1]]
    assert [number for start, end in frame.units([span]) for number in range(start, end)] == inside
    touched = {number for number, (start, end) in enumerate(passages) if start < span[1] and span[0] < end}
    assert frame.touched([span]) == touched


def test_few_interviews_give_no_interval() -> None:
    few = samples_of(ENOUGH - 1)
    assert few.single
    assert few.weights.shape == (ENOUGH, ENOUGH - 1)
    assert few.interval(np.arange(ENOUGH, dtype=float)) is None
    assert (each_of(2).weights == [[1, 1], [1, 0], [0, 1]]).all()


def test_resamples_are_seeded_and_draw_as_many_interviews() -> None:
    one, same, other = (samples_of(12, resamples=200, seed=seed).weights for seed in (3, 3, 4))
    assert (one == same).all()
    assert (one != other).any()
    assert (one[0] == 1).all()
    assert (one.sum(axis=1) == 12).all()


def test_interval_of_a_mean_is_bootstrapped() -> None:
    """The mean of 40 values has the bootstrap interval mean ± 1.96 s/√n, about."""
    values = np.random.default_rng(5).normal(10, 2, 40)
    samples = samples_of(40, resamples=4000, seed=1)
    means = samples.weights @ values / 40
    low, high = samples.interval(means) or (0.0, 0.0)
    half = 1.96 * values.std() / 40**0.5
    assert low == pytest.approx(values.mean() - half, abs=0.1)
    assert high == pytest.approx(values.mean() + half, abs=0.1)
    means[1:300] = np.nan  # too many resamples without a value
    assert samples.interval(means) is None


codes = st.sets(st.integers(0, 3), max_size=3).map(frozenset)
interviews = st.integers(2, 3).flatmap(
    lambda m: st.lists(st.lists(st.tuples(*[codes] * m), min_size=1, max_size=6), min_size=1, max_size=4)
)


@unhurried
@given(interviews)
def test_masi_alpha_is_computed_overall_and_by_interview(made: list[list[tuple[frozenset[int], ...]]]) -> None:
    """As the general α with MASI distance has it, over all passages and over those that someone coded."""
    coders = len(made[0][0])
    names = ["k0", "k1", "k2", "k3"]
    found = []
    for passages in made:
        frame = Frame((10 * place, 10 * place + 5) for place in range(len(passages)))
        spans = {
            name: [
                [(10 * place + 1, 10 * place + 3) for place, sets in enumerate(passages) if number in sets[coder]]
                for coder in range(coders)
            ]
            for number, name in enumerate(names)
        }
        found.append(sets_on_passages(Interview("", frame, spans), names, coders))
    weights = each_of(len(made)).weights
    for coded_only in (False, True):
        parts, counted = masi_parts(found, len(names), coders, weights, coded_only=coded_only)
        for sample, rows in enumerate([[row for passages in made for row in passages], *made]):
            kept = [row for row in rows if any(row)] if coded_only else rows
            assert counted[sample] == len(kept)
            slow = krippendorff_alpha(kept, masi_distance)
            if isinstance(slow, float):
                assert parts.values()[sample] == pytest.approx(slow, abs=1e-5)
            elif len(kept) > 1:
                assert np.isnan(parts.values()[sample])
