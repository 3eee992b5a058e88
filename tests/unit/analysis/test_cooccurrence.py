"""Co-occurrence of codes against naive recounts and expected values."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.cooccurrence import cooccurrence
from fusen.errors import FusenError
from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from tests.support.cross_case import BASIS, BELOW, BOOK, TILES, coded_spans, many_codes, span

ROWS = ("market", "money", "travel", "language", "alone", "old")
LABELS = {"market": "Market", "money": "Money", "travel": "Travel", "language": "Language"}


def pairs(spans: list[CodedSpan], within: str, **more: object) -> dict[frozenset[str], CodePair]:
    found = cooccurrence(spans, BOOK, BASIS, TILES, within=within, shifts=20, **more)  # type: ignore[arg-type]
    names = {code.label: code.guid for code in BOOK}
    return {frozenset((names[pair.code], names[pair.other])): pair for pair in found.pairs}


def are_related(one: str, other: str) -> bool:
    return one in BELOW[other] or other in BELOW[one]


def passages(spans: list[CodedSpan], guid: str) -> set[tuple[str, int]]:
    return {
        (s.source, number)
        for s in spans
        if s.code in BELOW[guid] and s.case in BASIS.read
        for number, (start, end) in enumerate(zip(*TILES[s.source], strict=True))
        if s.start < end and start < s.end
    }


def test_two_codes_on_a_passage_cooccur() -> None:
    spans = [span("money", "P0", 0, 5), span("market", "P0", 2, 11), span("market", "P1", 0, 5)]
    pair = pairs(spans, "passage")[frozenset(("money", "market"))]
    assert (pair.together, pair.one, pair.two, pair.interviews) == (1, 3, 1, 1)
    assert (pair.one_alone, pair.two_alone) == (2, 0)
    assert pair.jaccard == pytest.approx(1 / 3)
    assert pair.chance == pytest.approx(1 * 2 / 10), "a·b ÷ passages in the one source that has both"
    assert pair.lift == pytest.approx(5)


def test_p_is_the_share_of_shifts_with_as_many_cooccurrences() -> None:
    """One passage of ten each: a shift puts them together once in ten times."""
    spans = [span("money", "P0", 0, 5), span("market", "P0", 0, 5), span("language", "P1", 0, 5)]
    made = cooccurrence(spans, BOOK, BASIS, TILES, shifts=4000)
    (pair,) = made.pairs
    assert pair.p == pytest.approx(0.1, abs=0.02)
    assert made.looked == 3, "money–market, money–language, market–language"
    assert pair.q == pytest.approx(3 * (pair.p or 0)), "corrected for the pairs that never meet as well"
    assert cooccurrence(spans, BOOK, BASIS, TILES, within="interviewee").pairs[0].q is None


def test_overlap_counts_stretches_and_characters() -> None:
    spans = [span("money", "P0", 0, 12), span("market", "P0", 3, 8), span("language", "P0", 12, 17)]
    found = pairs(spans, "overlap")
    assert set(found) == {frozenset(("money", "market"))}, "money and language touch and do not overlap"
    pair = found[frozenset(("money", "market"))]
    assert (pair.together, pair.one, pair.two) == (1, 1, 1)
    assert pair.jaccard == pytest.approx(4 / 10), "the spaces between passages are no talk"


def test_near_counts_passages_with_the_other_code_within_the_distance() -> None:
    spans = [span("money", "P0", 0, 5), span("market", "P0", 12, 17), span("market", "P1", 0, 5)]
    assert not pairs(spans, "1")
    pair = pairs(spans, "2")[frozenset(("money", "market"))]
    assert (pair.together, pair.one, pair.two) == (2, 2, 1)
    assert (pair.one_alone, pair.two_alone) == (1, 0), "the market of the other interviewee is near no money"
    assert pair.jaccard == pytest.approx(2 / 3)


def test_distance_stops_at_the_end_of_an_interview() -> None:
    spans = [span("money", "P0", 54, 59), span("market", "P1", 0, 5)]
    assert not pairs(spans, "3")


def test_interviewees_are_compared_with_independence() -> None:
    spans = [span("money", "P0", 0, 5), span("market", "P0", 50, 55), span("market", "P1", 0, 5)]
    pair = pairs(spans, "interviewee")[frozenset(("money", "market"))]
    assert (pair.together, pair.one, pair.two) == (1, 2, 1)
    assert pair.chance == pytest.approx(2 * 1 / 5)
    assert pair.low is None


def test_code_does_not_cooccur_with_its_descendants() -> None:
    spans = [span("travel", "P0", 0, 5), span("money", "P0", 0, 5)]
    assert not pairs(spans, "passage")
    themes = pairs([span("travel", "P0", 0, 5), span("market", "P0", 0, 5)], "passage", level="theme")
    assert set(themes) == {frozenset(("C", "D"))}


@settings(max_examples=30)
@given(st.lists(coded_spans(), max_size=20), st.sampled_from(["passage", "2"]))
def test_alone_counts_passages_without_the_other_code_in_reach(spans: list[CodedSpan], within: str) -> None:
    near = int(within) if within.isdigit() else 0
    for both, pair in pairs(spans, within).items():
        names = {code.label: code.guid for code in BOOK}
        one, two = (passages(spans, names[label]) for label in (pair.code, pair.other))
        assert len(both) == 2

        def without(mine: set[tuple[str, int]], theirs: set[tuple[str, int]]) -> int:
            return sum(not any(s == t and abs(a - b) <= near for t, b in theirs) for s, a in mine)

        assert (pair.one_alone, pair.two_alone) == (without(one, two), without(two, one))


@pytest.mark.parametrize("within", ["", "near", "0", "-1", "51", "1.5", "²"])
def test_unknown_options_are_refused(within: str) -> None:
    with pytest.raises(FusenError) as caught:
        pairs([], within)
    assert "passage" in caught.value.hint


@pytest.mark.parametrize("within", ["passage", "overlap", "2", "interviewee"])
def test_empty_study_has_no_pairs(within: str) -> None:
    empty = Cooccurrence((), (), within, 0)
    assert cooccurrence([], BOOK, BASIS, {}, within=within).pairs == empty.pairs
    silent = {"s0": Tiles([], [])}
    found = cooccurrence([span("money", "P0", 0, 5)], BOOK, BASIS, silent, within=within, shifts=20)
    assert found.pairs == ()
    one = Basis((), "union", {"P0": BASIS.held["P0"]}, frozenset({"P0"}))
    spans = [span("money", "P0", 0, 5), span("market", "P0", 0, 5)]
    assert len(cooccurrence(spans, BOOK, one, TILES, within=within, shifts=20).pairs) == 1


def test_six_hundred_codes_are_counted() -> None:
    spans = [span(f"c{at}", f"P{at % 2}", at % 50, at % 50 + 5) for at in range(600)]
    found = cooccurrence(spans, many_codes(600), BASIS, TILES, shifts=20)
    assert len(found.codes) == 600
    assert all(pair.together >= 1 for pair in found.pairs)


def test_the_same_seed_gives_the_same_numbers() -> None:
    spans = [span("money", "P0", 0, 20), span("market", "P0", 30, 50), span("market", "P1", 0, 5)]
    runs = [cooccurrence(spans, BOOK, BASIS, TILES, within="3", shifts=50, least=0, seed=seed) for seed in (4, 4, 5)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_sampled_shifts_approximate_all_shifts() -> None:
    """The mean over all shifts of `passage` is worked out; two passages apart every shift of `K` is counted here."""
    spans = [span("money", "P0", 0, 5), span("money", "P0", 12, 17), span("market", "P0", 30, 41)]
    one, two = {0, 2}, {5, 6}
    for within, expected in (("passage", len(one) * len(two) / 10), ("1", _near_by_chance(one, two, 1))):
        found = cooccurrence(spans, BOOK, BASIS, TILES, within=within, least=0, shifts=4000)
        pair = next(
            pair for pair in found.pairs if {pair.code, pair.other} == {"Drivers / Market", "Challenges / Money"}
        )
        assert pair.chance == pytest.approx(expected, abs=0.06)
        assert pair.low is not None
        assert pair.high is not None
        assert pair.low <= expected <= pair.high


def _near_by_chance(one: set[int], two: set[int], near: int) -> float:
    total = 0
    for a in range(10):
        for b in range(10):
            first, second = {(x + a) % 10 for x in one}, {(x + b) % 10 for x in two}
            total += len(_close(first, second, near) | _close(second, first, near))
    return total / 100


def _close(ones: set[int], others: set[int], near: int) -> set[int]:
    return {x for x in ones if any(abs(x - y) <= near for y in others)}


def _letters(spans: list[CodedSpan], guid: str) -> set[tuple[str, int]]:
    talk = {
        source: {at for start, end in zip(*tile, strict=True) for at in range(start, end)}
        for source, tile in TILES.items()
    }
    return {
        (s.source, at)
        for s in spans
        if s.code in BELOW[guid] and s.case in BASIS.read
        for at in range(s.start, s.end)
        if at in talk[s.source]
    }


Naive = Callable[[list[CodedSpan], str, str], tuple[int, float]]


def _on_passages(spans: list[CodedSpan], one: str, other: str) -> tuple[int, float]:
    a, b = passages(spans, one), passages(spans, other)
    return len(a & b), len(a & b) / len(a | b) if a | b else 0


def _two_away(spans: list[CodedSpan], one: str, other: str) -> tuple[int, float]:
    a, b = passages(spans, one), passages(spans, other)
    close = {x for x in a if any(x[0] == y[0] and abs(x[1] - y[1]) <= 2 for y in b)}
    close |= {y for y in b if any(x[0] == y[0] and abs(x[1] - y[1]) <= 2 for x in a)}
    return len(close), len(close) / len(a | b) if a | b else 0


def _by_person(spans: list[CodedSpan], one: str, other: str) -> tuple[int, float]:
    a, b = ({s.case for s in spans if s.code in BELOW[guid] and s.case in BASIS.read} for guid in (one, other))
    return len(a & b), len(a & b) / len(a | b) if a | b else 0


@settings(max_examples=40, deadline=None)
@given(st.lists(coded_spans(), max_size=14))
@pytest.mark.parametrize(
    ("within", "naive"), [("passage", _on_passages), ("2", _two_away), ("interviewee", _by_person)]
)
def test_counts_equal_a_naive_recount(within: str, naive: Naive, spans: list[CodedSpan]) -> None:
    found = pairs(spans, within)
    for one, other in combinations(ROWS, 2):
        together, jaccard = naive(spans, one, other)
        pair = found.get(frozenset((one, other)))
        if are_related(one, other) or not together:
            assert pair is None
        else:
            assert pair is not None
            assert pair.together == together
            assert pair.jaccard == pytest.approx(jaccard)


@settings(max_examples=40, deadline=None)
@given(st.lists(coded_spans(), max_size=14))
def test_overlap_equals_a_naive_recount(spans: list[CodedSpan]) -> None:
    found = pairs(spans, "overlap")
    for one, other in combinations(ROWS, 2):
        a, b = _letters(spans, one), _letters(spans, other)
        pair = found.get(frozenset((one, other)))
        assert (pair is not None) == (bool(a & b) and not are_related(one, other))
        if pair is not None:
            assert pair.jaccard == pytest.approx(len(a & b) / len(a | b))
            assert pair.low is not None
            assert pair.high is not None
            assert 0 <= pair.low <= pair.high
