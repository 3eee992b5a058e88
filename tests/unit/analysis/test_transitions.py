"""Transitions against a naive recount, a manual example and the codings of each row."""

from __future__ import annotations

from dataclasses import replace
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.transitions import Transition, transition_codings, transitions
from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.coding import Case, Place
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from tests.support.cross_case import BASIS, BOOK, TILES, code, coded_spans, counted, span

PATHS = {one.guid: one.path for one in BOOK}
THEME = {one.guid: next(top.guid for top in BOOK if top.path == one.path[:1]) for one in BOOK}


def coded_on(guid: str, case: str, *passages: int) -> CodedSpan:
    """A coding of passages that follow each other."""
    return span(guid, case, 6 * passages[0], 6 * passages[-1] + 5)


def observed(spans: list[CodedSpan], **options: object) -> dict[tuple[str, str, int], int]:
    made = transitions(counted(spans), **options)  # type: ignore[arg-type]
    return {(row.code, row.next, row.lag): row.observed for row in made.rows}


def recount(spans: list[CodedSpan], lag: int, level: str) -> dict[tuple[str, str], tuple[int, frozenset[str]]]:
    """Passage by passage, as the definition reads."""
    found: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    rolled = {guid: THEME[guid] if level == "theme" else guid for guid in PATHS}
    for source, tiles in TILES.items():
        bounds = list(zip(tiles.starts, tiles.ends, strict=True))
        for (start, end), (later, latest) in zip(bounds, bounds[lag:], strict=False):
            inside = [s for s in spans if s.source == source and s.case in BASIS.read]
            here = [s for s in inside if s.start < end and start < s.end]
            there = [s for s in inside if s.start < latest and later < s.end]
            for one, other in {(rolled[a.code], rolled[b.code]) for a in here for b in there}:
                count, cases = found.get((one, other), (0, frozenset()))
                mine = {a.case for a in here if rolled[a.code] == one} | {
                    b.case for b in there if rolled[b.code] == other
                }
                found[one, other] = count + 1, cases | mine
    return found


@given(st.lists(coded_spans(), max_size=12), st.integers(1, 3), st.sampled_from(["code", "theme"]))
def test_counts_and_residuals_equal_a_naive_recount(spans: list[CodedSpan], lag: int, level: str) -> None:
    made = transitions(counted(spans), lag=lag, level=level, least=0, repeats=True)
    for apart in range(1, lag + 1):
        counts = recount(spans, apart, level)
        total = sum(count for count, _ in counts.values())
        assert made.tallies[apart - 1] == total
        rows = [row for row in made.rows if row.lag == apart]
        assert sum(row.observed for row in rows) == total
        guids = {path: guid for guid, path in PATHS.items()}
        for row in rows:
            pair = guids[row.path], guids[row.next_path]
            count, cases = counts.get(pair, (0, frozenset()))
            given_ = sum(n for (one, _), (n, _) in counts.items() if one == pair[0])
            target = sum(n for (_, other), (n, _) in counts.items() if other == pair[1])
            assert (row.observed, row.interviewees) == (count, len(cases))
            assert isclose(row.expected, given_ * target / total)
            spread = row.expected * (1 - given_ / total) * (1 - target / total)
            assert (row.z is None) == (spread == 0)
            assert row.z is None or isclose(row.z, (count - row.expected) / sqrt(spread))


@given(st.lists(coded_spans(), max_size=12), st.integers(1, 3), st.sampled_from(["code", "theme"]))
def test_codings_of_a_row_equal_its_counts(spans: list[CodedSpan], lag: int, level: str) -> None:
    made = transitions(counted(spans), lag=lag, level=level, repeats=True)
    for row in made.rows:
        behind = transition_codings(counted(spans), made, row)
        again = transitions(counted(behind), lag=lag, level=level, repeats=True)
        same = next(
            one for one in again.rows if (one.path, one.next_path, one.lag) == (row.path, row.next_path, row.lag)
        )
        assert (same.observed, same.interviewees) == (row.observed, row.interviewees)
        assert len({one.case for one in behind}) == row.interviewees


