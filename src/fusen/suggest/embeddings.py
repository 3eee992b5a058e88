"""Optional embeddings: similarity of passages to codes, and columns for the learner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.model.codebook import Code
from fusen.suggest import hyperparameters as K
from fusen.suggest.tokenize import Sense

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]


def describe_codes(codes: Sequence[Code], sense: Sense | None) -> Floats | None:
    """Return the mean vector of each code's definition, include and examples; codes × dimensions. None without `sense`."""
    if sense is None or not codes:
        return None
    texts = [
        [_named(code, code.definition), *([_named(code, code.include)] * bool(code.include)), *code.examples]
        for code in codes
    ]
    vectors = sense([text for own in texts for text in own])
    ends = np.cumsum([len(text) for text in texts])
    return np.stack([vectors[end - len(own) : end].mean(axis=0) for own, end in zip(texts, ends, strict=True)])


def likeness(texts: Halves, described: Floats | None) -> Floats | None:
    """Return the similarity of each text to each described code, texts × codes, at most 1.

    A text without a vector yet, all zeros, gets the mean of the others, which says nothing.
    """
    if described is None:
        return None
    result = np.asarray(texts.astype(np.float32) @ described.T, dtype=np.float32)
    known = np.asarray(texts.any(axis=1), dtype=bool)
    if known.any():
        result[~known] = result[known].mean(axis=0)
    return result


def _named(code: Code, text: str) -> str:
    return ". ".join(part for part in (code.name, text) if part)


def meaning_columns(passages: Halves) -> Floats:
    """Returns the centred, scaled principal directions of the passages' embeddings; passages × at most
    `SENSE_DIMENSIONS`; zeros for a passage without a vector yet, all zeros."""
    values = passages.astype(np.float32)
    if not len(values):
        return values[:, : K.SENSE_DIMENSIONS]
    known = np.asarray(values.any(axis=1), dtype=bool)
    values -= values.mean(axis=0) * np.float32(len(known) / max(1, known.sum()))
    values[~known] = 0
    some = values[:: -(-len(values) // K.MOST_FITTED)].astype(np.float64)
    axes = np.linalg.eigh(some.T @ some)[1][:, : -K.SENSE_DIMENSIONS - 1 : -1]
    turned = values @ axes.astype(np.float32)
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    scaled = turned * np.float32(K.SENSE_SCALE) / np.maximum(lengths, K.LEAST_SENSE)
    return np.asarray(scaled, dtype=np.float32)
