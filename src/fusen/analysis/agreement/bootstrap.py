"""Samples of interviews: all, each one alone, and seeded resamples for intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats

ENOUGH = 10
"""Double-coded interviews from which on a bootstrap over them is worth its name (METHODS)."""

MOST_UNDEFINED = 0.05
"""An interval is given only where at most this share of the resamples has no value."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Weights (samples, interviews): the first row takes every interview once; then either every interview by
    itself (`each`), or `resamples` draws of as many interviews with replacement."""

    weights: Floats
    each: bool

    def interval(self, values: Floats) -> tuple[float, float] | None:
        """95 % percentile interval of the resamples' values; None without resamples or with too few values.

        Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13; the interview is the cluster.
        """
        import numpy as np

        if self.each or len(values) < 2 or np.isnan(values[0]):
            return None
        drawn = values[1:]
        known = drawn[~np.isnan(drawn)]
        if len(known) < (1 - MOST_UNDEFINED) * len(drawn):
            return None
        low, high = np.percentile(known, [2.5, 97.5])
        return float(low), float(high)


def each_of(interviews: int) -> Samples:
    """All interviews, then each by itself."""
    import numpy as np

    return Samples(np.vstack([np.ones((1, interviews)), np.eye(interviews)]), each=True)


def samples_of(interviews: int, *, resamples: int = 1000, seed: int = 1) -> Samples:
    """Resamples from `ENOUGH` interviews on, else each interview."""
    import numpy as np

    if interviews < ENOUGH:
        return each_of(interviews)
    drawn = np.random.default_rng(seed).multinomial(interviews, np.full(interviews, 1 / interviews), size=resamples)
    return Samples(np.vstack([np.ones((1, interviews)), drawn]), each=False)
