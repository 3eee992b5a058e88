"""Agreement on spans: Krippendorff's unitised α (2016) for u, |u, cu and (k)u, and the overlap F1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.chance import Parts, coincidence_parts
from fusen.analysis.agreement.coefficients import number
from fusen.model.agreement import Undefined, Value
from fusen.text.spans import Span, merge

if TYPE_CHECKING:
    from fusen.analysis.agreement.chance import Floats

Units = Sequence[Span]
"""Half-open spans in order, without overlaps."""


@dataclass(frozen=True, slots=True)
class Unitised:
    """The family of coefficients for one continuum; `cu` and `ku` (by code) exist for two coders only."""

    u: Value
    binary: Value
    cu: Value
    ku: Mapping[str, Value]


def unitised_alpha(
    spans: Iterable[tuple[str, str, int, int]], length: int, coders: Sequence[str] | None = None
) -> Unitised:
    """u, |u, cu and (k)u of units `(coder, code, start, end)` on a continuum `[0, length)`.

    `coders` includes coders without units. |u is u with every unit given one code. Touching units stay separate. Raises
    ValueError if a unit is empty, leaves the continuum, or overlaps another unit of its coder. Source: Krippendorff,
    Mathet, Bouvry & Widlöcher 2016, Qual. Quant. 50:2347–2364, and its erratum 50:2365.
    """
    rows = list(spans)
    names = list(dict.fromkeys([*(coders or ()), *(row[0] for row in rows)]))
    codes = list(dict.fromkeys(row[1] for row in rows))
    if len(names) < 2:
        lack = Undefined("there is one coder only")
        return Unitised(lack, lack, lack, dict.fromkeys(codes, lack))
    result = [
        {code: sorted((s, e) for c, k, s, e in rows if (c, k) == (name, code)) for code in codes} for name in names
    ]
    for own in result:
        _check(sorted(unit for units in own.values() for unit in units), length)
    single = [{"": sorted(unit for units in own.values() for unit in units)} for own in result]
    cu, ku = _pair_alphas(result, codes)
    return Unitised(_alpha(result, codes, length), _alpha(single, [""], length), cu, ku)


def _check(units: Units, length: int) -> None:
    at = 0
    for start, end in units:
        if not at <= start < end <= length:
            raise ValueError(
                f"unit [{start}, {end}) is empty, outside the continuum, or overlaps another of its coder's"
            )
        at = end


def _alpha(names: Sequence[Mapping[str, Units]], codes: Sequence[str], length: int) -> Value:
    import numpy as np

    if not any(units for own in names for units in own.values()):
        return Undefined("nobody marked a unit")
    columns = np.array(continuum_counts(names, codes, length))[:, None]
    return number(continuum_parts(columns, len(names)).values()[0], "one category covers everything")


def continuum_counts(names: Sequence[Mapping[str, Units]], codes: Sequence[str], length: int) -> list[float]:
    """Returns the counts of one interview for u, additive over interviews: length, matched, length and squares of each
    code.

    `units`: each coder's units by code. Shape of the result: 2 + 2 × codes.
    """
    coders = len(names)
    whole = [merge(unit for units in own.values() for unit in units) for own in names]
    sizes = [total(units) for units in whole]
    matched = 0
    for a, b in combinations(range(coders), 2):
        matched += sum(shared(names[a].get(code, ()), names[b].get(code, ())) for code in codes)
        matched += length - sizes[a] - sizes[b] + shared(whole[a], whole[b])  # neither has a unit
    lengths = [float(sum(total(own.get(code, ())) for own in names)) for code in codes]
    squares = [float(sum(squared(own.get(code, ())) for own in names)) for code in codes]
    return [float(length), 2 * matched / (coders - 1), *lengths, *squares]


def continuum_parts(columns: Floats, coders: int) -> Parts:
    """u from the sums of `continuum_counts`, shape (2 + 2 × codes, samples). Each gap character is its own unit."""
    import numpy as np

    codes = (columns.shape[0] - 2) // 2
    lengths, squares = columns[2 : 2 + codes], columns[2 + codes :]
    gaps = coders * columns[0] - lengths.sum(axis=0)
    return coincidence_parts(columns[1], np.vstack([lengths, gaps]), np.vstack([squares, gaps]))


def pair_counts(first: Mapping[str, Units], second: Mapping[str, Units], codes: Sequence[str]) -> list[float]:
    """Returns the counts of one interview for cu, additive: matched, and by code the length and squares of the common
    part.

    Counts only places where both coders have a unit. Shape of the result: 1 + 2 × codes.
    """
    matched = 2.0 * sum(shared(first.get(code, ()), second.get(code, ())) for code in codes)
    lengths, squares = [0.0] * len(codes), [0.0] * len(codes)
    for own, matched_by in ((first, second), (second, first)):
        whole = merge(unit for units in matched_by.values() for unit in units)
        for place, code in enumerate(codes):
            for unit in own.get(code, ()):
                covered = shared([unit], whole)
                lengths[place] += covered
                squares[place] += covered**2
    return [matched, *lengths, *squares]


def pair_parts(columns: Floats) -> Parts:
    """cu from the sums of `pair_counts`, shape (1 + 2 × codes, samples): agreement of two coders on the code."""
    codes = (columns.shape[0] - 1) // 2
    return coincidence_parts(columns[0], columns[1 : 1 + codes], columns[1 + codes :])


def code_parts(columns: Floats, place: int, matched: Floats) -> Parts:
    """(k)u of the code at `place`: agreement of its units with the other coder's codes where both coders have a unit.

    1 − (share of ℓ*k. off the diagonal) / (share of e*k. off the diagonal). `matched` (samples,): twice the length both
    gave the code.
    """
    import numpy as np

    codes = (columns.shape[0] - 1) // 2
    lengths, squares = columns[1 : 1 + codes], columns[1 + codes :]
    own, others = lengths[place], lengths.sum(axis=0) - lengths[place]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = 1 - own * others / (own**2 - squares[place] + own * others)
        return Parts(np.atleast_2d(matched / own), np.atleast_2d(expected))


def _pair_alphas(units: Sequence[Mapping[str, Units]], codes: Sequence[str]) -> tuple[Value, dict[str, Value]]:
    import numpy as np

    if len(units) != 2:
        lack = Undefined("cu and (k)u are for two coders")
        return lack, dict.fromkeys(codes, lack)
    columns = np.array(pair_counts(units[0], units[1], codes))[:, None]
    met = "the coders' units meet in one code only, or nowhere"
    ku = {}
    for place, code in enumerate(codes):
        matched = np.array([2.0 * shared(units[0][code], units[1][code])])
        ku[code] = number(code_parts(columns, place, matched).values()[0], met)
    return number(pair_parts(columns).values()[0], met), ku


# -- overlap F1


def overlap_f1(first: Units, second: Units) -> Value:
    """F1 of two coders' units of one code; a unit is a hit if it shares a character with a unit of the other coder.

    2PR/(P + R), where P and R are each coder's share of hits; symmetric in the coders.
    """
    import numpy as np

    if not first and not second:
        return Undefined("nobody marked a unit")
    columns = np.array([[float(len(first))], [float(len(second))]])
    hits = np.array([[float(met(first, second))], [float(met(second, first))]])
    return number(f1_parts(columns, hits).values()[0], "nobody marked a unit")


def f1_parts(spans: Floats, hits: Floats) -> Parts:
    """Overlap F1 for each pair: `spans` (m, S) counts each coder's units, `hits` (m(m − 1), S) those found by another
    coder.

    Ordered pairs (owner of the units, other coder) as itertools.permutations gives them.
    """
    import numpy as np

    order = {pair: place for place, pair in enumerate(permutations(range(spans.shape[0]), 2))}
    result = []
    for a, b in combinations(range(spans.shape[0]), 2):
        first, second = hits[order[a, b]], hits[order[b, a]]
        with np.errstate(divide="ignore", invalid="ignore"):
            recall, precision = first / spans[a], second / spans[b]
            f1 = np.where(first + second > 0, 2 * precision * recall / (precision + recall), 0.0)
        result.append(np.where(spans[a] + spans[b] > 0, f1, np.nan))
    observed = np.array(result)
    return Parts(observed, np.zeros_like(observed))


# -- lengths


def total(units: Units) -> int:
    return sum(end - start for start, end in units)


def squared(units: Units) -> int:
    return sum((end - start) ** 2 for start, end in units)


def shared(first: Units, second: Units) -> int:
    """Returns the characters in both lists of spans; each is in order, without internal overlaps."""
    result = at = 0
    for start, end in first:
        while at < len(second) and second[at][1] <= start:
            at += 1
        ahead = at
        while ahead < len(second) and second[ahead][0] < end:
            result += min(end, second[ahead][1]) - max(start, second[ahead][0])
            ahead += 1
    return result


def met(first: Units, second: Units) -> int:
    """Returns how many of the first coder's units share a character with a unit of the second."""
    result = at = 0
    for start, end in first:
        while at < len(second) and second[at][1] <= start:
            at += 1
        result += at < len(second) and second[at][0] < end
    return result
