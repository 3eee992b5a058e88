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


def likeness(passages: Halves, codes: Sequence[Code], sense: Sense | None) -> Floats | None:
    """Returns the similarity of each passage to each code's name and definition, passages × codes, at most 1."""
    if sense is None or not codes:
        return None
    described = sense([". ".join(part for part in (code.name, code.definition) if part) for code in codes])
    return np.asarray(passages.astype(np.float32) @ described.T, dtype=np.float32)


def meaning_columns(passages: Halves) -> Floats:
    """Returns the centred, scaled principal directions of the passages' embeddings; passages × at most
    `SENSE_DIMENSIONS`."""
    values = passages.astype(np.float32)
    if not len(values):
        return values[:, : K.SENSE_DIMENSIONS]
    values -= values.mean(axis=0)
    some = values[:: -(-len(values) // K.MOST_FITTED)].astype(np.float64)
    axes = np.linalg.eigh(some.T @ some)[1][:, : -K.SENSE_DIMENSIONS - 1 : -1]
    turned = values @ axes.astype(np.float32)
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    scaled = turned * np.float32(K.SENSE_SCALE) / np.maximum(lengths, K.LEAST_SENSE)
    return np.asarray(scaled, dtype=np.float32)
