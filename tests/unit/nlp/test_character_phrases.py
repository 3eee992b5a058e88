"""Tests of phrases in scripts without spaces."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.model.phrase import parse_phrase
from fusen.nlp.character_phrases import CharacterPhrases
from fusen.text.fold import fold


def match_phrases(
    phrases: list[str], text: str, spans: list[tuple[int, int]] | None = None
) -> list[tuple[int, str, str]]:
    matcher = CharacterPhrases([(n, parse_phrase(phrase)) for n, phrase in enumerate(phrases)])
    hits = matcher.hits(text, spans if spans is not None else [(0, len(text))])
    return sorted((hit.passage, phrases[hit.rule], text[hit.start : hit.end]) for hit in hits)


@pytest.mark.parametrize(
    ("phrase", "text", "place"),
    [
        ("資金不足", "うちは資金不足でして", "資金不足"),
        ("資金不足", "うちは資金\n    不足でして", "資金\n    不足"),
        ("パートナー", "ﾊﾟｰﾄﾅｰを探す", "ﾊﾟｰﾄﾅｰ"),
        ("パートナー", unicodedata.normalize("NFD", "パートナー") + "を", unicodedata.normalize("NFD", "パートナー")),
        ("EU市場", "ＥＵ 市場へ", "ＥＵ 市場"),
        ("株式会社", "あの㍿の", "㍿"),
        ("預算", "我們沒有預算了", "預算"),
        ("งบประมาณ", "ไม่มีงบประมาณสำหรับ", "งบประมาณ"),
        ("ทำงาน", "เราทํางานร่วมกัน", "ทํางาน"),
        ("예산", "예산이 부족합니다", "예산"),
        ("예산", unicodedata.normalize("NFD", "예산") + "이", unicodedata.normalize("NFD", "예산")),
        ('"検討*"'.replace("*", ""), "検討します", "検討"),
        ("検討*", "検討します", "検討"),
    ],
)
def test_phrase_is_found_by_its_characters(phrase: str, text: str, place: str) -> None:
    assert match_phrases([phrase], text) == [(0, phrase, place)]


def test_latin_letters_at_the_ends_match_whole_words_only() -> None:
    assert match_phrases(["EU市場", "日EU"], "TEU市場 日EUR") == []


def test_overlapping_phrases_are_all_found() -> None:
    assert match_phrases(["資金", "資金不足", "不足"], "資金不足") == [
        (0, "不足", "不足"),
        (0, "資金", "資金"),
        (0, "資金不足", "資金不足"),
    ]


def test_hits_lie_inside_a_span_in_any_order_of_spans() -> None:
    text = "資金の資金不足"
    assert match_phrases(["資金"], text, [(0, 3), (3, 7)]) == [(0, "資金", "資金"), (1, "資金", "資金")]
    assert match_phrases(["資金"], text, [(3, 7), (0, 1), (0, 7)]) == [
        (0, "資金", "資金"),
        (2, "資金", "資金"),
        (2, "資金", "資金"),
    ]


LETTERS = "資金かがｶﾞ\u3099 \nEUｅß㌔ｱ한\u1112\u1161\u11abำ️😀"


@settings(max_examples=300)
@given(st.text(st.sampled_from(LETTERS), max_size=30) | st.text(max_size=30))
def test_folded_spans_map_back_in_order_and_within_the_text(text: str) -> None:
    folded = fold(text, close=True)
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    whole = [folded.span(start, len(folded.text)) for start in range(len(folded.text))]
    assert all(span[1] == spans[-1][1] for span in whole)


@given(
    st.text(st.sampled_from("資金不足の検討"), min_size=1, max_size=3),
    st.text(st.sampled_from("資金不足の検討 \n"), max_size=40),
)
def test_hits_equal_a_plain_search(phrase: str, text: str) -> None:
    squeezed = "".join(text.split())
    expected = sum(squeezed.startswith(phrase, at) for at in range(len(squeezed)))
    assert len(match_phrases([phrase], text)) == expected
