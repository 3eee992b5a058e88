"""Passages that a statistic counts, by source."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from fusen.model.filter import FilteredCodings, Tiles
from fusen.study.passages import passages_of, passages_outside

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def tiles(
    study: StudyContext, selected: FilteredCodings, interviewer: bool, *, turns: bool = False
) -> dict[str, Tiles]:
    """Return the counted passages by source: the interviewees' or all, with the filter's `include_outside` also those
    outside turns; with `turns` whole turns.
    """
    asks: Mapping[str, list[bool]] = {} if interviewer else study.store.sources.interviewer_turns()
    result = {}
    for guid, passages in passages_of(study, selected.sources.values()).items():
        inside, numbers = Tiles(passages.starts, passages.ends), passages.turns
        if any(asks.get(guid, [])):
            kept = list(map([not interviewer for interviewer in asks[guid]].__getitem__, numbers))
            inside = Tiles(array("I", compress(inside.starts, kept)), array("I", compress(inside.ends, kept)))
            numbers = array("I", compress(numbers, kept))
        result[guid] = _joined(inside, numbers) if turns else inside
    return _with_outside(study, selected, result, turns) if selected.filter_.include_outside else result


def _with_outside(
    study: StudyContext, selected: FilteredCodings, inside: dict[str, Tiles], turns: bool
) -> dict[str, Tiles]:
    merged = dict(inside)
    for guid, passages in passages_outside(study, list(selected.sources.values())).items():
        outside = Tiles(passages.starts, passages.ends)
        both = (inside[guid], _joined(outside, passages.turns) if turns else outside)
        starts, ends = (sorted(bound for tiles in both for bound in tiles[column]) for column in (0, 1))
        merged[guid] = Tiles(starts, ends)
    return merged


def coded_tiles(study: StudyContext, selected: FilteredCodings) -> dict[str, Tiles]:
    """Return the counted passages of the sources with codings."""
    coded = {span.source for span in selected.spans}
    sources = {guid: info for guid, info in selected.sources.items() if guid in coded}
    return tiles(study, replace(selected, sources=sources), selected.filter_.include_interviewer)


def _joined(tiles: Tiles, turns: array[int]) -> Tiles:
    """Join the passages of each turn."""
    bounds: dict[int, tuple[int, int]] = {}
    for turn, start, end in zip(turns, tiles.starts, tiles.ends, strict=True):
        bounds[turn] = bounds.get(turn, (start, end))[0], end
    return Tiles([start for start, _ in bounds.values()], [end for _, end in bounds.values()])
