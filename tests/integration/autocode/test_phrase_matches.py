"""Phrase matches by an executor."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import SpokenPassage
from fusen.study.suggestions.built_in import match_phrases
from tests.support.eager_executor import EagerExecutor

WORDS = ("money", "moneys", "Gelder", "資金", "no", "market.", "\N{COMBINING ACUTE ACCENT}", "Ｅ", "🙂")

CODES = [
    Code("g-1", "money", "Money", ("Money",), phrases=(Phrase("money"), Phrase("資金"), Phrase("Geld*"))),
    Code("g-2", "market", "Market", ("Market",), phrases=(Phrase("no market"), Phrase("E"))),
]


@settings(max_examples=6)
@given(
    st.lists(st.tuples(st.sampled_from(["en", "de", "ja"]), st.lists(st.sampled_from(WORDS), max_size=6)), max_size=6)
)
def test_executor_matches_the_phrases_that_this_process_matches(texts: list[tuple[str, list[str]]]) -> None:
    passages = [
        SpokenPassage("s", 7 * number, 7 * number + len(text), text, "Anna", language=language)
        for number, (language, words) in enumerate(texts)
        for text in [" ".join(words)]
    ]
    assert list(match_phrases(CODES, passages, EagerExecutor())) == list(match_phrases(CODES, passages))
