"""Passages: positions, overlaps, and the packed form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.model.source import Passages

THREE = Passages([(0, 5, 1, 0), (6, 9, 1, 0), (12, 20, 2, 1)])


def test_a_passage_contains_its_characters_only() -> None:
    assert [THREE.at(offset) for offset in (0, 4, 5, 6, 11, 12, 19, 20)] == [0, 0, None, 1, None, 2, 2, None]


@given(st.integers(0, 25), st.integers(0, 25))
def test_overlapping_passages_share_a_character(start: int, length: int) -> None:
    shared = [at for at, row in enumerate(THREE) if row.start < start + length and start < row.end]
    assert length == 0 or list(THREE.overlapping(start, start + length)) == shared


def test_packed_passages_are_read_back() -> None:
    assert Passages.unpack(THREE.pack()) == THREE
    assert Passages.unpack(b"") == Passages()
    with pytest.raises(ValueError, match="cut short"):
        Passages.unpack(THREE.pack()[:-1])
