"""Co-occurrence of codes on passages, in overlaps, near each other or by interviewee, compared with chance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fusen.analysis.frequencies import LEVELS, lineage
from fusen.analysis.significance import benjamini_hochberg
from fusen.analysis.span_layout import SpanLayout, lay_spans
from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

PASSAGE, OVERLAP, INTERVIEWEE = "passage", "overlap", "interviewee"
MOST_NEAR = 50
"""Maximum distance in passages for `--within`; for more, use interviewees."""


def reach(within: str) -> int:
    """Returns the distance in passages that `--within` allows, 0 for its words; raises FusenError for an unknown value."""
    if within in (PASSAGE, OVERLAP, INTERVIEWEE):
        return 0
    if within.isdecimal() and 0 < int(within) <= MOST_NEAR:
        return int(within)
    raise FusenError(
        f"--within {within}: not known",
        f"passage, overlap, interviewee, or how many passages apart (1 to {MOST_NEAR})",
    )


def cooccurrence(
    spans: Iterable[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    tiles: Mapping[str, Tiles],
    *,
    within: str = PASSAGE,
    level: str = "code",
    codes: Collection[str] | None = None,
    least: int = 1,
    shifts: int | None = None,
    seed: int = 1,
) -> Cooccurrence:
    """Returns pairs of codes of one level, neither above the other, sorted by count.

    `passage` counts passages with both codes. `overlap` counts stretches that both codes cover; overlapping spans of
    one code merge, touching spans do not. A number K counts passages that have one code, and the other on them or at
    most K passages away. `interviewee` counts interviewees with both codes. Jaccard is both ÷ either in the same units
    (characters for `overlap`). A code includes all codes below it. `tiles` are the counted passages.

    The chance model shifts each code inside each source circularly by a random number of passages (characters of talk
    for `overlap`), `shifts` times (None: `enough`). For `passage` the exact mean over all shifts is Σ a·b ÷ passages
    over the sources, and fusen uses it. Interviewees cannot be shifted: their expected count is a·b ÷ interviewees.

    p is the share of shifts with at least the observed count, (1 + as many) ÷ (1 + shifts) (Phipson & Smyth 2010), and
    q corrects it for all pairs looked at (Benjamini & Hochberg 1995); both are None for interviewees.
    """
    near = reach(within)
    if level not in LEVELS:
        raise FusenError(f"“{level}” is no level", f"choose one of: {', '.join(LEVELS)}")
    rows = _rows(codebook, level, codes)
    place = {code.guid: at for at, code in enumerate(rows)}
    into = {guid: tuple(place[row] for row in above if row in place) for guid, above in lineage(codebook).items()}
    kept = [span for span in spans if span.case in basis.read]
    if within == INTERVIEWEE:
        counted = _by_interviewee(kept, into, len(rows), len(basis.read & basis.held.keys()))
    else:
        layout = lay_spans(kept, into, len(rows), tiles, stretches=within == OVERLAP)
        shifts = enough(len(layout.row)) if shifts is None else max(shifts, 1)
        counted = _by_place(layout, near, overlap=within == OVERLAP, least=least, shifts=shifts, seed=seed)
    pairs, looked = _pairs(counted, rows, codebook, least)
    used = tuple(code.path for code, n in zip(rows, counted.totals, strict=True) if n)
    return Cooccurrence(tuple(pairs), used, within, 0 if within == INTERVIEWEE else shifts or 0, looked)


def _rows(codebook: Codebook, level: str, codes: Collection[str] | None) -> list[Code]:
    parents = {code.parent for code in codebook}
    return [
        code
        for code in codebook
        if (code.parent is None if level == "theme" else code.parent is not None or code.guid not in parents)
        and (codes is None or code.guid in codes)
    ]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Square arrays over the rows; `chance` and bounds are None if undefined."""

    totals: list[int]
    met: Numbers  # [a, b]: units of a with b
    together: Numbers
    both: Numbers  # in the units of Jaccard
    either: Numbers
    interviews: Numbers
    chance: Numbers
    low: Numbers | None
    high: Numbers | None
    p: Numbers | None


