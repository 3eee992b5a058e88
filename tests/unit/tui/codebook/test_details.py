"""The details of a code."""

from __future__ import annotations

from fusen.model.codebook import Phrase
from fusen.tui.codebook.details import phrase_lines


def test_token_pattern_of_a_phrase_is_shown_by_its_words() -> None:
    pattern = ({"LIKE_NUM": True, "OP": "?"}, {"LOWER": {"IN": ["weeks", "months"]}}, {"LEMMA": "wait"})
    assert phrase_lines([Phrase("slow", (), "en"), Phrase("", pattern, "en")]) == ["en: slow, … weeks/months wait"]
