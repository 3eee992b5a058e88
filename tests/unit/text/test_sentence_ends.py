"""Sentences of a quote by punctuation."""

from __future__ import annotations

import pytest

from fusen.text.sentence_ends import length_in_words, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It ended. Nobody told us!  Why?", ["It ended.", "Nobody told us!", "Why?"]),
        ("Mr. T. said “No.” We left.", ["Mr. T. said “No.”", "We left."]),
        ("It cost 3.5 million yen … and more. Then", ["It cost 3.5 million yen … and more.", "Then"]),
        ("予算がない。「無理です。」と言った。終わり", ["予算がない。", "「無理です。」", "と言った。", "終わり"]),
        ("  no end  ", ["no end"]),
        ("", []),
    ],
)
def test_sentence_ends_are_recognised(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_two_characters_without_spaces_count_as_a_word() -> None:
    assert length_in_words("one two – three") == 3
    assert length_in_words("予算がない") == 2.5
