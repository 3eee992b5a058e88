"""The filter of a command, and the codings it selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fusen.model.results import Basis, CodedSpan
from fusen.model.source import SourceInfo


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person asked to see; empty values mean the default."""

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
    """The codings that a filter selects, each as a span with its case, and what they are counted over.

    `codes` chooses what is shown: the spans are of all codes, so that a theme's numbers do not depend on it.
    `filter_` names its coders, `step` is the newest entry of the history when the codings were read.
    """

    spans: Sequence[CodedSpan]
    basis: Basis
    codes: frozenset[str] | None  # guids of those asked for; None for all
    sources: Mapping[str, SourceInfo]  # by guid, those that may be counted
    filter_: Filter = EVERYTHING
    step: int = 0
