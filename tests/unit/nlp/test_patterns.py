"""Tests of token patterns: validation and matches."""

from __future__ import annotations

from typing import Any

import pytest

from fusen.nlp import patterns
from fusen.nlp.patterns import TokenPatterns, pattern_problems


def match_pattern(pattern: list[dict[str, Any]], text: str, language: str = "en") -> list[str]:
    for prefilter in (True, False):
        matcher = TokenPatterns([(3, tuple(pattern))], language, prefilter)
        hits = [text[hit.start : hit.end] for hit in matcher.hits(text, [(0, len(text))])]
        if prefilter:
            first = hits
    assert hits == first
    return hits


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ([{"POS": "NOUN"}], "trained model"),
        ([{"ent_type": "ORG"}], "trained model"),
        ([{"LOWR": "x"}], "unknown key LOWR"),
        ([{"_": {"x": 1}}], "unknown key _"),
        ([{"LOWER": "a", "OP": "?"}, {"OP": "*"}], "every token is optional"),
        ([{"LOWER": "a", "OP": "x"}], "OP"),
        ([{"IS_DIGIT": "maybe"}], "IS_DIGIT"),
        ([{"LOWER": {"REGEX": "("}}], ""),
        ([{"LOWER": ["a"]}], "LOWER"),
    ],
)
def test_invalid_patterns_have_problems(pattern: list[dict[str, Any]], what: str) -> None:
    problems = pattern_problems(tuple(pattern))
    assert problems
    assert what in problems[0]


@pytest.mark.parametrize(
    "pattern",
    [[{"LOWER": "a"}], [{"lemma": "fund", "OP": "+"}], [{"TEXT": {"IN": ["a"]}, "OP": "{2,3}"}, {"LIKE_NUM": True}]],
)
def test_valid_patterns_have_no_problems(pattern: list[dict[str, Any]]) -> None:
    assert pattern_problems(tuple(pattern)) == []


def test_lemma_matches_the_stem_and_white_space_is_no_token() -> None:
    assert match_pattern([{"LEMMA": "meeting"}, {"LOWER": "online"}], "We met; meetings\n   online") == [
        "meetings\n   online"
    ]
    assert match_pattern([{"NORM": {"IN": ["grants", "funding"]}}], "granted funds, fundamental") == [
        "granted",
        "funds",
    ]


def test_patterns_match_spacy_attributes_and_curly_apostrophes() -> None:
    assert match_pattern([{"LIKE_NUM": True}, {"LOWER": {"IN": ["weeks", "months"]}}], "three\nMonths, 12 weeks") == [
        "three\nMonths",
        "12 weeks",
    ]
    assert match_pattern([{"LOWER": "co"}, {"ORTH": "-"}, {"LOWER": {"REGEX": "^fin"}}], "Co‑financed") == [
        "Co‑financed"
    ]
    assert match_pattern([{"LOWER": "do"}, {"LOWER": "n't"}], "They don’t") == ["don’t"]
    assert match_pattern([{"IS_TITLE": True, "OP": "{2}"}], "in Nagano Prefecture") == ["Nagano Prefecture"]
    assert match_pattern([{"LOWER": "l'"}, {"LEMMA": "innovations"}], "de l’innovation", "fr") == ["l’innovation"]


def test_a_match_stays_inside_its_span_and_the_vocabulary_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_WORDS", 100)
    matcher = TokenPatterns([(0, ({"LOWER": "no"}, {}))], "en")
    for number in range(300):
        text = f"no word{number} no"
        assert [
            (hit.start, hit.end) for hit in matcher.hits(text, [(0, len(text) - 3), (len(text) - 2, len(text))])
        ] == [(0, len(text) - 3)]
        assert len(matcher._parted) <= 102
