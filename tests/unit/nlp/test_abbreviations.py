"""Kinds of words before a full stop."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from fusen.nlp.abbreviations import TABLE, Kind, kind_of, writes_ordinals


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
def test_kind_of_words_and_abbreviations(word: str, language: str, kind: Kind) -> None:
    assert kind_of(word, language) is kind


@pytest.mark.slow
def test_french_lists_contain_spacys_abbreviations() -> None:
    from spacy.lang.fr import French
    from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS

    dotted = [
        text[:-1] for text in French.Defaults.tokenizer_exceptions if text not in BASE_EXCEPTIONS and text.endswith(".")
    ]
    assert len(dotted) > 15
    assert [word for word in dotted if kind_of(word, "fr") is Kind.WORD] == []


@pytest.mark.slow
def test_table_equals_the_abbreviations_of_its_spacy_version() -> None:
    from tests.support.abbreviation_table import lines

    head, *table = TABLE.read_text("utf-8").splitlines()
    if f"spaCy {version('spacy')} " not in head:
        pytest.skip(f"{head} Here is {version('spacy')}.")
    assert table == list(lines())


def test_german_writes_ordinals_with_a_full_stop_and_english_does_not() -> None:
    assert writes_ordinals("de")
    assert not writes_ordinals("en")
