"""Stretches and samples: complete coverage, allocation and seeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.sampling import LEAST, MOST, SampledStretch, draw, parse_sample, pieces
from fusen.errors import FusenError
from fusen.model.source import Passages


def passages(count: int) -> Passages:
    return Passages((at * 10, at * 10 + 8, 2, at) for at in range(count))


@given(st.lists(st.booleans(), max_size=120))
def test_stretches_cover_all_talk_once(talk: list[bool]) -> None:
    cut = passages(len(talk))
    found = pieces("s", cut, talk)
    inside = [
        at for piece in found for at in range(len(talk)) if piece.start <= cut.starts[at] and cut.ends[at] <= piece.end
    ]
    assert len(inside) == len(set(inside))
    assert {at for at, speaks in enumerate(talk) if speaks} <= set(inside)
    assert [piece.passages for piece in found] == [
        sum(talk[at] for at in range(len(talk)) if piece.start <= cut.starts[at] < piece.end) for piece in found
    ]
    assert all(0 < piece.passages <= MOST for piece in found)


def test_a_stretch_begins_with_the_question() -> None:
    talk = [False, *[True] * LEAST, False, False, *[True] * LEAST]
    assert pieces("s", passages(len(talk)), talk) == [
        SampledStretch("s", 0, LEAST * 10 + 8, LEAST),
        SampledStretch("s", (LEAST + 1) * 10, (len(talk) - 1) * 10 + 8, LEAST),
    ]


def strata(*sizes: int) -> dict[str, list[SampledStretch]]:
    return {
        f"g{n}": [SampledStretch(f"s{n}", at, at + 5, 8) for at in range(0, size * 10, 10)]
        for n, size in enumerate(sizes)
    }


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.integers(1, 100), st.integers(0, 5))
def test_sample_has_the_share_of_every_stratum(sizes: list[int], percent: int, seed: int) -> None:
    groups = strata(*sizes)
    drawn = draw(groups, f"{percent}%", seed)
    assert drawn == draw(groups, f"{percent}%", seed)
    for own in groups.values():
        mine = [piece for piece in own if piece in drawn]
        assert mine or not own
        assert abs(len(mine) - len(own) * percent / 100) <= 1


@given(st.lists(st.integers(1, 40), min_size=1, max_size=5), st.integers(1, 60), st.integers(0, 5))
def test_number_of_stretches_is_allocated_to_strata(sizes: list[int], number: int, seed: int) -> None:
    groups = strata(*sizes)
    drawn = draw(groups, str(number), seed)
    assert len(drawn) <= number
    if number >= len(sizes) and number <= sum(sizes):
        per_group = [sum(piece in drawn for piece in own) for own in groups.values()]
        assert min(per_group) >= 1
        assert all(
            abs(got - number * size / sum(sizes)) < 2 + len(sizes) for got, size in zip(per_group, sizes, strict=True)
        )


def test_seeds_give_different_samples() -> None:
    assert len({tuple(draw(strata(40), "5", seed)) for seed in range(5)}) > 1


@pytest.mark.parametrize("asked", ["", "0", "0%", "101%", "x", "-3", "20 %%", "2.5"])
def test_invalid_sample_sizes_are_refused(asked: str) -> None:
    with pytest.raises(FusenError, match="not a share or number"):
        parse_sample(asked)


def test_sample_sizes_are_parsed() -> None:
    assert parse_sample("20%") == (0.2, None)
    assert parse_sample("12.5 %") == (0.125, None)
    assert parse_sample("30") == (None, 30)
