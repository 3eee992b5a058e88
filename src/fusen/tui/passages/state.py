"""The passages from one read of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from fusen.model.codebook import Codebook
from fusen.model.results import Excerpt
from fusen.tui.passages.passage_rows import PassageGroup

if TYPE_CHECKING:
    from fusen.study import Study

VALUES = 3  # values of case variables beside the name


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """`sources` maps paths to guids; `whose` says whose codings the rows are, and of how many interviewees."""

    step: int
    rows: Sequence[Excerpt]
    codebook: Codebook
    sources: Mapping[str, str]
    whose: str = ""
    groups: Sequence[PassageGroup] = ()


def found_passages(study: Study, rows: Sequence[Excerpt], text: str = "", *, step: int) -> FoundPassages:
    """Return rows by interviewee, in the order of the study, then by position."""
    order = {case.name: number for number, case in enumerate(study.cases.all())}
    rows = sorted(rows, key=lambda row: (order.get(row.case, len(order)), row.source, row.start, row.end, row.path))
    sources = {info.path: info.guid for info in study.sources.all()}
    return regrouped(FoundPassages(step, (), study.codebook.get(), sources, text), rows, step)


def regrouped(passages: FoundPassages, rows: Sequence[Excerpt], step: int) -> FoundPassages:
    """Replace the rows and group them by interviewee."""
    groups = []
    first = 0
    for case, mine in groupby(rows, key=lambda row: row.case):
        inside = list(mine)
        about = ", ".join(list(dict.fromkeys(filter(None, inside[0].variables.values())))[:VALUES])
        groups.append(PassageGroup(case, f"{about}   {len(inside)}" if about else str(len(inside)), first))
        first += len(inside)
    return replace(passages, step=step, rows=rows, groups=groups)
