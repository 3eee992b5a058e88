"""Codes that go together, against a naive count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.code_pairs import companions
from fusen.model.codebook import Code, Codebook
from fusen.model.results import CodedSpan
from fusen.model.themes import Companion

BOOK = Codebook(
    (
        Code("T", "T", "Theme", ("Theme",)),
        Code("a", "a", "Money", ("Theme", "Money"), parent="T"),
        Code("b", "b", "Travel", ("Theme", "Travel"), parent="T"),
        Code("U", "U", "Other", ("Other",)),
        Code("c", "c", "Travel", ("Other", "Travel"), parent="U"),
    )
)


def span(code: str, case: str, start: int, end: int) -> CodedSpan:
    return CodedSpan(code, case, f"s{case}", start, end, 1)


def test_shared_passages_and_interviewees() -> None:
    spans = [span("a", "P1", 0, 9), span("b", "P1", 5, 12), span("a", "P2", 0, 9), span("b", "P3", 0, 9)]
    found = companions(spans, BOOK)
    assert found["a"] == (Companion("Theme / Travel", 1, 1, 1 / 3),)
    assert found["b"] == (Companion("Money", 1, 1, 1 / 3),)
    assert found["T"] == ()


def test_touching_is_not_sharing() -> None:
    assert companions([span("a", "P1", 0, 9), span("b", "P1", 9, 12)], BOOK)["a"] == ()


def test_without_a_shared_passage_it_takes_three_interviewees() -> None:
    two = [s for p in "12" for s in (span("a", f"P{p}", 0, 9), span("c", f"P{p}", 20, 29))]
    assert companions(two, BOOK)["a"] == ()
    three = [*two, span("a", "P3", 0, 9), span("c", "P3", 20, 29)]
    assert companions(three, BOOK)["a"] == (Companion("Other / Travel", 3, 0, 1.0),)
    assert companions(three, BOOK)["T"] == (Companion("Other", 3, 0, 1.0),)


SPANS = st.lists(
    st.builds(
        lambda code, case, start, length: span(code, case, start, start + length),
        st.sampled_from("abc"),
        st.sampled_from(["P1", "P2", "P3"]),
        st.integers(0, 20),
        st.integers(1, 9),
    ),
    max_size=20,
)


@given(SPANS)
def test_counts_equal_a_naive_count(spans: list[CodedSpan]) -> None:
    names = {"Money": "a", "Theme / Travel": "b", "Other / Travel": "c"}
    found = companions(spans, BOOK)
    for row in "abc":
        mine = [s for s in spans if s.code == row]
        expected = {}
        for other in set("abc") - {row}:
            theirs = [s for s in spans if s.code == other]
            on_both = {
                s[2:5] for s in mine for t in theirs if s.source == t.source and s.start < t.end and t.start < s.end
            }
            cases, others = {s.case for s in mine}, {s.case for s in theirs}
            jaccard = len(cases & others) / len(cases | others) if cases | others else 0
            if on_both or (len(cases & others) >= 3 and jaccard >= 0.5):
                expected[other] = (len(cases & others), len(on_both), jaccard)
        given_ = {names[c.code]: (c.interviewees, c.passages, c.jaccard) for c in found.get(row, ())}
        assert given_ == expected
