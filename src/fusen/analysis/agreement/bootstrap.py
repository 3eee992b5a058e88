"""Samples of interviews: all, each one alone, and seeded resamples for intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats

ENOUGH = 10
"""Minimum number of double-coded interviews for a bootstrap over interviews (METHODS)."""

MOST_UNDEFINED = 0.05
"""Maximum share of resamples without a value for which an interval is given."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Weights (samples, interviews). The first row takes every interview once; the rest take each interview alone
    (`single`), or are `resamples` draws of as many interviews with replacement."""

    weights: Floats
    single: bool

    def interval(self, values: Floats) -> tuple[float, float] | None:
        """Returns the 95 % percentile interval of the resamples' values; None without resamples or with too few values.

        Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 13; the interview is the cluster.
        """
        import numpy as np

        if self.single or len(values) < 2 or np.isnan(values[0]):
            return None
        drawn = values[1:]
        known = drawn[~np.isnan(drawn)]
        if len(known) < (1 - MOST_UNDEFINED) * len(drawn):
            return None
        low, high = np.percentile(known, [2.5, 97.5])
        return float(low), float(high)


def each_of(interviews: int) -> Samples:
    """Returns all interviews, then each one alone."""
    import numpy as np

    return Samples(np.vstack([np.ones((1, interviews)), np.eye(interviews)]), single=True)


def samples_of(interviews: int, *, resamples: int = 1000, seed: int = 1) -> Samples:
    """Returns resamples if there are at least `ENOUGH` interviews, else each interview alone."""
    import numpy as np

    if interviews < ENOUGH:
        return each_of(interviews)
    drawn = np.random.default_rng(seed).multinomial(interviews, np.full(interviews, 1 / interviews), size=resamples)
    return Samples(np.vstack([np.ones((1, interviews)), drawn]), single=False)
