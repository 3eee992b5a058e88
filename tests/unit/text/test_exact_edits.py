"""Offsets after known edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusen.text.exact_edits import Edit, ExactRealigner

TEXT = "abcdefghijklmnopqrstuvwxyz"


@st.composite
def edits(draw: st.DrawFn) -> list[Edit]:
    bounds = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=8)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [Edit(start, end, draw(st.text("XYZ", max_size=5))) for start, end in pairs]


@given(edits(), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_span_keeps_its_text_and_includes_whole_replacements(changes: list[Edit], one: int, other: int) -> None:
    start, end = min(one, other), max(one, other)
    realigner = ExactRealigner(changes)
    realigned = realigner.realign(start, end)
    new = realigner.apply(TEXT)
    expected, at = "", start
    for edit in changes:
        if edit.end > start and edit.start < end and edit.end > edit.start:
            expected += TEXT[at : edit.start] + edit.replacement
            at = max(at, edit.end)
    expected += TEXT[at:end]
    if start < end:
        assert new[realigned.start : realigned.end] == expected


def test_offsets_after_an_edit_shift_by_its_growth() -> None:
    realigner = ExactRealigner([Edit(2, 5, "long name"), Edit(10, 12, "")])
    assert realigner.apply(TEXT) == "ablong namefghijmnopqrstuvwxyz"
    assert [realigner.offset(position) for position in (1, 2, 4, 5, 9, 12)] == [1, 2, 2, 11, 15, 16]
