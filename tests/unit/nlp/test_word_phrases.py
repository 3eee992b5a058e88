"""Phrases of words, against a naive search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.model.phrase import parse_phrase
from fusen.nlp import word_phrases
from fusen.nlp.chunker import Hit
from fusen.nlp.stems import stemmer
from fusen.nlp.word_phrases import WordPhrases
from tests.support.random_examples import examples

WORDS = [
    "fund",
    "Funding",
    "funds",
    "fundamental",
    "of",
    "lack",
    "Lacking",
    "IP",
    "ip",
    "co",
    "financing",
    "finance",
    "fin",
]
ADJACENT = [" ", "\n   ", "\t", "-", "’", "\u00a0"]
APART = [", ", " - ", "。", ". ", " 資金 "]


def match_phrases(phrases: list[str], text: str, *, prefilter: bool = True) -> list[tuple[str, str]]:
    matcher = WordPhrases([(n, parse_phrase(phrase)) for n, phrase in enumerate(phrases)], "en", prefilter)
    return sorted((phrases[hit.rule], text[hit.start : hit.end]) for hit in matcher.hits(text, [(0, len(text))]))


def fits(wanted: str, word: str, exact: bool) -> bool:
    if wanted.endswith("*"):
        return word.lower().startswith(wanted[:-1].lower())
    if exact:
        return wanted == word
    return stemmer("en")(wanted) == stemmer("en")(word)


def naive(phrases: list[str], words: list[str], separators: list[str]) -> set[Hit]:
    hits: set[Hit] = set()
    starts = [sum(map(len, words[:n])) + sum(map(len, separators[:n])) for n in range(len(words))]
    for rule, phrase in enumerate(phrases):
        wanted, exact = phrase.strip('"').split(), phrase.startswith('"')
        case = str if exact and phrase != phrase.lower() else str.lower if exact else str
        for first in range(len(words) - len(wanted) + 1):
            some = [case(word) for word in words[first : first + len(wanted)]]
            joined = all(separator in ADJACENT for separator in separators[first : first + len(wanted) - 1])
            if joined and all(fits(*pair, exact) for pair in zip(wanted, some, strict=True)):
                last = first + len(wanted) - 1
                hits.add(Hit(0, rule, starts[first], starts[last] + len(words[last])))
    return hits


a_word = st.sampled_from(WORDS)
plain = st.lists(a_word | st.sampled_from(["fin*", "financ*", "f*", "lack*"]), min_size=1, max_size=3).map(" ".join)
exact_words = st.lists(a_word, min_size=1, max_size=2).map(lambda words: '"' + " ".join(words) + '"')


@pytest.mark.slow
@examples(40)
@given(
    st.lists(plain | exact_words, min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(a_word | st.just("other"), st.sampled_from(ADJACENT + APART)), min_size=1, max_size=15),
)
def test_hits_equal_a_naive_search(phrases: list[str], parts: list[tuple[str, str]]) -> None:
    words, separators = [word for word, _ in parts], [separator for _, separator in parts]
    text = "".join(word + separator for word, separator in parts)
    compiled = [(n, parse_phrase(phrase)) for n, phrase in enumerate(phrases)]
    for prefilter in (True, False):
        matcher = WordPhrases(compiled, "en", prefilter)
        assert set(matcher.hits(text, [(0, len(text))])) == naive(phrases, words, separators)


def test_phrase_matches_inflected_forms_but_no_other_words() -> None:
    assert match_phrases(["partner"], "Our partners’ partnership") == [("partner", "partners")]
    assert match_phrases(["fund"], "fundamental funding was FUNDED") == [("fund", "FUNDED"), ("fund", "funding")]
    assert match_phrases(["SME"], "an SME, the SMEs") == [("SME", "SME"), ("SME", "SMEs")]


def test_exact_phrase_respects_case_only_if_it_has_capitals() -> None:
    assert match_phrases(['"IP"', '"seed money"'], "the ip, the IP, Seed money, seeds money") == [
        ('"IP"', "IP"),
        ('"seed money"', "Seed money"),
    ]


def test_prefixes_may_nest_and_occur_anywhere_in_a_phrase() -> None:
    text = "Co-financing rates, co‑funded, financial gaps"
    assert match_phrases(["co-financ*", "co-f*", "financ* gap", "financ* rate", "f*"], text) == [
        ("co-f*", "Co-financing"),
        ("co-f*", "co‑funded"),
        ("co-financ*", "Co-financing"),
        ("f*", "financial"),
        ("f*", "financing"),
        ("f*", "funded"),
        ("financ* gap", "financial gaps"),
        ("financ* rate", "financing rates"),
    ]


def test_phrase_never_crosses_the_end_of_a_passage() -> None:
    text = "a lack of funding"
    matcher = WordPhrases([(7, parse_phrase("lack of funding"))], "en")
    assert list(matcher.hits(text, [(0, 9), (9, 17)])) == []
    assert list(matcher.hits(text, [(0, 9), (0, 17), (2, 17)])) == [Hit(1, 7, 2, 17), Hit(2, 7, 2, 17)]


def test_caches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_phrases, "REMEMBERED", 50)
    matcher = WordPhrases([(0, parse_phrase("fund"))], "en")
    for round_ in range(20):
        text = " ".join(f"w{round_}x{n}" for n in range(20)) + " funds"
        assert [hit.rule for hit in matcher.hits(text, [(0, len(text))])] == [0]
        assert len(matcher._chunks) <= 50 + 21
