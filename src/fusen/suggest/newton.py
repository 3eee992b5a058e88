"""Newton's method with step halving, for the few parameters that turn scores into probabilities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
STEPS = 40
SETTLED = 1e-6
SHORTEST = 1e-4  # of a step; where even that leads uphill, rounding is all that is left


def log_loss(scores: Doubles, codes: NDArray[np.float32]) -> Doubles:
    """−log probability of each 0/1 code under log-odds."""
    return np.asarray(np.logaddexp(0, scores) - codes * scores)


def least(start: Doubles, value: Callable[[Doubles], float], step: Callable[[Doubles], Doubles]) -> Doubles:
    """Where a convex function is least. `step` is what a full Newton step takes away; it is halved until it helps."""
    at, now = start, value(start)
    for _ in range(STEPS):
        full, scale = step(at), 1.0
        ahead = at - full
        while (then := value(ahead)) > now and scale > SHORTEST:
            scale /= 2
            ahead = at - scale * full
        if then > now:
            break
        at, now = ahead, then
        if np.abs(scale * full).max() < SETTLED:
            break
    return at
