"""Choose the codes of passages from phrases, codebook and decisions together, as auto-coding does."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.suggester import Engine, Floats


def choose_codes(engine: Engine, rows: Sequence[int], scores: Floats, least: float | None = None) -> NDArray[np.bool_]:
    """Return which codes the passages `rows` get, rows × codes, by their log-odds `scores`.

    A code with enough decisions needs a probability of LIKELY, of LIKELIEST if no code of the passage is likelier, or of
    ABSTAIN where one of its phrases occurs; or of `least` instead of all three. A code with few decisions needs a phrase.
    """
    matched = engine.phrase_matches(rows)
    if least is not None:
        return np.where(engine.calibrated, scores >= math.log(least / (1 - least)), matched)
    likely, likeliest, plausible = (scores >= math.log(p / (1 - p)) for p in (K.LIKELY, K.LIKELIEST, K.ABSTAIN))
    first = scores == scores.max(axis=1, keepdims=True, initial=-math.inf)
    return np.where(engine.calibrated, likely | (likeliest & first) | (plausible & matched), matched)
