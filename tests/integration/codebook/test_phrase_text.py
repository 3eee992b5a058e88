"""Phrases as lines of text."""

from __future__ import annotations

import pytest

from fusen.errors import FusenError
from fusen.model.codebook import Phrase
from fusen.study.codebook.phrase_text import lines_of, phrases_of

PATTERN = ({"LOWER": "seed"}, {"LOWER": {"IN": ["money", "funds"]}})


@pytest.mark.parametrize(
    "phrases",
    [
        (),
        (Phrase("budget"), Phrase('"seed money"'), Phrase("co-financ*"), Phrase(pattern=PATTERN)),
        (Phrase("budget", language="en"), Phrase("予算", language="ja"), Phrase(pattern=PATTERN, language="en")),
        (Phrase("note: this"),),
    ],
)
def test_phrases_round_trip_through_text(phrases: tuple[Phrase, ...]) -> None:
    assert phrases_of(lines_of(phrases)) == phrases


def test_incomplete_phrases_are_refused() -> None:
    with pytest.raises(FusenError, match="names no language"):
        phrases_of("en: budget\nmoney")
    for wrong in ("[{LOWER: x}]", '["x"]', "[1"):
        with pytest.raises(FusenError, match="not a token pattern"):
            phrases_of(wrong)
    assert phrases_of("  budget \n\n money") == (Phrase("budget"), Phrase("money"))
