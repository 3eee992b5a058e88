"""Lay coded spans out as passages or stretches on one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from fusen.model.filter import Tiles
from fusen.model.results import CodedSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class SpanLayout:
    """Stretches `[start, end)` of rows on one line, with a separate part for each source."""

    rows: int
    row: Numbers
    start: Numbers
    end: Numbers
    source: Numbers  # index
    base: Numbers  # of each source: where its part begins
    size: Numbers  # and how long it is


def lay_spans(
    spans: list[CodedSpan], into: Mapping[str, tuple[int, ...]], rows: int, tiles: Mapping[str, Tiles], *,
    stretches: bool,
) -> SpanLayout:  # fmt: skip
    """Lays out spans as the passages they touch, each once, or as stretches of talk, merging overlaps of one row."""
    import numpy as np

    names = {source: at for at, source in enumerate(tiles)}
    spans = [span for span in spans if span.source in names]
    targets = [into[span[0]] for span in spans]
    row = np.fromiter(chain.from_iterable(targets), dtype=np.int64)
    many = np.fromiter(map(len, targets), dtype=np.int64, count=len(spans))
    source, start, end = (
        np.repeat(np.fromiter(values, dtype=np.int64, count=len(spans)), many)
        for values in ((names[span[2]] for span in spans), map(itemgetter(3), spans), map(itemgetter(4), spans))
    )
    starts, ends, first, offsets = _line(tiles)
    begin = np.maximum(np.searchsorted(ends, offsets[source] + start, side="right"), first[source])
    stop = np.minimum(np.searchsorted(starts, offsets[source] + end, side="left"), first[source + 1])
    kept = begin < stop
    row, source, start, end, begin, stop = (part[kept] for part in (row, source, start, end, begin, stop))
    if stretches:
        before = np.concatenate(([0], np.cumsum(ends - starts)))
        start = before[begin] + np.maximum(offsets[source] + start - starts[begin], 0)
        end = before[stop - 1] + np.minimum(offsets[source] + end, ends[stop - 1]) - starts[stop - 1]
        row, source, start, end = _merged(row, source, start, end, int(before[-1]))
        return SpanLayout(rows, row, start, end, source, before[first[:-1]], before[first[1:]] - before[first[:-1]])
    many = stop - begin
    passage = np.repeat(begin - np.cumsum(many) + many, many) + np.arange(int(many.sum()))
    keys = np.unique(np.repeat(row, many) * len(starts) + passage) if len(starts) else passage
    row, passage = np.divmod(keys, max(len(starts), 1))
    source = np.searchsorted(first, passage, side="right") - 1
    return SpanLayout(rows, row, passage, passage + 1, source, first[:-1], np.diff(first))


def _line(tiles: Mapping[str, Tiles]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Returns all passages in sequence: their bounds, each source's first passage plus an end, and the sources'
    offsets."""
    import numpy as np

    sizes = [len(tile.starts) for tile in tiles.values()]
    extents = [tile.ends[-1] + 1 if len(tile.ends) else 1 for tile in tiles.values()]
    offsets = np.concatenate(([0], np.cumsum(extents, dtype=np.int64)))
    shift = np.repeat(offsets[:-1], sizes)
    empty = [np.zeros(0, dtype=np.int64)]
    starts = np.concatenate([np.asarray(tile.starts, dtype=np.int64) for tile in tiles.values()] or empty) + shift
    ends = np.concatenate([np.asarray(tile.ends, dtype=np.int64) for tile in tiles.values()] or empty) + shift
    return starts, ends, np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))), offsets


def _merged(row: Numbers, source: Numbers, start: Numbers, end: Numbers, length: int) -> tuple[Numbers, ...]:
    """Merges overlapping stretches of one row."""
    import numpy as np

    if not len(row):
        return row, source, start, end
    shift = row * (length + 1)
    order = np.argsort(start + shift, kind="stable")
    row, source, start, end, shift = (part[order] for part in (row, source, start, end, shift))
    furthest = np.maximum.accumulate(end + shift)
    new = np.concatenate(([True], (start + shift)[1:] >= furthest[:-1]))
    heads = np.flatnonzero(new)
    return row[heads], source[heads], start[heads], np.maximum.reduceat(end + shift, heads) - shift[heads]
