"""The filter of a command, the codings it selects, and what a statistic counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fusen.model.codebook import Codebook
from fusen.model.results import Basis, CodedSpan
from fusen.model.source import SourceInfo


@dataclass(frozen=True, slots=True)
class Filter:
    """A person's filter; empty values mean the default."""

    coders: tuple[str, ...] = ()  # names, or people | all
    origins: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # paths, stems or case names
    codes: tuple[str, ...] = ()  # names, ids or paths
    reference: str = "union"  # union | intersection | a coder's name
    include_interviewer: bool = False
    anonymous: bool = False  # in what comes back: interviewees by number, listed terms in brackets
    include_outside: bool = False  # text outside turns


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class FilteredCodings:
    """The codings that a filter selects, as spans with their cases, and their basis.

    `spans` holds each pair of code and span once, `decisions` the coding of each coder. `codes` limits only the display:
    the spans cover all codes, so a theme's counts do not depend on the filter. `filter_` names its coders; `step` is the
    newest step at the time of reading.
    """

    spans: Sequence[CodedSpan]
    decisions: Sequence[CodedSpan]
    basis: Basis
    codes: frozenset[str] | None  # guids of those asked for; None for all
    sources: Mapping[str, SourceInfo]  # by guid, those that may be counted
    filter_: Filter = EVERYTHING
    step: int = 0


class Tiles(NamedTuple):
    """The bounds of the counted passages of one source, in order."""

    starts: Sequence[int]
    ends: Sequence[int]

    def touched(self, start: int, end: int) -> range:
        """Return the indexes of the passages that share a character with `[start, end)`."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True)
class CountedCodings:
    """What a statistic counts. `spans` holds each pair of code and span once, of all codes: `codes` (guids, None for all) limits only the rows that
    a result lists. Count the interviewees in `basis.read`. `unit` is the study's unit; `passages(unit)` returns the
    counted passages by source, in order: the study's, or whole turns for the unit `turn`.
    """

    spans: Sequence[CodedSpan]
    codebook: Codebook
    basis: Basis
    codes: Collection[str] | None
    unit: str
    passages: Callable[[str], Mapping[str, Tiles]]
