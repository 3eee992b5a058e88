"""Tests of codebook phrases on English, French, German and Japanese talk."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import CodebookError
from fusen.formats.codebook.read_yaml import read_files
from fusen.model.codebook import Code, Phrase
from fusen.nlp.phrases import CodePhrases, Match, problems
from tests.support.random_examples import examples

ROOT = Path(__file__).parents[3]


def code(name: str, *phrases: str | Phrase, against: Sequence[str | Phrase] = (), **values: Any) -> Code:
    as_phrases = [
        tuple(Phrase(each) if isinstance(each, str) else each for each in some) for some in (phrases, against)
    ]
    return Code(name, name, name, (name,), phrases=as_phrases[0], not_phrases=as_phrases[1], **values)


def match_phrases(codes: Sequence[Code], text: str, language: str = "en") -> dict[str, list[str]]:
    matches = CodePhrases(codes, language).match(text, [(0, len(text))])
    return {match.code: [text[start:end] for start, end in match.spans] for match in matches}


def test_matches_in_english_talk() -> None:
    codes = [
        code("funding", "lack of funding", "budget", "co-financ*", '"seed money"', against=["budget airline"]),
        code("partners", "partner", "fund"),
        code("rights", '"IP"'),
        code("companies", "SME"),
        code("never said", "fundamental"),
    ]
    text = (
        "Well, there is a lack of\n    funding, I'd say – our budgets, the co financing… [laughs] No budget airline!\n"
        "Two SMEs (our partners) had an IP problem, the ip was not theirs, and Seed money? Don’t ask."
    )
    assert match_phrases(codes, text) == {
        "funding": ["lack of\n    funding", "budgets", "co financing", "Seed money"],
        "partners": ["funding", "partners"],
        "rights": ["IP"],
        "companies": ["SMEs"],
    }


@pytest.mark.parametrize(
    "text",
    ["[laughs]budget", "budget[inaudible]", "[b]budget[/b]", "{x}budget(s)", "<i>budget</i>", "no money(budget)"],
)
def test_words_next_to_brackets_match(text: str) -> None:
    assert match_phrases([code("money", "budget")], text) == {"money": ["budget"]}
    assert match_phrases([code("money", Phrase("budget", pattern=({"LOWER": "budget"},)))], text) == {
        "money": ["budget"]
    }


def test_variants_of_a_word_match() -> None:
    codes = [code("office", "office"), code("own", "seed-money"), code("ja", "予算")]
    text = "The oﬃce, the of\u00adfice; seed–money; 予\u200b算"
    assert match_phrases(codes, text) == {
        "office": ["oﬃce", "of\u00adfice"],
        "own": ["seed–money"],
        "ja": ["予\u200b算"],
    }


def test_matches_in_french_talk() -> None:
    codes = [code("money", "manque de moyens", "cofinanc*", "pas d'argent"), code("new", "innovation", "partenaire")]
    text = "On n’a pas d’argent, le cofinancement manque ; les partenaires, l’innovation… un manque de moyens."
    assert match_phrases(codes, text, "fr") == {
        "money": ["pas d’argent", "cofinancement", "manque de moyens"],
        "new": ["partenaires", "innovation"],
    }


def test_matches_in_german_talk() -> None:
    codes = [code("money", "Förderung", "Finanzierungslück*"), code("travel", "lange Reise")]
    text = "Die Förderungen laufen aus, eine FINANZIERUNGSLÜCKE also, und die langen Reisen – na ja."
    assert match_phrases(codes, text, "de") == {
        "money": ["Förderungen", "FINANZIERUNGSLÜCKE"],
        "travel": ["langen Reisen"],
    }


def test_matches_in_japanese_talk() -> None:
    codes = [
        code("money", Phrase("資金不足", language="ja"), Phrase("予算", language="ja"), against=["予算委員会"]),
        code("firms", "SME", "中小企業"),
        code("english only", Phrase("中小", language="en")),
    ]
    text = "予算委員会では話しますが、資金\n不足でＳＭＥや中小企業には、ええ、予算がない。"
    assert match_phrases(codes, text, "ja") == {"money": ["資金\n不足", "予算"], "firms": ["ＳＭＥ", "中小企業"]}


def test_phrase_with_a_language_matches_only_in_that_language() -> None:
    codes = [code("a", Phrase("budget", language="en-GB"), Phrase("moyens", language="fr"))]
    assert match_phrases(codes, "budget moyens", "EN") == {"a": ["budget"]}
    assert match_phrases(codes, "budget moyens", "fr") == {"a": ["moyens"]}
    assert match_phrases(codes, "budget moyens", "de") == {}


def test_headings_and_retired_codes_have_no_matches() -> None:
    assert match_phrases(
        [code("a", "fund", codable=False), code("b", "fund", retired=True), code("c", "fund")], "fund"
    ) == {"c": ["fund"]}


def test_not_phrase_excludes_only_its_own_code_and_place() -> None:
    codes = [code("a", "budget", against=["budget airline"]), code("b", "budget")]
    assert match_phrases(codes, "budget airline, budget") == {"a": ["budget"], "b": ["budget", "budget"]}
    assert match_phrases(codes, "budget airline") == {"b": ["budget"]}


def test_matches_come_in_the_order_of_spans_and_codebook() -> None:
    phrases = CodePhrases([code("b", "fund"), code("a", "grant", "資金")], "en")
    text = "grant fund 資金. fund. grant"
    assert list(phrases.match(text, [(0, 14), (15, 20), (21, 26)])) == [
        Match(0, "b", ((6, 10),)),
        Match(0, "a", ((0, 5), (11, 13))),
        Match(1, "b", ((15, 19),)),
        Match(2, "a", ((21, 26),)),
    ]


def test_error_lists_all_invalid_phrases() -> None:
    codes = [
        code("a", Phrase(pattern=({"POS": "NOUN"},)), "fi*ance"),
        code("b", Phrase(pattern=({"LOWER": "a"},), language="ja")),
        code("c", "fine"),
    ]
    lines = problems(codes)
    assert [line.split(":")[0] for line in lines] == ["code «a»", "code «a»", "code «b»"]
    with pytest.raises(CodebookError) as caught:
        CodePhrases(codes, "en")
    assert list(caught.value.problems) == lines
    assert problems(codes[2:]) == []


WORDS = [
    "fund",
    "Funds",
    "fundamental",
    "lack",
    "of",
    "co",
    "IP",
    "ip",
    "no",
    "資金",
    "資",
    "EU",
    "ﾊﾟ",
    "three",
    "x",
    "don’t",
]
SEPARATORS = [" ", "\n  ", "-", ", ", ".", "", "（"]
a_phrase = st.one_of(
    st.lists(st.sampled_from([*WORDS, "fun*", "f*", "資*"]), min_size=1, max_size=3).map(" ".join).map(Phrase),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(lambda words: Phrase('"' + " ".join(words) + '"')),
    st.sampled_from(
        [
            Phrase(pattern=({"LEMMA": "fund"}, {"OP": "?"}, {"LOWER": "of"})),
            Phrase(pattern=({"LOWER": {"IN": ["no", "not"]}}, {"IS_ALPHA": True, "OP": "+"})),
            Phrase(pattern=({"LIKE_NUM": True},)),
        ]
    ),
)


@pytest.mark.slow
@examples(20)
@given(
    st.lists(st.tuples(st.lists(a_phrase, max_size=3), st.lists(a_phrase, max_size=1)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SEPARATORS)), max_size=25),
    st.lists(st.integers(0, 80), min_size=2, max_size=5),
    st.sampled_from(["en", "ja", "fi"]),
)
def test_prefilter_does_not_change_the_matches(
    phrases: list[tuple[list[Phrase], list[Phrase]]], parts: list[tuple[str, str]], cuts: list[int], language: str
) -> None:
    codes = [code(str(number), *wanted, against=unwanted) for number, (wanted, unwanted) in enumerate(phrases)]
    text = "".join(word + separator for word, separator in parts)
    borders = sorted(min(cut, len(text)) for cut in cuts)
    spans = list(pairwise(borders))
    with_filter, without = (CodePhrases(codes, language, prefilter).match(text, spans) for prefilter in (True, False))
    assert list(with_filter) == list(without)


def test_matches_in_the_sample_study() -> None:
    files = [(path.name, path.read_bytes()) for path in sorted((ROOT / "codebook").glob("*.yaml"))]
    languages = {"EU-01": "en", "EU-02": "fr", "JP-01": "ja"}
    transcripts = [path for path in sorted((ROOT / "transcripts").glob("*.[tm]*")) if path.stem in languages]
    if not files or not transcripts:
        pytest.skip("the sample study is not here")
    codebook = read_files(files, "6f1e0a52-0000-4000-8000-000000000001")
    assert problems(codebook) == []
    for path in transcripts:
        text = path.read_text("utf-8")
        language = languages[path.stem]
        spans = [(at, min(at + 400, len(text))) for at in range(0, len(text), 400)]
        matches = [list(CodePhrases(codebook, language, prefilter).match(text, spans)) for prefilter in (True, False)]
        assert matches[0] == matches[1]
        assert len(matches[0]) > 10
        for match in matches[0]:
            start, end = spans[match.passage]
            assert all(start <= begin < finish <= end for begin, finish in match.spans)


def test_matches_can_be_pickled() -> None:
    match = Match(0, "a", ((1, 2),))
    assert pickle.loads(pickle.dumps(match)) == match
