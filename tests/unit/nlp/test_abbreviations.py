"""What a word before a full stop is."""

from __future__ import annotations

import pytest

from fusen.nlp.abbreviations import Kind, kind_of, writes_ordinals


@pytest.mark.parametrize(
    ("word", "language", "kind"),
    [
        ("cluster", "en", Kind.WORD),
        ("Dr", "en", Kind.NEVER),
        ("dr", "ja", Kind.NEVER),
        ("e.g", "en", Kind.NEVER),
        ("etc", "fr", Kind.LAST),
        ("No", "en", Kind.BEFORE_NUMBER),
        ("K", "en", Kind.ABBREVIATION),
        ("I", "en", Kind.WORD),
        ("I", "de", Kind.ABBREVIATION),
        ("U.S", "en", Kind.ABBREVIATION),
        ("Ark", "en", Kind.ABBREVIATION),  # spaCy's
        ("ark", "en", Kind.WORD),
        ("uvm", "de", Kind.ABBREVIATION),  # spaCy's
        ("M", "fr", Kind.NEVER),
        ("MM", "fr", Kind.NEVER),
        ("Mm", "fr", Kind.WORD),
        ("12", "de", Kind.NUMBER),
        ("", "en", Kind.WORD),
    ],
)
def test_kinds(word: str, language: str, kind: Kind) -> None:
    assert kind_of(word, language) is kind


def test_our_french_list_has_all_that_spacy_s_has() -> None:
    from spacy.lang.fr import French
    from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS

    dotted = [
        text[:-1] for text in French.Defaults.tokenizer_exceptions if text not in BASE_EXCEPTIONS and text.endswith(".")
    ]
    assert len(dotted) > 15
    assert [word for word in dotted if kind_of(word, "fr") is Kind.WORD] == []


def test_ordinals() -> None:
    assert writes_ordinals("de")
    assert not writes_ordinals("en")