def _pairs(counted: _Counted, rows: list[Code], codebook: Codebook, least: int) -> tuple[list[CodePair], int]:
    """Returns the pairs with the least count, and the number of pairs looked at: of codes in use, neither above the
    other."""
    import numpy as np

    above = lineage(codebook)
    used = np.array(counted.totals) > 0
    result = []
    looked = 0
    for a, b in np.argwhere(np.triu(np.outer(used, used), 1)).tolist():
        first, second = rows[a], rows[b]
        if first.guid in above[second.guid] or second.guid in above[first.guid]:
            continue
        looked += 1
        if counted.together[a, b] < least:
            continue
        together, chance, either = int(counted.together[a, b]), float(counted.chance[a, b]), counted.either[a, b]
        result.append(
            CodePair(
                first.label, second.label, first.path, second.path, together,
                counted.totals[a], counted.totals[b],
                counted.totals[a] - int(counted.met[a, b]), counted.totals[b] - int(counted.met[b, a]),
                jaccard=float(counted.both[a, b] / either) if either else None,
                chance=chance,
                lift=together / chance if chance else None,
                low=None if counted.low is None else float(counted.low[a, b]),
                high=None if counted.high is None else float(counted.high[a, b]),
                interviews=int(counted.interviews[a, b]),
                p=None if counted.p is None else float(counted.p[a, b]),
            )
        )  # fmt: skip
    corrected = benjamini_hochberg([pair.p for pair in result], looked)
    result = [replace(pair, q=q) for pair, q in zip(result, corrected, strict=True)]
    return sorted(result, key=lambda pair: (-pair.together, -(pair.jaccard or 0))), looked


def _by_interviewee(spans: list[CodedSpan], into: Mapping[str, tuple[int, ...]], rows: int, of: int) -> _Counted:
    import numpy as np

    cases = {case: at for at, case in enumerate(dict.fromkeys(span.case for span in spans))}
    has = np.zeros((len(cases), rows), dtype=np.float32)
    for span in spans:
        for row in into[span.code]:
            has[cases[span.case], row] = 1
    both = (has.T @ has).round().astype(np.int64)
    totals = both.diagonal()
    either = totals[:, None] + totals[None, :] - both
    chance = np.outer(totals, totals) / max(of, 1)
    return _Counted(totals.tolist(), both, both, both, either, both, chance, None, None, None)


def _by_place(layout: SpanLayout, near: int, *, overlap: bool, least: int, shifts: int, seed: int) -> _Counted:
    import numpy as np

    rows = layout.rows
    totals = np.bincount(layout.row, minlength=rows)
    first, second = _meetings(layout.start, layout.end + near)
    together = _count(layout, layout.row, layout.source, layout.start, first, second, near)
    both, either = together, totals[:, None] + totals[None, :] - together
    if overlap:
        length = np.minimum(layout.end[first], layout.end[second]) - layout.start[second]
        both = _square(layout.row[first], layout.row[second], rows, length)
        covered = np.bincount(layout.row, weights=layout.end - layout.start, minlength=rows)
        either = covered[:, None] + covered[None, :] - both
    elif near:
        same = layout.start[first] == layout.start[second]
        either = totals[:, None] + totals[None, :] - _square(layout.row[first[same]], layout.row[second[same]], rows)
    pairs = np.nonzero(np.triu((together >= least) & np.outer(totals, totals).astype(bool), 1))
    mean, low, high, p = _shifted(layout, near, pairs, together[pairs], shifts, seed)
    if not overlap and not near:
        mean = _mean_of_all_shifts(layout)
    met = together if not overlap and not near else _met(layout, first, second)
    return _Counted(
        totals.tolist(), met, together, both, either, _interviews(layout, first, second), mean, low, high, p
    )


def _met(layout: SpanLayout, first: Numbers, second: Numbers) -> Numbers:
    """Returns [a, b]: the stretches of row a that meet a stretch of row b in the same source."""
    import numpy as np

    inside = layout.source[first] == layout.source[second]
    first, second = first[inside], second[inside]
    keys = np.concatenate((first * layout.rows + layout.row[second], second * layout.rows + layout.row[first]))
    place, other = np.divmod(np.unique(keys), max(layout.rows, 1))
    return np.bincount(layout.row[place] * layout.rows + other, minlength=layout.rows**2).reshape(
        layout.rows, layout.rows
    )