def test_table_matches_manual_calculation() -> None:
    """A→A 10, A→B 30, B→A 30, B→B 30: expected A→B is 40 × 60 ÷ 100 = 24, z is 6 ÷ √(24 × .6 × .4) = 2.5."""
    pairs = ["AA"] * 10 + ["AB"] * 30 + ["BA"] * 30 + ["BB"] * 30
    book = Codebook((code("A", "A"), code("B", "B")))
    cases = {f"P{at}": Case(f"g{at}", f"P{at}", (Place(f"s{at}"),)) for at in range(len(pairs))}
    basis = Basis(("A",), "union", cases, frozenset(cases))
    tiles = {f"s{at}": Tiles([0, 6], [5, 11]) for at in range(len(pairs))}
    spans = [span(letter, f"P{at}", 6 * n, 6 * n + 5) for at, pair in enumerate(pairs) for n, letter in enumerate(pair)]
    made = transitions(counted(spans, book, basis, tiles))
    assert [row.code + row.next for row in made.rows] == ["AB", "BA"]
    row = made.rows[0]
    assert (row.observed, row.expected, row.interviewees) == (30, 24, 30)
    assert row.z is not None
    assert isclose(row.z, 2.5)
    assert row.readable
    # B→A: 60 × 40 ÷ 100 = 24 again; the residuals of a 2 × 2 table differ in sign alone
    assert made.rows[1].z is not None
    assert isclose(made.rows[1].z, 2.5)


def test_each_ordered_pair_counts_once_for_two_passages() -> None:
    spans = [
        coded_on("money", "P0", 0),
        coded_on("money", "P0", 0)._replace(coder="B"),
        coded_on("language", "P0", 0),
        coded_on("market", "P0", 1),
    ]
    assert observed(spans) == {
        ("Challenges / Money", "Drivers / Market", 1): 1,
        ("Challenges / Language", "Drivers / Market", 1): 1,
    }


def test_coding_counts_on_each_of_its_passages() -> None:
    spans = [coded_on("money", "P0", 0, 1), coded_on("language", "P0", 2)]
    assert observed(spans, lag=2) == {
        ("Challenges / Money", "Challenges / Language", 1): 1,
        ("Challenges / Money", "Challenges / Language", 2): 1,
    }
    repeats = observed(spans, repeats=True)
    assert repeats["Challenges / Money", "Challenges / Money", 1] == 1


def test_unread_interviews_are_counted_separately() -> None:
    last = len(TILES["s0"].starts) - 1
    assert not observed([coded_on("money", "P0", last), coded_on("language", "P1", 0)])
    assert not observed([coded_on("money", "P2", 0), coded_on("language", "P2", 1)])  # P2 has not been read


def test_code_filter_selects_rows_without_changing_numbers() -> None:
    spans = [
        coded_on("money", "P0", 0),
        coded_on("language", "P0", 1),
        coded_on("market", "P0", 2),
        coded_on("alone", "P0", 3),
    ]
    everything = transitions(counted(spans))
    some = transitions(counted(spans, codes={"market"}))
    assert {(row.code, row.next) for row in some.rows} == {
        ("Challenges / Language", "Drivers / Market"),
        ("Drivers / Market", "Alone"),
    }
    assert {*some.rows} < {*everything.rows}


def test_few_expected_counts_are_flagged() -> None:
    row = Transition("A", "B", ("A",), ("B",), 1, 3, 4.9, 1.0, 2)
    assert not row.readable
    assert replace(row, expected=5.0).readable
    assert not replace(row, expected=9.0, z=None).readable


@pytest.mark.parametrize(("option", "words"), [({"lag": 0}, "--lag 0"), ({"level": "page"}, "page")])
def test_unknown_options_are_refused(option: dict[str, object], words: str) -> None:
    with pytest.raises(FusenError, match=words):
        observed([], **option)
