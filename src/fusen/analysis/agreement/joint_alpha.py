"""Unitised agreement over all codes at once: |u, and also u, cu and (k)u if no coder's own units overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.analysis.agreement.chance import Parts
from fusen.analysis.agreement.unitized_alpha import (
    Units,
    code_parts,
    continuum_counts,
    continuum_parts,
    pair_counts,
    pair_parts,
    shared,
)
from fusen.analysis.agreement.units import Interview
from fusen.text.spans import Span

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Flags, Floats

OVERLAP = "a coder's units of different codes overlap"
"""The reason why u, cu and (k)u are undefined: a coder's units may not overlap (Krippendorff et al. 2016)."""


def joint_values(
    interviews: Sequence[Interview], codes: Sequence[str], coders: int, weights: Floats
) -> tuple[dict[str, Floats], dict[str, Floats], list[bool]]:
    """Returns (u_binary, u_codes and for two coders cu_alpha; ku_alpha by code; interviews with overlapping units).

    Values have shape (samples,), NaN if undefined; u_codes, cu and (k)u are NaN in every sample with an interview in
    which a coder's units overlap.
    """
    import numpy as np

    places = {code: place for place, code in enumerate(codes)}
    size = len(interviews)
    binary, whole = np.zeros((size, 4)), np.zeros((size, 2 + 2 * len(codes)))
    pairs, matched = np.zeros((size, 1 + 2 * len(codes))), np.zeros((size, len(codes)))
    overlapping = [False] * size
    for row, interview in enumerate(interviews):
        units = _units(interview, codes, coders)
        here = [code for code in codes if any(code in own for own in units)]
        at = [places[code] for code in here]
        union = [sorted(unit for own in match.values() for unit in own) for match in units]
        length = interview.joint.length
        binary[row] = continuum_counts([{"": joined(own)} for own in union], [""], length)
        overlapping[row] = any(len(joined(own)) < len(own) for own in union)
        counts = continuum_counts(units, here, length)
        whole[row, :2] = counts[:2]
        whole[row, [2 + place for place in at]] = counts[2 : 2 + len(here)]
        whole[row, [2 + len(codes) + place for place in at]] = counts[2 + len(here) :]
        if coders == 2:
            match = pair_counts(units[0], units[1], here)
            pairs[row, [0, *(1 + place for place in at), *(1 + len(codes) + place for place in at)]] = match
            matched[row, at] = [2 * shared(units[0].get(code, ()), units[1].get(code, ())) for code in here]
    mixed = weights @ np.array(overlapping, dtype=float) > 0
    values = {
        "u_alpha": _defined(continuum_parts((weights @ whole).T, coders), mixed),
        "u_binary": _defined(continuum_parts((weights @ binary).T, coders), np.zeros_like(mixed)),
    }
    if coders != 2:
        return values, {}, overlapping
    values["cu_alpha"], ku = _of_pair((weights @ pairs).T, (weights @ matched).T, mixed)
    return values, dict(zip(codes, ku, strict=True)), overlapping


def _of_pair(columns: Floats, same: Floats, mixed: Flags) -> tuple[Floats, list[Floats]]:
    """Returns cu, and (k)u for each code."""
    ku = [_defined(code_parts(columns, place, matched), mixed) for place, matched in enumerate(same)]
    return _defined(pair_parts(columns), mixed), ku


def _units(interview: Interview, codes: Sequence[str], coders: int) -> list[Mapping[str, Units]]:
    result: list[dict[str, Units]] = [{} for _ in range(coders)]
    for code in codes:
        for coder, spans in enumerate(interview.spans.get(code, ())):
            units = interview.joint.units(spans)
            if units:
                result[coder][code] = units
    return list(result)


def joined(units: Units) -> list[Span]:
    """Merges overlapping units, in order; touching units stay separate."""
    result: list[Span] = []
    for start, end in units:
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def _defined(parts: Parts, hidden: Flags) -> Floats:
    import numpy as np

    return np.where(hidden, np.nan, parts.values())
