"""Reasons for a suggestion, and the passages most like it."""

from __future__ import annotations

import pytest

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.explain import nearest, reasons
from fusen.suggest.suggester import Engine

CODES = (
    Code("m", "money", "Money", ("Money",), definition="Grants and budgets.", phrases=(Phrase("grant"),)),
    Code("l", "language", "Language", ("Language",), definition="One needs an interpreter."),
)
QUESTION = "How did   the money reach you, and what did you have to do before it was there at all?"
PASSAGES = [
    SpokenPassage("S", 100, 128, "The grant, GRANT, came late.", question=QUESTION),
    SpokenPassage("S", 200, 226, "Our interpreter left early."),
    SpokenPassage("T", 0, 22, "The grant never came. ", question="?"),
    SpokenPassage("T", 50, 51, "x"),
]


def engine() -> Engine:
    return Engine(PASSAGES, CODES, [PhraseHit(0, "m", ((104, 109), (111, 116)))])


def test_reasons_sum_to_the_log_odds_and_end_with_the_base_rate() -> None:
    learnt = engine()
    learnt.follow([PassageLabels(2, frozenset({"m"})), PassageLabels(3)])
    for passage in range(len(PASSAGES)):
        for column in range(len(CODES)):
            parts = reasons(learnt, passage, column)
            assert parts[-1].kind == "usual"
            weights = [part.weight for part in parts[:-1]]
            assert weights == sorted(weights, reverse=True)
            odds = float(learnt.log_odds()[passage, column])
            assert sum(weights) + parts[-1].weight == pytest.approx(odds, abs=1e-3)


def test_phrases_are_quoted_as_spoken_and_marked_in_the_source() -> None:
    phrase = next(reason for reason in reasons(engine(), 0, 0) if reason.kind == "phrase")
    assert phrase.text == "its phrases: grant, GRANT"
    assert phrase.spans == ((104, 109), (111, 116))
    assert phrase.unquoted == "phrases of the code"


def test_words_of_the_definition_are_marked() -> None:
    words = next(reason for reason in reasons(engine(), 1, 1) if reason.kind == "codebook")
    assert words.text == "its words: interpreter"
    assert words.spans == ((204, 215),)


def test_long_question_is_cut_and_never_quoted_without_words() -> None:
    learnt = engine()
    learnt.follow([PassageLabels(2, frozenset({"m"})), PassageLabels(3)])
    texts = [reason for reason in reasons(learnt, 0, 0) if reason.text.startswith("answers")]
    assert [reason.text for reason in texts] == [
        "answers “How did the money reach you, and what did you have to do be…”"
    ]
    assert texts[0].unquoted == "the question before it"


def test_nearest_passages_have_the_code_and_are_not_the_passage_itself() -> None:
    learnt = engine()
    assert nearest(learnt, 0, 0) == ()
    learnt.follow([PassageLabels(2, frozenset({"m"})), PassageLabels(3)])
    assert {(near.source, near.start) for near in nearest(learnt, 0, 0)} <= {("T", 0)}
    assert nearest(learnt, 2, 0) == ()
