"""Tests of TF-IDF against scikit-learn, in several scripts."""

from __future__ import annotations

import numpy as np
import pytest

from fusen.suggest.evaluation.tfidf import Tfidf, pieces, words

TEXTS = [
    "We had no money, no money at all.", "The grant ended; WE could not travel.", "", "a b c", "ééé naïve-café 2019!",
    "資金がありません。予算も不足。", "money  \t money\nlate", "İstanbul ǅ ß ﬁ",
]  # fmt: skip


def test_rows_equal_those_of_scikit_learn() -> None:
    text = pytest.importorskip("sklearn.feature_extraction.text", reason="scikit-learn is not installed")
    known, new = TEXTS[:6], TEXTS
    makers = [
        text.TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)),
        text.TfidfVectorizer(sublinear_tf=True, ngram_range=(3, 5), analyzer="char_wb"),
    ]
    expected = np.hstack([maker.fit(known).transform(new).toarray() for maker in makers])
    assert np.abs(Tfidf(known).rows(new).toarray() - expected).max() < 1e-12


def test_words_are_followed_by_pairs_and_short_words_are_whole_pieces() -> None:
    assert list(words("No money, a plan")) == ["no", "money", "plan", "no money", "money plan"]
    assert list(pieces("a no")) == [" a ", " no", "no ", " no "]


def test_texts_without_words_give_rows_without_columns() -> None:
    assert Tfidf(["", "-"]).rows(["", "money"]).shape[0] == 2
