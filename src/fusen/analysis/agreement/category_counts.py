"""Count categories on units, additively over interviews, and compute nominal coefficients from the counts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.chance import Parts, coincidence_parts

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Flags, Floats


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of m coders, q categories and P = m(m − 1)/2 pairs of coders, for S samples of interviews.

    `units` (S,); `used` (m, q, S) counts the units that a coder put into a category; `matches` (P, S) counts the units
    that a pair put into the same category, with pairs in the order of itertools.combinations. Every coder judged every
    unit.
    """

    units: Floats
    used: Floats
    matches: Floats

    @property
    def coders(self) -> int:
        return int(self.used.shape[0])

    def lacking(self) -> Flags:
        """(S,) True if no coefficient is defined: fewer than two units, or a single category."""
        categories = (self.used.sum(axis=0) > 0).sum(axis=0)
        lacking: Flags = (self.units < 2) | (categories < 2)
        return lacking


def tally_items(items: Sequence[Sequence[Hashable]]) -> Tally:
    """Counts units × coders for any categories, as a single sample. Raises ValueError if a value is missing (None)."""
    import numpy as np

    rows = [tuple(row) for row in items]
    coders = len(rows[0]) if rows else 0
    if any(len(row) != coders or None in row for row in rows):
        raise ValueError("every coder must have judged every unit; krippendorff_alpha takes missing values")
    places = {value: place for place, value in enumerate(dict.fromkeys(value for row in rows for value in row))}
    used = np.zeros((coders, len(places), 1))
    for row in rows:
        for coder, value in enumerate(row):
            used[coder, places[value], 0] += 1
    pairs = list(combinations(range(coders), 2))
    matches = np.array([[float(sum(row[a] == row[b] for row in rows))] for a, b in pairs]).reshape(len(pairs), 1)
    return Tally(np.array([float(len(rows))]), used, matches)


def tally_coded(units: Floats, coded: Floats, both: Floats) -> Tally:
    """Counts coded or not: `units` (S,), `coded` (m, S) units each coder coded, `both` (P, S) units a pair both coded."""
    import numpy as np

    pairs = list(combinations(range(coded.shape[0]), 2))
    first, second = coded[[a for a, _ in pairs]], coded[[b for _, b in pairs]]
    return Tally(units, np.stack([units - coded, coded], axis=1), units - first - second + 2 * both)


def agreement_parts(tally: Tally) -> Parts:
    """Percent agreement: the share of units that two coders judged alike, averaged over pairs, without chance
    correction."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        observed = tally.matches.mean(axis=0, keepdims=True) / tally.units
    return Parts(observed, np.zeros_like(observed))


def cohen_parts(tally: Tally) -> Parts:
    """Cohen's κ for each pair of coders; for more than two coders its mean over pairs (Light 1971).

    Source: Cohen 1960, Educ. Psychol. Meas. 20:37–46; Light 1971, Psychol. Bull. 76:365–377.
    """
    import numpy as np

    pairs = list(combinations(range(tally.coders), 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.array([(tally.used[a] * tally.used[b]).sum(axis=0) / tally.units**2 for a, b in pairs])
        return Parts(tally.matches / tally.units, expected)


def fleiss_parts(tally: Tally) -> Parts:
    """Fleiss' κ: chance from all coders' categories together; for two coders Scott's π.

    Source: Fleiss 1971, Psychol. Bull. 76:378–382; Scott 1955, Public Opin. Q. 19:321–325.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        shares = tally.used.sum(axis=0) / (tally.units * tally.coders)
    return Parts(agreement_parts(tally).observed, (shares**2).sum(axis=0, keepdims=True))


def alpha_parts(tally: Tally) -> Parts:
    """Krippendorff's α for nominal categories without missing values. Source: Krippendorff 2011."""
    totals = tally.used.sum(axis=0)
    return coincidence_parts(tally.matches.mean(axis=0) * tally.coders, totals, totals)


def ac1_parts(tally: Tally) -> Parts:
    """Gwet's AC1: (pa − pe)/(1 − pe) with pe = Σπ(1 − π)/(q − 1), q the categories there are.

    Source: Gwet 2008, Br. J. Math. Stat. Psychol. 61:29–48. For rare codes it nears the share of agreement.
    """
    import numpy as np

    categories = tally.used.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = tally.used.sum(axis=0) / (tally.units * tally.coders)
        expected = (shares * (1 - shares)).sum(axis=0, keepdims=True) / (categories - 1 or np.nan)
    return Parts(agreement_parts(tally).observed, expected)


NOMINAL = {
    "agreement": agreement_parts,
    "cohen_kappa": cohen_parts,
    "fleiss_kappa": fleiss_parts,
    "alpha": alpha_parts,
    "ac1": ac1_parts,
}
"""The coefficients of one table of decisions, by the name of their column."""
