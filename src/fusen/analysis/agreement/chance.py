"""Observed and expected agreement, the parts of every coefficient, for many samples of interviews at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

NEAR = 1e-12
"""Treat an expected disagreement below this value as zero."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Observed and expected agreement, each of shape (pairs or 1, samples)."""

    observed: Floats
    expected: Floats

    def values(self) -> Floats:
        """(observed − expected) / (1 − expected), the mean over pairs; shape (samples,), NaN where undefined."""
        import numpy as np

        room = 1 - self.expected
        with np.errstate(divide="ignore", invalid="ignore"):
            corrected = np.where(room > NEAR, (self.observed - self.expected) / room, np.nan)
        return np.asarray(corrected.mean(axis=0), dtype=float)


def coincidence_parts(matched: Floats, totals: Floats, selves: Floats) -> Parts:
    """Krippendorff's form of agreement.

    `matched` (samples,): the amount of paired material in the same category; `totals` (categories, samples): the amount
    in each category; `selves` (categories, samples): the pairs within each category that may not be drawn: a value with
    itself in α (`selves` = `totals`), the characters of one unit of one coder among themselves in uα (sums of squared
    lengths).

    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; Krippendorff et al. 2016 for uα: expected
    coincidences ℓ..(ℓc.·ℓ.k − [c = k]s_c) / (ℓ..² − Σs).
    """
    import numpy as np

    whole = totals.sum(axis=0)
    pairs = whole**2 - selves.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = matched / whole
        expected = np.where(pairs > NEAR, (totals**2 - selves).sum(axis=0) / pairs, np.nan)
    return Parts(np.atleast_2d(observed), np.atleast_2d(expected))


class Pool:
    """Mean observed and mean expected agreement over codes.

    Source: de Vries, Elliott, Kanouse & Teleki 2008, Field Methods 20:272–282, for κ; fusen applies it to the other
    chance-corrected coefficients too.
    """

    def __init__(self) -> None:
        self._observed: Any = 0.0
        self._expected: Any = 0.0
        self._codes: Any = 0.0

    def add(self, parts: Parts, counted: Flags) -> None:
        """Add a code. `counted` (samples,) bool marks the samples in which the code counts; other samples may hold NaN."""
        import numpy as np

        self._observed = self._observed + np.where(counted, parts.observed, 0.0)
        self._expected = self._expected + np.where(counted, parts.expected, 0.0)
        self._codes = self._codes + np.asarray(counted, dtype=float)

    def parts(self) -> Parts:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            return Parts(np.atleast_2d(self._observed / self._codes), np.atleast_2d(self._expected / self._codes))
