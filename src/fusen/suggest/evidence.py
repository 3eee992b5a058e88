"""Evidence for each code in a passage and in its answer; held-out interviews weigh the kinds of evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.bm25 import standardised, standardised_as

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]

PHRASE, WORDS, QUESTION, PHRASES_NEAR, WORDS_NEAR, RIVAL_PHRASES, RIVAL_WORDS = range(7)
MEANING, MEANING_NEAR, QUESTION_MEANING = range(7, 10)  # where embeddings are switched on
OF_QUESTION = (QUESTION, QUESTION_MEANING)
OF_NEIGHBOURS = (PHRASES_NEAR, WORDS_NEAR, MEANING_NEAR)


def gather_evidence(
    words: Floats, hits: Floats, questions: Floats, question: NDArray[np.int32], follows: NDArray[np.bool_],
    meant: Floats | None = None, asked_meant: Floats | None = None,
) -> Halves:  # fmt: skip
    """Return kinds × passages × codes.

    `words` is the BM25 of the passages and `hits` the number of phrase matches; `asked` is the BM25 of the distinct
    questions, and `question` says which a passage has. `follows[i]` if passage i follows passage i - 1 in its source.
    `meant` and `asked_meant` are the similarities of passages and questions to the codes' meanings.
    """
    own = np.minimum(standardised(words), K.MOST_DEVIATIONS)
    phrase = (hits > 0).astype(np.float32)
    first, last = answer_windows(question, follows)
    kinds = RIVAL_WORDS + 1 if meant is None else QUESTION_MEANING + 1
    result = np.empty((kinds, *words.shape), np.float16)
    result[PHRASE], result[WORDS] = phrase, own
    result[QUESTION] = standardised_as(questions, questions[question])[question]
    result[PHRASES_NEAR] = np.minimum(_around(phrase, first, last), K.MOST_HITS)
    result[WORDS_NEAR] = _around(own, first, last) / np.maximum(last - first - 1, 1)[:, None]
    result[RIVAL_PHRASES] = np.minimum(phrase.sum(axis=1, keepdims=True) - phrase, K.MOST_RIVALS)
    result[RIVAL_WORDS] = _best_other(own)
    if meant is not None and asked_meant is not None:
        similar = standardised(meant - meant.mean(axis=1, keepdims=True))
        result[MEANING] = similar
        result[MEANING_NEAR] = _around(similar, first, last) / np.maximum(last - first - 1, 1)[:, None]
        result[QUESTION_MEANING] = standardised((asked_meant - asked_meant.mean(axis=1, keepdims=True))[question])
    return result


def answer_windows(
    question: NDArray[np.int32], follows: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each passage the first passage of its window and the one after the last.

    The window is the answer to one question, at most ANSWER_REACH passages to each side.
    """
    rows = np.arange(len(question))
    begins = np.ones(len(question), dtype=bool)
    begins[1:] = ~follows[1:] | (question[1:] != question[:-1])
    starts = np.flatnonzero(begins)
    run = np.cumsum(begins) - 1
    ends = np.append(starts[1:], len(question))
    first = np.maximum(starts[run], rows - K.ANSWER_REACH) if len(rows) else rows
    last = np.minimum(ends[run], rows + K.ANSWER_REACH + 1) if len(rows) else rows
    return np.asarray(first, dtype=np.intp), np.asarray(last, dtype=np.intp)


def _around(values: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
    """Return the sum over each window without the passage itself."""
    sums = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=sums[1:])
    return np.asarray(sums[last] - sums[first] - values, dtype=np.float32)


def _best_other(values: Floats) -> Floats:
    """Return for each code the highest value of another code in the passage; 0 if there is no other code."""
    if values.shape[1] < 2:
        return np.zeros_like(values)
    order = np.argpartition(values, -2, axis=1)[:, -2:]
    second, best = np.take_along_axis(values, order, axis=1).T
    is_best = np.arange(values.shape[1]) == order[:, 1:]
    return np.asarray(np.where(is_best, second[:, None], best[:, None]), dtype=np.float32)
