"""The learner's columns in one table, and which of them mean what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import constants as K

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Columns:
    """`values` is passages × columns; `parts` says where each named group stands."""

    values: Floats
    parts: Mapping[str, slice]


def assemble(blocks: Mapping[str, Floats], codebook: Floats) -> Columns:
    """The blocks side by side with the codebook scores and a column of ones. Each block is let go as it is copied."""
    passages, codes = codebook.shape
    widths = {name: block.shape[1] for name, block in blocks.items()} | {"codebook": codes, "usual": 1}
    values = np.empty((passages, sum(widths.values())), dtype=np.float32)
    parts: dict[str, slice] = {}
    at = 0
    for name, width in widths.items():
        parts[name] = slice(at, at + width)
        at += width
    for name, block in blocks.items():
        values[:, parts[name]] = block
    values[:, parts["codebook"]] = codebook * np.float32(K.CODEBOOK_SCALE / max(1, codes) ** 0.5)
    values[:, parts["usual"]] = 1
    return Columns(values, parts)
