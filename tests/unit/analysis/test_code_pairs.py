"""Companion codes share more passages than chance predicts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.code_pairs import above_chance, companions
from fusen.analysis.cooccurrence import cooccurrence
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Place
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan

BOOK = Codebook(
    (
        Code("T", "T", "Theme", ("Theme",)),
        Code("a", "a", "Money", ("Theme", "Money"), parent="T"),
        Code("b", "b", "Travel", ("Theme", "Travel"), parent="T"),
        Code("U", "U", "Other", ("Other",)),
        Code("c", "c", "Travel", ("Other", "Travel"), parent="U"),
    )
)
CASES = {f"P{n}": Case(f"P{n}", f"P{n}", (Place(f"sP{n}"),)) for n in (1, 2, 3)}
BASIS = Basis(("A",), "union", CASES, frozenset(CASES))
TILES = {f"s{case}": Tiles(range(0, 400, 10), range(10, 410, 10)) for case in CASES}


def span(code: str, case: str, passage: int) -> CodedSpan:
    return CodedSpan(code, case, f"s{case}", passage * 10, passage * 10 + 9, 1)


def test_codes_sharing_more_passages_than_chance_are_companions() -> None:
    spans = [span(code, case, at) for code in "ab" for case in ("P1", "P2") for at in (3, 9, 20)]
    found = companions(spans, BOOK, BASIS, TILES)
    (one,), (other,) = found["a"], found["b"]
    assert (one.code, one.passages, one.interviewees) == ("Theme / Travel", 6, 2)
    assert (other.code, other.passages) == ("Money", 6)
    assert one.low <= one.expected <= one.high < one.passages
    assert "T" not in found, "a theme is no companion of its own codes"


def test_sharing_at_chance_level_is_not_companionship() -> None:
    spans = [span("a", "P1", at) for at in range(40)] + [span("c", "P1", at) for at in range(10)]
    assert companions(spans, BOOK, BASIS, TILES) == {}


def test_shared_interviewees_alone_make_no_companions() -> None:
    spans = [s for case in CASES for s in (span("a", case, 0), span("c", case, 20))]
    assert companions(spans, BOOK, BASIS, TILES) == {}


@settings(max_examples=25)
@given(st.lists(st.builds(span, st.sampled_from("abc"), st.sampled_from([*CASES]), st.integers(0, 39)), max_size=30))
def test_each_companion_is_a_pair_above_chance(spans: list[CodedSpan]) -> None:
    pairs = [p for p in cooccurrence(spans, BOOK, BASIS, TILES, shifts=200).pairs if above_chance(p)]
    found = companions(spans, BOOK, BASIS, TILES)
    labels = {code.guid: code.label for code in BOOK}
    counted = {(labels[row], one.passages) for row in "abc" for one in found.get(row, ())}
    assert counted == {(label, pair.together) for pair in pairs for label in (pair.code, pair.other)}
    assert all(one.passages > max(one.high, 0) for mine in found.values() for one in mine)
