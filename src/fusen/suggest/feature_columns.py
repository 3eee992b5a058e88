"""The table of the learner's columns and their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K

Floats = NDArray[np.float32]


class ColumnBlock(NamedTuple):
    """A group of columns (passages × columns) and its scale in the table, into which it is copied once."""

    rows: NDArray[np.floating[Any]]
    scale: float


@dataclass(frozen=True)
class FeatureColumns:
    """`values` is passages × columns; `parts` gives the columns of each named group."""

    values: Floats
    parts: Mapping[str, slice]


def assemble(blocks: Mapping[str, ColumnBlock], codebook: Floats) -> FeatureColumns:
    """Return the blocks, the codebook scores and a column of ones in one table."""
    passages, codes = codebook.shape
    widths = {name: block.rows.shape[1] for name, block in blocks.items()} | {"codebook": codes, "usual": 1}
    values = np.empty((passages, sum(widths.values())), dtype=np.float32)
    parts: dict[str, slice] = {}
    at = 0
    for name, width in widths.items():
        parts[name] = slice(at, at + width)
        at += width
    for name, block in blocks.items():
        np.multiply(block.rows, np.float32(block.scale), out=values[:, parts[name]], dtype=np.float32)
    values[:, parts["codebook"]] = codebook * np.float32(K.CODEBOOK_SCALE / max(1, codes) ** 0.5)
    values[:, parts["usual"]] = 1
    return FeatureColumns(values, parts)
