"""Parsing of phrases."""

from __future__ import annotations

import pytest

from fusen.model.phrase import ParsedPhrase, PhraseSyntaxError, PhraseWord, parse_phrase


def test_words_prefixes_and_exact_words_are_parsed() -> None:
    assert parse_phrase(" lack  of funding ") == ParsedPhrase(
        (PhraseWord("lack"), PhraseWord("of"), PhraseWord("funding"))
    )
    assert parse_phrase("joint co-financ*").words == (PhraseWord("joint"), PhraseWord("co-financ", prefix=True))
    assert parse_phrase('"seed money"') == parse_phrase("“seed money”")
    assert parse_phrase('"seed money"').exact
    assert parse_phrase("財＊").words == (PhraseWord("財", prefix=True),)
    assert parse_phrase("R & D").text == "R & D"


@pytest.mark.parametrize(
    ("phrase", "what"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("*", "no letter"),
        ("...", "no letter"),
        ('""', "no letter"),
        ('"seed money', "unbalanced"),
        ('seed" money', "unbalanced"),
        ('the "seed" money', "enclose the whole"),
        ('"a" "b"', "enclose the whole"),
        ('"financ*"', "no meaning inside"),
        ("fi*ance", "end of a word"),
        ("*ance", "end of a word"),
        ("lack * funding", "end of a word"),
        ("financ**", "end of a word"),
    ],
)
def test_unparsable_phrase_is_explained(phrase: str, what: str) -> None:
    with pytest.raises(PhraseSyntaxError, match=what):
        parse_phrase(phrase)
