"""Passages as one reading of the study found them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from fusen.model.codebook import Codebook
from fusen.model.results import Excerpt
from fusen.tui.passages.passage_list import PassageGroup

if TYPE_CHECKING:
    from fusen.study import Study

VALUES = 3  # of an interviewee's variables beside the name


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """`sources` are guids by path; `said` is whose codings they are, of how many."""

    step: int
    rows: Sequence[Excerpt]
    codebook: Codebook
    sources: Mapping[str, str]
    said: str = ""
    groups: Sequence[PassageGroup] = ()


def found_passages(study: Study, rows: Sequence[Excerpt], said: str = "", *, step: int) -> FoundPassages:
    """Rows by interviewee, in the order in which the study has them, then by place."""
    order = {case.name: number for number, case in enumerate(study.cases.all())}
    rows = sorted(rows, key=lambda row: (order.get(row.case, len(order)), row.source, row.start, row.end, row.path))
    sources = {info.path: info.guid for info in study.sources.all()}
    return regrouped(FoundPassages(step, (), study.codebook.get(), sources, said), rows, step)


def regrouped(found: FoundPassages, rows: Sequence[Excerpt], step: int) -> FoundPassages:
    """The same with other rows, those of one interviewee together."""
    groups = []
    first = 0
    for case, mine in groupby(rows, key=lambda row: row.case):
        inside = list(mine)
        about = ", ".join(list(dict.fromkeys(filter(None, inside[0].variables.values())))[:VALUES])
        groups.append(PassageGroup(case, f"{about}   {len(inside)}" if about else str(len(inside)), first))
        first += len(inside)
    return replace(found, step=step, rows=rows, groups=groups)
