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

    A code needs its threshold. Where its phrases occur in the study but not in the passage, and another code is likelier,
    it needs UNMATCHED more. With `least`, a code with enough decisions needs that probability instead, and a code with few
    decisions a phrase.
    """
    matched = engine.phrase_matches(rows)
    if least is not None:
        return np.where(engine.calibrated, scores >= math.log(least / (1 - least)), matched)
    first = scores == scores.max(axis=1, keepdims=True, initial=-math.inf)
    unmatched = engine.codes_with_matches & ~matched & ~first
    return np.asarray(scores >= engine.cuts + K.UNMATCHED * unmatched)
