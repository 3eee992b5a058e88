"""TF-IDF of words, pairs of words and pieces of 3 to 5 characters, as scikit-learn's TfidfVectorizer computes it.

Sublinear term frequency, smooth inverse document frequency, rows of length 1 for words and for pieces each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PIECES = range(3, 6)  # characters
_WORD = re.compile(r"\b\w\w+\b")

Terms = Callable[[str], Iterator[str]]


def words(text: str) -> Iterator[str]:
    """Yield the words of two characters or more, then each pair of neighbours."""
    words = _WORD.findall(text.lower())
    yield from words
    yield from map(" ".join, pairwise(words))


def pieces(text: str) -> Iterator[str]:
    """Yield the pieces of each word between spaces; a word that is shorter than a piece is one piece."""
    for word in text.lower().split():
        padded = f" {word} "
        for length in PIECES:
            yield padded[:length]
            for start in range(1, len(padded) - length + 1):
                yield padded[start : start + length]
            if len(padded) <= length:
                break


class Tfidf:
    """Weights of the terms of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._parts = [_Part(texts, words), _Part(texts, pieces)]

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return texts × terms; terms that were not in the first texts are left out."""
        from scipy.sparse import hstack

        return hstack([part.rows(texts) for part in self._parts], format="csr")


class _Part:
    def __init__(self, texts: Sequence[str], terms: Terms) -> None:
        self._terms = terms
        held_by = Counter(term for text in texts for term in {*terms(text)})
        self._columns = {term: column for column, term in enumerate(sorted(held_by))}
        counts = np.array([held_by[term] for term in self._columns], dtype=float)
        self._rarity = np.log((1 + len(texts)) / (1 + counts)) + 1

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        from scipy.sparse import csr_matrix

        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counts = Counter(column for term in self._terms(text) if (column := self._columns.get(term)) is not None)
            here = sorted(counts)
            weights = (np.log([counts[column] for column in here]) + 1) * self._rarity[here] if here else np.zeros(0)
            length = np.sqrt(weights @ weights) or 1.0
            values.extend(weights / length)
            columns.extend(here)
            ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self._columns)))
