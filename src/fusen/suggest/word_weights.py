"""Weight of each word of a passage in a score that is linear in the text vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fusen.suggest.features import Features

Floats = NDArray[np.float32]


def word_weights(features: Features, passage: int, weights: Floats) -> dict[str, float]:
    """By word as compared: its share of `weights · text vector`; a pair's goes to both words, a piece's to those it is in."""
    tokens = features.tokens.some(np.array([passage], dtype=np.intp))
    vectors, spellings = features.vectors, features.spellings
    row = vectors.weigh(tokens, spellings)
    if not row.nnz or not vectors.axes.shape[1]:
        return {}
    length = float(np.linalg.norm(row @ vectors.axes))
    contributions = row.data * (vectors.axes[row.indices] @ weights) / max(length, 1e-6)
    worth: dict[int, float] = dict.fromkeys(map(int, tokens.ids), 0.0)
    words, border = len(vectors.words), len(vectors.words) + len(vectors.pairs)
    pieces: dict[int, float] = {}
    for column, value in zip(row.indices, contributions, strict=True):
        if column < words:
            worth[int(vectors.words[column])] += float(value)
        elif column < border:
            first, second = divmod(int(vectors.pairs[column - words]), 1 << 32)
            worth[first] += float(value) / 2
            worth[second] += float(value) / 2
        else:
            pieces[int(column - border)] = float(value)
    _share_pieces(worth, pieces, features)
    return {features.vocabulary[word]: value for word, value in worth.items()}


def _share_pieces(worth: dict[int, float], pieces: dict[int, float], features: Features) -> None:
    spelt = {}
    often: dict[int, float] = {}
    for word in worth:
        row = features.spellings[word]
        spelt[word] = list(zip(map(int, row.indices), map(float, row.data), strict=True))
        for piece, count in spelt[word]:
            often[piece] = often.get(piece, 0.0) + count
    for word, parts in spelt.items():
        worth[word] += sum(pieces.get(piece, 0.0) * count / often[piece] for piece, count in parts)
