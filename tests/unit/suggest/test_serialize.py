"""A saved fit is reused for unchanged data only, and damage is detected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest.suggester import Engine

CODES = [Code(f"g{n}", f"c{n}", f"Word{n}", (f"Word{n}",)) for n in range(3)]
PASSAGES = [
    SpokenPassage(
        f"s{n // 12}", n * 100, n * 100 + 40, f"we spoke of word{n % 3} and of thing{n % 5} again", "A", language="en"
    )
    for n in range(48)
]
DECISIONS = [PassageLabels(n, frozenset({f"g{n % 3}"}) if n % 4 else frozenset()) for n in range(36)]


def engine() -> Engine:
    return Engine(PASSAGES, CODES)


def test_saved_model_equals_the_fitted_one() -> None:
    first, second = engine(), engine()
    first.follow(DECISIONS)
    kept = first.keep_fit()
    assert second.follow(DECISIONS, lambda: True, kept=kept)  # it would give up if it fitted
    assert np.array_equal(first.probabilities(), second.probabilities())
    assert np.array_equal(first.cuts, second.cuts)
    first.learn(PassageLabels(40, frozenset({"g1"})))
    second.learn(PassageLabels(40, frozenset({"g1"})))
    assert np.array_equal(first.probabilities(), second.probabilities())


@pytest.mark.parametrize(
    "other",
    [
        DECISIONS[1:],
        [replace(DECISIONS[0], codes=frozenset({"g2"})), *DECISIONS[1:]],
        [replace(DECISIONS[0], reviewed=False, rejected=frozenset({"g2"})), *DECISIONS[1:]],
    ],
)
def test_other_codings_are_refitted(other: list[PassageLabels]) -> None:
    first, second, fresh = engine(), engine(), engine()
    first.follow(DECISIONS)
    second.follow(other, kept=first.keep_fit())
    fresh.follow(other)
    assert np.array_equal(second.probabilities(), fresh.probabilities())


def test_other_codebook_is_refitted() -> None:
    codes = [replace(CODES[0], definition="thing1 and thing2"), *CODES[1:]]
    first, second, fresh = engine(), Engine(PASSAGES, codes), Engine(PASSAGES, codes)
    first.follow(DECISIONS)
    second.follow(DECISIONS, kept=first.keep_fit())
    fresh.follow(DECISIONS)
    assert np.array_equal(second.probabilities(), fresh.probabilities())
    fewer = Engine(PASSAGES, CODES[:2])
    assert fewer.follow(DECISIONS, kept=first.keep_fit())
    assert fewer.probabilities().shape == (len(PASSAGES), 2)


KEPT: list[bytearray] = []


@settings(max_examples=40, deadline=None)
@given(at=st.floats(0, 1), cut=st.booleans())
def test_damaged_file_is_detected(at: float, cut: bool) -> None:
    if not KEPT:
        made = engine()
        made.follow(DECISIONS)
        KEPT.append(made.keep_fit())
    place = int(at * (len(KEPT[0]) - 1))
    damaged = KEPT[0][:place] if cut else KEPT[0][:place] + bytes([KEPT[0][place] ^ 255]) + KEPT[0][place + 1 :]
    again, fresh = engine(), engine()
    assert again.follow(DECISIONS, kept=damaged)
    fresh.follow(DECISIONS)
    assert np.array_equal(again.probabilities(), fresh.probabilities())
