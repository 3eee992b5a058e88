"""Tests of stemming."""

from __future__ import annotations

import pytest

from fusen.nlp.stems import SNOWBALL, normal_word, primary_language, stemmer


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["fund", "funds", "Funding", "FUNDED"]),
        ("en-GB", ["company", "companies"]),
        ("en", ["SME", "SMEs"]),
        ("fr", ["financement", "financements", "FINANCEMENT"]),
        ("de", ["Förderung", "Förderungen"]),
        ("fi", ["rahoitus", "Rahoitus"]),
    ],
)
def test_inflected_forms_share_a_stem(language: str, forms: list[str]) -> None:
    stem = stemmer(language)
    assert len({stem(form) for form in forms}) == 1


def test_different_words_have_different_stems() -> None:
    stem = stemmer("en")
    assert stem("fund") != stem("fundamental")
    assert stem("partner") != stem("partnership")


def test_a_language_without_stemmer_keeps_lower_case_forms() -> None:
    assert stemmer("xx")("Funding") == "funding"
    assert stemmer("ja")("SMEs") == "sme"


def test_every_snowball_algorithm_exists() -> None:
    for language in SNOWBALL:
        assert stemmer(language)("ab") != "", language
    import snowballstemmer

    assert set(SNOWBALL.values()) <= set(snowballstemmer.algorithms())


def test_normal_word_drops_soft_hyphens_and_primary_language_drops_regions() -> None:
    assert normal_word("co\u00adoperation") == "cooperation"
    assert normal_word("ＥＵ") == "EU"
    assert normal_word("cafe\u0301") == "café"
    assert [primary_language(tag) for tag in ("EN", "en-GB", "pt_BR", " ja ")] == ["en", "en", "pt", "ja"]
