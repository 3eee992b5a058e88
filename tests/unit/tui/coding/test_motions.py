"""Motions of the cursor: words in several scripts, turns, paragraphs, passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.model.source import Passages, Turn
from fusen.tui.coding.motions import (
    next_passage,
    paragraph,
    passage_at,
    trimmed,
    turn_end,
    turn_start,
    word_end,
    word_start,
)

TEXT = "A: One two.\n\nThree.\nB: Four."
TURNS = [Turn(3, 19, "A"), Turn(23, 28, "B")]
PASSAGES = Passages([(3, 11, 2, 0), (13, 19, 1, 0), (23, 28, 1, 1)])


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("It's so, isn't it", [0, 5, 9, 15]),
        ("日本のカメラを買う", [0, 2, 3, 6, 7, 8]),
        ("n\u0303u mañana", [0, 4]),
        ("zwei 12-mal", [0, 5, 8]),
    ],
)
def test_words_begin_where_scripts_and_spaces_change(text: str, starts: list[int]) -> None:
    seen, at = [0], 0
    while (at := word_start(text, at, 1)) < len(text):
        seen.append(at)
    assert seen == starts
    assert [word_start(text, start, -1) for start in starts[1:]] == starts[:-1]


@given(st.text(st.sampled_from("ab ,'日のカ\u0303é\n"), max_size=30), st.integers(0, 30))
def test_word_motions_stay_in_the_text_and_advance(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert offset <= word_start(text, offset, 1) <= len(text)
    assert 0 <= word_start(text, offset, -1) <= offset
    assert offset <= word_end(text, offset) <= len(text)


def test_turns_and_paragraphs() -> None:
    assert [turn_start(TURNS, at, 1) for at in (0, 3, 23)] == [3, 23, None]
    assert [turn_start(TURNS, at, -1) for at in (3, 10, 28)] == [None, 3, 23]
    assert [turn_end(TURNS, at) for at in (3, 19, 28)] == [19, 28, None]
    assert [paragraph(TEXT, TURNS, at, 1) for at in (0, 3, 13, 23)] == [3, 13, 23, None]
    assert [paragraph(TEXT, TURNS, at, -1) for at in (28, 13)] == [23, 3]


def test_passages_are_found_at_and_after_an_offset() -> None:
    assert [passage_at(PASSAGES, at) for at in (0, 11, 20, 99)] == [0, 1, 2, 2]
    assert passage_at(Passages(), 3) == -1
    assert next_passage(PASSAGES, 0, 1) == 1
    assert next_passage(PASSAGES, 2, -1, lambda index: index == 0) == 0
    assert next_passage(PASSAGES, 2, 1) is None


def test_spans_are_trimmed_of_white_space() -> None:
    assert trimmed("a  bc  d", 1, 7) == (3, 5)
