"""BM25, the codebook match and its parts, on texts of a few words."""

from __future__ import annotations

import numpy as np

from fusen.model.codebook import Code
from fusen.suggest.bag_of_words import Tokens
from fusen.suggest.bm25 import Neighbourhood, PhraseHit, bm25, hit_counts, standardised

VOCABULARY = {"grant": 0, "market": 1, "the": 2}
TOKENS = Tokens(np.array([0, 2, 1, 2, 0, 0], np.int32), np.array([0, 2, 4, 6], np.int32))
"""the grant; the market; grant grant."""


def test_passages_score_by_the_words_of_a_query() -> None:
    scores, often = bm25(TOKENS, VOCABULARY, [{"grant": 1.0}, {"market": 1.0, "unknown": 1.0}])
    assert often == {"grant": 2, "market": 1}
    assert scores.shape == (3, 2)
    assert scores[2, 0] > scores[0, 0] > scores[1, 0] == 0
    assert scores[1, 1] > scores[0, 0]  # the rarer word weighs more


def test_phrase_hits_are_counted_by_passage_and_code() -> None:
    codes = [Code("a", "a", "A", ("A",)), Code("b", "b", "B", ("B",))]
    hits = [PhraseHit(0, "b", ((0, 1), (4, 5))), PhraseHit(1, "gone", ((0, 1),))]
    assert hit_counts(hits, 2, codes).tolist() == [[0, 2], [0, 0]]


def test_neighbours_add_only_within_their_source() -> None:
    follows = np.array([False, True, False])
    smoothed = Neighbourhood(follows, (0.5,)).smooth(np.array([[1.0], [2.0], [4.0]]))
    assert smoothed.tolist() == [[2.0], [2.5], [4.0]]


def test_standardised_columns_have_mean_0_and_deviation_1() -> None:
    values = standardised(np.array([[1.0, 7.0], [3.0, 7.0]], np.float32))
    assert values.tolist() == [[-1, 0], [1, 0]]
