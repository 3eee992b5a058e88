"""Evidence for a code: in the passage, in the rest of its answer, and in the question."""

from __future__ import annotations

import numpy as np

from fusen.suggest import hyperparameters as K
from fusen.suggest.evidence import (
    MEANING,
    PHRASE,
    PHRASES_NEAR,
    QUESTION,
    QUESTION_MEANING,
    RIVAL_PHRASES,
    RIVAL_WORDS,
    WORDS,
    answer_windows,
    gather_evidence,
)

FOLLOWS = np.array([False, True, True, True, False, True])
QUESTIONS = np.array([0, 0, 1, 1, 1, 1], np.int32)


def test_a_window_ends_with_the_answer_and_the_source() -> None:
    first, last = answer_windows(QUESTIONS, FOLLOWS)
    assert first.tolist() == [0, 0, 2, 2, 4, 4]
    assert last.tolist() == [2, 2, 4, 4, 6, 6]


def test_a_window_has_at_most_so_many_passages_on_each_side() -> None:
    count = 3 * K.ANSWER_REACH
    first, last = answer_windows(np.zeros(count, np.int32), np.arange(count) > 0)
    middle = count // 2
    assert (first[0], last[0]) == (0, K.ANSWER_REACH + 1)
    assert (first[middle], last[middle]) == (middle - K.ANSWER_REACH, middle + K.ANSWER_REACH + 1)
    assert (first[-1], last[-1]) == (count - 1 - K.ANSWER_REACH, count)


def test_no_passages_have_no_windows() -> None:
    first, last = answer_windows(np.zeros(0, np.int32), np.zeros(0, bool))
    assert (len(first), len(last)) == (0, 0)


def test_phrases_count_in_their_passage_and_for_the_others_of_the_answer() -> None:
    hits = np.zeros((6, 2), np.float32)
    hits[1, 0], hits[2, 1] = 2, 1
    evidence = gather_evidence(np.zeros((6, 2), np.float32), hits, np.zeros((2, 2), np.float32), QUESTIONS, FOLLOWS)
    assert evidence[PHRASE, :, 0].tolist() == [0, 1, 0, 0, 0, 0]
    assert evidence[PHRASES_NEAR, :, 0].tolist() == [1, 0, 0, 0, 0, 0]
    assert evidence[PHRASES_NEAR, :, 1].tolist() == [0, 0, 0, 1, 0, 0]
    assert evidence[RIVAL_PHRASES, :, 1].tolist() == [0, 1, 0, 0, 0, 0]


def test_words_of_another_code_are_its_rival() -> None:
    words = np.zeros((6, 3), np.float32)
    words[0], words[1] = (3, 1, 0), (0, 2, 2)
    evidence = gather_evidence(words, np.zeros_like(words), np.zeros((2, 3), np.float32), QUESTIONS, FOLLOWS)
    own = evidence[WORDS, 0].astype(float)
    assert np.allclose(evidence[RIVAL_WORDS, 0], [own[1:].max(), own[0], own[0]], atol=0.01)
    alone = gather_evidence(words[:, :1], words[:, :1], np.zeros((2, 1), np.float32), QUESTIONS, FOLLOWS)
    assert not alone[RIVAL_WORDS].any()


def test_question_counts_for_every_passage_of_its_answer() -> None:
    asked = np.array([[0.0], [4.0]], np.float32)
    evidence = gather_evidence(np.zeros((6, 1), np.float32), np.zeros((6, 1), np.float32), asked, QUESTIONS, FOLLOWS)
    assert evidence[QUESTION, 0, 0] == evidence[QUESTION, 1, 0] < evidence[QUESTION, 2, 0]


def test_meanings_add_kinds_of_evidence() -> None:
    rng = np.random.default_rng(1)
    words, asked = np.zeros((6, 3), np.float32), np.zeros((2, 3), np.float32)
    meant = rng.normal(size=(6, 3)).astype(np.float32)
    without = gather_evidence(words, words, asked, QUESTIONS, FOLLOWS)
    evidence = gather_evidence(words, words, asked, QUESTIONS, FOLLOWS, meant, meant[:2])
    assert len(evidence) > len(without) == MEANING
    relative = meant - meant.mean(axis=1, keepdims=True)
    assert np.corrcoef(evidence[MEANING, :, 1], relative[:, 1])[0, 1] > 0.999
    assert evidence[QUESTION_MEANING, 0, 2] == evidence[QUESTION_MEANING, 1, 2]
