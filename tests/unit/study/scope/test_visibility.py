"""Stretches that hide a coder's codings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.study.scope.visibility import touches
from fusen.text.spans import merge

STRETCHES = [(10, 20), (30, 40)]


@pytest.mark.parametrize(
    ("span", "hidden"),
    [
        ((0, 10), False),
        ((9, 11), True),
        ((20, 30), False),
        ((19, 20), True),
        ((15, 16), True),
        ((0, 99), True),
        ((40, 50), False),
    ],
)
def test_a_shared_character_is_needed(span: tuple[int, int], hidden: bool) -> None:
    assert touches(STRETCHES, *span) is hidden


def test_without_stretches_nothing_is_hidden() -> None:
    assert not touches([], 0, 99)


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPANS, max_size=6), SPANS)
def test_search_equals_a_look_at_every_character(stretches: list[tuple[int, int]], span: tuple[int, int]) -> None:
    covered = {place for start, end in stretches for place in range(start, end)}
    assert touches(merge(stretches), *span) == any(place in covered for place in range(*span))
