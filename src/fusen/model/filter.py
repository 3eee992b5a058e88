"""The filter of a command, and the codings it selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
