"""Latent semantic analysis: short dense vectors from words, word pairs and word pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.bag_of_words import Tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
BATCH = 2000  # texts held as sparse rows at a time: 60,000 of a hundred words would take 600 MB


@dataclass(frozen=True)
class TextVectors:
    """A fit: the features kept, their weights, and the axes on which texts are projected.

    Columns are words (by number), pairs of words, pieces of words; `axes` is columns × dimensions.
    """

    words: NDArray[np.int32]
    pairs: NDArray[np.int64]  # sorted
    pieces: tuple[str, ...]
    idf: Floats
    axes: Floats

    def project(self, tokens: Tokens, spellings: csr_matrix) -> Floats:
        """Texts × dimensions, each row of length 1 (0 for a text without a known word)."""
        result = np.zeros((len(tokens), self.axes.shape[1]), dtype=np.float32)
        for first in range(0, len(tokens), BATCH):
            rows = np.arange(first, min(first + BATCH, len(tokens)))
            result[rows] = self.weigh(tokens.some(rows), spellings) @ self.axes
        return unit_rows(result)

    def weigh(self, tokens: Tokens, spellings: csr_matrix) -> csr_matrix:
        """TF-IDF rows: words and their pairs make up one half of a row's length, pieces the other."""
        return _weighed(_raw(tokens, spellings, self.words, self.pairs), self.idf, len(self.words) + len(self.pairs))


def spell(words: Sequence[str], pieces: dict[str, int], grow: bool) -> csr_matrix:
    """Which pieces of 3 to 5 characters each word has, its borders among them; words × pieces."""
    from array import array

    from scipy.sparse import csr_matrix

    indices, indptr = array("i"), array("i", [0])
    for word in words:
        padded = f" {word[: K.LONGEST_SPELT]} "
        for size in K.PIECE_SIZES:
            for at in range(max(1, len(padded) - size + 1)):
                piece = padded[at : at + size]
                number = pieces.setdefault(piece, len(pieces)) if grow else pieces.get(piece, -1)
                if number >= 0:
                    indices.append(number)
            if len(padded) <= size:
                break
        indptr.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    shape = (len(words), len(pieces))
    return csr_matrix((data, np.array(indices, dtype=np.int32), np.array(indptr, dtype=np.int32)), shape=shape)


def fit_vectors(tokens: Tokens, vocabulary: Sequence[str]) -> TextVectors:
    """Fit on the texts, or on an evenly spaced sample of very many texts."""
    rows = np.unique(np.linspace(0, len(tokens) - 1, min(len(tokens), K.MOST_FITTED)).astype(np.intp))
    sample = tokens.some(rows)
    words = _frequent(sample.counts(len(vocabulary)).indices, K.LEAST_WORD, K.MOST_WORDS)
    pairs, _ = sample.pairs()
    known, often = np.unique(pairs, return_counts=True)
    kept = known[often >= K.LEAST_WORD]
    if len(kept) > K.MOST_PAIRS:
        chosen = np.argsort(-often[often >= K.LEAST_WORD], kind="stable")[: K.MOST_PAIRS]
        kept = np.sort(kept[chosen])
    pieces: dict[str, int] = {}
    spellings = spell(vocabulary, pieces, grow=True)
    spelt = sample.counts(len(vocabulary)) @ spellings
    common = _frequent(spelt.indices, K.LEAST_PIECE, K.MOST_PIECES)
    names = list(pieces)
    raw = _raw(sample, spellings[:, common], words, kept)
    result = np.bincount(raw.indices, minlength=raw.shape[1])
    idf = (np.log((1 + len(sample)) / (1 + result)) + 1).astype(np.float32)
    weighed = _weighed(raw, idf, len(words) + len(kept))
    axes = _axes(weighed).astype(np.float16).astype(np.float32)
    return TextVectors(words, kept, tuple(names[number] for number in common), idf, axes)


def _frequent(indices: NDArray[np.int32], least: int, most: int) -> NDArray[np.int32]:
    """Return the columns that occur in at least this many rows, the most frequent ones, in order."""
    often = np.bincount(indices)
    chosen = np.flatnonzero(often >= least)
    if len(chosen) > most:
        chosen = np.sort(chosen[np.argsort(-often[chosen], kind="stable")[:most]])
    return chosen.astype(np.int32)


def _raw(tokens: Tokens, spellings: csr_matrix, words: NDArray[np.int32], pairs: NDArray[np.int64]) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack

    counts = tokens.counts(spellings.shape[0])
    result, text = tokens.pairs()
    at = np.searchsorted(pairs, result)
    at[at == len(pairs)] = 0
    known = pairs[at] == result if len(pairs) else np.zeros(len(result), dtype=bool)
    shape = (len(tokens), len(pairs))
    paired = csr_matrix((np.ones(known.sum(), dtype=np.float32), (text[known], at[known])), shape=shape)
    return hstack([counts[:, words], paired, counts @ spellings], format="csr", dtype=np.float32)


def _weighed(raw: csr_matrix, idf: Floats, border: int) -> csr_matrix:
    result = raw.copy()
    result.data = (1 + np.log(result.data)) * idf[result.indices]
    row = np.repeat(np.arange(result.shape[0], dtype=np.int32), np.diff(result.indptr))
    half = result.indices >= border
    for part in (half, ~half):
        length = np.sqrt(np.bincount(row[part], weights=result.data[part] ** 2, minlength=result.shape[0]))
        result.data[part] *= (0.5**0.5 / np.maximum(length, 1e-9))[row[part]].astype(np.float32)
    return result


def _axes(rows: csr_matrix) -> Floats:
    """The right singular vectors of the largest singular values, by random projection (Halko et al. 2011)."""
    many = min(K.TEXT_DIMENSIONS, *rows.shape)
    if not rows.nnz:
        return np.zeros((rows.shape[1], 0), dtype=np.float32)
    wide = min(many + K.SPARE_DIMENSIONS, *rows.shape)
    start = np.random.default_rng(0).standard_normal((rows.shape[1], wide), dtype=np.float32)
    basis, _ = np.linalg.qr(rows @ start)
    for _ in range(K.POWER_STEPS):
        basis, _ = np.linalg.qr(rows @ (rows.T @ basis))
    across = np.asarray(rows.T @ basis)
    squares, turns = np.linalg.eigh((across.T @ across).astype(np.float64))
    best = np.argsort(-squares, kind="stable")[:many]
    kept = best[squares[best] > 1e-6 * squares[best[0]]]
    return np.asarray(across @ (turns[:, kept] / np.sqrt(squares[kept])).astype(np.float32), dtype=np.float32)


def unit_rows(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > 1e-6, rows / np.maximum(lengths, 1e-6), 0), dtype=np.float32)
