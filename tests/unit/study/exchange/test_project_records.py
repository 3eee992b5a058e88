"""Records of a project file."""

from __future__ import annotations

import pytest

from fusen.study.exchange.project_records import widened

TEXT = "We had  no money. 予算"


@pytest.mark.parametrize(("at", "words"), [(0, "We"), (1, "We"), (2, "We"), (8, "no"), (7, " "), (len(TEXT), "予算")])
def test_a_coding_without_a_length_gets_the_word_at_its_place(at: int, words: str) -> None:
    start, end = widened(TEXT, at)
    assert 0 <= start < end <= len(TEXT)
    assert TEXT[start:end] == words