def _meetings(start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """Returns pairs (i, j) of overlapping stretches in which j begins no earlier than i."""
    import numpy as np

    places = np.arange(len(start))
    bits = len(start).bit_length()
    order = np.sort((start << bits) | places) & ((1 << bits) - 1)  # three times as fast as argsort
    begins, stops = start[order], end[order]
    ones, twos = [order[:0]], [order[:0]]
    at = places
    for lag in range(1, len(order)):
        at = at[: np.searchsorted(at, len(order) - lag)]
        at = at[begins[at + lag] < stops[at]]  # who does not meet the next does not meet those after it
        if not len(at):
            break
        ones.append(order[at])
        twos.append(order[at + lag])
    return np.concatenate(ones), np.concatenate(twos)


def _count(
    layout: SpanLayout, row: Numbers, source: Numbers, start: Numbers, first: Numbers, second: Numbers, near: int
) -> Numbers:
    """Returns how often rows co-occur, given the meeting stretches; symmetric.

    For distances, a passage counts for a pair of rows if it has one and the other is on it or near it. If several of
    the other's passages are in reach, only the first counts it: the one without an earlier passage of its row in reach.
    """
    if not near:
        return _square(row[first], row[second], layout.rows)
    before = _before(layout, start)
    inside = source[first] == source[second]
    first, second = first[inside], second[inside]
    to_one = before[second] < start[first] - near
    to_two = before[first] < start[second] - near
    same = start[first] == start[second]
    counted = _square(row[first[to_one]], row[second[to_one]], layout.rows)
    counted += _square(row[first[to_two]], row[second[to_two]], layout.rows)
    return counted - _square(row[first[same]], row[second[same]], layout.rows)


def _before(layout: SpanLayout, start: Numbers) -> Numbers:
    """Returns the previous position of the same row before each passage in its source, or a far value if there is none.

    A shift rotates the passages of a row in a source, so each still follows the one before it in `layout`.
    """
    import numpy as np

    key = layout.row * len(layout.size) + layout.source
    heads = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else key
    previous = np.arange(-1, len(key) - 1)
    previous[heads] = np.append(heads[1:], len(key)) - 1
    result = start[previous]
    return np.where(result < start, result, -(1 << 40))


def _pair(first: Numbers, second: Numbers, rows: int) -> Numbers:
    import numpy as np

    return np.minimum(first, second) * rows + np.maximum(first, second)


def _square(first: Numbers, second: Numbers, rows: int, weights: Numbers | None = None) -> Numbers:
    import numpy as np

    flat = np.bincount(first * rows + second, weights=weights, minlength=rows * rows).reshape(rows, rows)
    return flat + flat.T


def _interviews(layout: SpanLayout, first: Numbers, second: Numbers) -> Numbers:
    """Returns the number of sources in which rows co-occur."""
    import numpy as np

    inside = layout.source[first] == layout.source[second]
    pair = _pair(layout.row[first][inside], layout.row[second][inside], layout.rows)
    pair = np.unique(layout.source[first][inside] * layout.rows**2 + pair) % layout.rows**2
    return _square(*np.divmod(pair, layout.rows), layout.rows)


def _mean_of_all_shifts(layout: SpanLayout) -> Numbers:
    """Σ a·b ÷ passages: over all shifts, every passage of one code meets each position of the other once."""
    import numpy as np

    sources = len(layout.size)
    counts = np.bincount(layout.source * layout.rows + layout.row, minlength=sources * layout.rows)
    scaled = counts.reshape(sources, layout.rows) / np.sqrt(np.maximum(layout.size, 1))[:, None]
    return scaled.T @ scaled


def enough(stretches: int) -> int:
    """Returns the number of shifts: a thousand in a small study, a hundred for fifty thousand stretches."""
    return max(100, min(1000, 5_000_000 // max(stretches, 1)))


def _shifted(
    layout: SpanLayout, near: int, columns: tuple[Numbers, ...], observed: Numbers, shifts: int, seed: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Returns the mean and the middle 95 % of the wanted pairs' counts over random circular shifts, and p."""
    import numpy as np

    draw = np.random.default_rng(seed)
    seen = np.zeros((shifts, len(columns[0])), dtype=np.int32)
    key, which = np.unique(layout.row * len(layout.size) + layout.source, return_inverse=True)
    bounds = layout.size[key % max(len(layout.size), 1)]
    base, size = layout.base[layout.source], layout.size[layout.source]
    inside, length = layout.start - base, layout.end - layout.start
    for time in range(shifts):
        moved = inside + (draw.random(len(key)) * bounds).astype(np.int64)[which]
        moved -= size * (moved >= size)
        row, source, start, end = _cut(layout, base + moved, moved + length - size)
        first, second = _meetings(start, end + near if near else end)
        seen[time] = _count(layout, row, source, start, first, second, near)[columns]
    mean, p = seen.mean(axis=0), (1 + (seen >= observed).sum(axis=0)) / (1 + shifts)
    seen.sort(axis=0)
    squares = []
    for values in (mean, seen[int(shifts * 0.025)], seen[max(int(np.ceil(shifts * 0.975)) - 1, 0)], p):
        square = np.zeros((layout.rows, layout.rows))
        square[columns] = values
        squares.append(square)
    return squares[0], squares[1], squares[2], squares[3]


def _cut(layout: SpanLayout, start: Numbers, past: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Returns the shifted stretches; a part `past` the end of the source continues at its beginning."""
    import numpy as np

    end = start + (layout.end - layout.start)
    over = np.flatnonzero(past > 0)
    if not len(over):
        return layout.row, layout.source, start, end
    end[over] -= past[over]
    again = layout.base[layout.source[over]]
    return (
        np.concatenate((layout.row, layout.row[over])),
        np.concatenate((layout.source, layout.source[over])),
        np.concatenate((start, again)),
        np.concatenate((end, again + past[over])),
    )
