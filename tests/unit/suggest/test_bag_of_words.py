"""Words of many passages as numbers."""

from __future__ import annotations

import numpy as np

from fusen.suggest.bag_of_words import Tokens, tokenise
from fusen.suggest.tokenize import plain_words

TEXTS = [("the grant the boat", "en"), ("", ""), ("the boat", "en")]


def tokens() -> tuple[Tokens, dict[str, int]]:
    vocabulary: dict[str, int] = {}
    return tokenise(TEXTS, vocabulary, plain_words), vocabulary


def test_words_get_numbers_in_order_of_appearance() -> None:
    packed, vocabulary = tokens()
    assert vocabulary == {"the": 0, "grant": 1, "boat": 2}
    assert packed.counts(3).toarray().tolist() == [[2, 1, 1], [0, 0, 0], [1, 0, 1]]


def test_later_texts_keep_known_numbers() -> None:
    packed, vocabulary = tokens()
    both = packed.then(tokenise([("boat 資金", "ja")], vocabulary, plain_words))
    assert len(both) == 4
    assert both.counts(len(vocabulary)).toarray()[:3].tolist() == [[2, 1, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0]]
    assert both.counts(len(vocabulary)).toarray()[3].tolist() == [0, 0, 1, 1]


def test_some_texts_come_in_the_order_of_their_rows() -> None:
    chosen = tokens()[0].some(np.array([2, 1, 0]))
    assert chosen.counts(3).toarray().tolist() == [[1, 0, 1], [0, 0, 0], [2, 1, 1]]
    assert len(tokens()[0].some(np.array([], dtype=np.intp))) == 0


def test_occurrences_equal_the_counts_of_the_chosen_words() -> None:
    packed, _ = tokens()
    text, word, often = packed.occurrences(np.array([2, 0], dtype=np.int32), 3)
    counted = np.zeros((3, 2))
    counted[text, word] = often
    assert counted.tolist() == packed.counts(3)[:, [2, 0]].toarray().tolist()


def test_pairs_do_not_cross_texts() -> None:
    pairs, text = tokens()[0].pairs()
    assert [(int(pair) >> 32, int(pair) & 0xFFFFFFFF) for pair in pairs] == [(0, 1), (1, 0), (0, 2), (0, 2)]
    assert text.tolist() == [0, 0, 0, 2]


def test_a_single_word_has_no_pair() -> None:
    pairs, text = tokenise([("grant", "")], {}, plain_words).pairs()
    assert (len(pairs), len(text)) == (0, 0)
