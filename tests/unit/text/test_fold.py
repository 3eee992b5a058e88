"""Folding of text variants, with offsets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.text.fold import fold, folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eﬃcient ﬁnance", "efficient finance"),
        ("co\u00adop\u200ber\ufeffation", "cooperation"),
        ("ＢＵＤＧＥＴ １２", "BUDGET 12"),
        ("ﾊﾞｼﾞｪｯﾄ", "バジェット"),
        ("Jean‑Luc – O’Neil", "Jean-Luc - O'Neil"),
        (unicodedata.normalize("NFD", "Müller, Dvořák"), "Müller, Dvořák"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
    ],
)
def test_variants_fold_to_the_same_text(text: str, expected: str) -> None:
    assert fold(text).text == folded(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "original"),
    [
        ("The ﬁnance oﬃce.", "office", "oﬃce"),
        ("Our co\u00adop\u00aderation.", "cooperation", "co\u00adop\u00aderation"),
        ("Herr Mu\u0308ller.", "Müller", "Mu\u0308ller"),
        ("この ﾊﾞｼﾞｪｯﾄが", "バジェット", "ﾊﾞｼﾞｪｯﾄ"),
        ("plain words", "words", "words"),
    ],
)
def test_folded_spans_map_back_to_the_text(text: str, words: str, original: str) -> None:
    plain = fold(text)
    start = plain.text.index(words)
    first, last = plain.span(start, start + len(words))
    assert text[first:last] == original


def test_close_folding_ignores_case_and_spaces_between_ideographs() -> None:
    assert fold("資金\n 不足 ＳＭＥ  ABC", close=True).text == "資金不足sme abc"


@given(st.text(alphabet="aé’–ﬁ\u00adｶﾞ予 \n\u0301Ａ", max_size=30))
def test_every_folded_character_comes_from_the_text(text: str) -> None:
    plain = fold(text)
    for at in range(len(plain.text)):
        start, end = plain.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert plain.text[at] in fold(text[start:end]).text or unicodedata.combining(plain.text[at])
