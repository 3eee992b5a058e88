"""Vectors of texts: words, pairs and pieces of words."""

from __future__ import annotations

import numpy as np

from fusen.suggest.bag_of_words import tokenise
from fusen.suggest.lsa import fit_vectors, spell, unit_rows
from fusen.suggest.tokenize import plain_words


def test_similar_texts_have_similar_vectors() -> None:
    vocabulary: dict[str, int] = {}
    texts = ["the grant ran out", "grants are running out", "fog on the water", "foggy waters again"] * 5
    tokens = tokenise([(text, "") for text in texts], vocabulary, plain_words)
    vectors = fit_vectors(tokens, list(vocabulary))
    spellings = spell(list(vocabulary), {piece: n for n, piece in enumerate(vectors.pieces)}, grow=False)
    made = vectors.project(tokens, spellings)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-4)
    alike = made @ made.T
    assert alike[0, 4] > 0.99
    assert min(alike[0, 1], alike[2, 3]) > max(alike[0, 2], alike[1, 3])
    exact = vectors.weigh(tokens, spellings)
    assert np.allclose((exact @ exact.T).toarray(), np.clip((exact @ exact.T).toarray(), -1e-4, 1.0001), atol=1e-4)


def test_text_without_a_known_word_has_a_zero_vector() -> None:
    vocabulary: dict[str, int] = {}
    known = tokenise([(text, "") for text in ["the grant", "the boat", "a grant"] * 3], vocabulary, plain_words)
    vectors = fit_vectors(known, list(vocabulary))
    other = tokenise([("qqqq", ""), ("", ""), ("grant", "")], vocabulary, plain_words)
    spellings = spell(list(vocabulary), {piece: n for n, piece in enumerate(vectors.pieces)}, grow=False)
    lengths = np.linalg.norm(vectors.project(other, spellings), axis=1)
    assert np.allclose(lengths, [0, 0, 1], atol=1e-4)


def test_no_texts_give_no_axes() -> None:
    vectors = fit_vectors(tokenise([], {}, plain_words), [])
    assert vectors.axes.shape[1] == 0


def test_short_and_japanese_words_have_pieces_with_their_borders() -> None:
    pieces: dict[str, int] = {}
    spelt = spell(["a", "資金"], pieces, grow=True)
    assert set(pieces) == {" a ", " 資金", "資金 ", " 資金 "}
    assert spelt.toarray().sum(axis=1).tolist() == [1, 3]


def test_only_the_beginning_of_a_very_long_word_is_spelt() -> None:
    pieces: dict[str, int] = {}
    spelt = spell(["ab" * 20, "ab" * 500], pieces, grow=True).toarray()
    assert (spelt[0] == spelt[1]).all()


def test_rows_of_rounding_errors_stay_zero() -> None:
    rows = unit_rows(np.array([[3, 4], [1e-8, 0]], dtype=np.float32))
    assert rows.tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0]]
