"""The data of the framework matrix in the app: texts of the team, with the excerpts of the coders that a person chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusen.model.filter import Filter
from fusen.model.themes import MatrixCell
from fusen.tui import coder_filter

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.themes import MatrixTable

Place = tuple[str, str]
"""Interviewee, and guid of a code."""


@dataclass(frozen=True, slots=True)
class LoadedMatrix:
    """`table` has the rows and columns; `unseen` counts excerpts behind a cell that `whose` leaves out."""

    step: int
    whose: str
    table: MatrixTable
    cells: Mapping[Place, MatrixCell]
    unseen: Mapping[Place, int]


def read_matrix(study: Study, whose: str, level: str | None) -> LoadedMatrix:
    """Read the matrix; a cell is stale by all codings it rests on, not only by those shown.

    Raises FusenError if the coder has no codings yet.
    """
    step = study.history.last_step()
    whose = whose or coder_filter.first(study)
    team = study.matrix.table(Filter(), level=level)
    chosen = study.matrix.table(coder_filter.filter_of(study, whose), level=level)
    behind = {(cell.case, cell.code_guid): cell for cell in team.cells}
    cells = {place: cell for place, cell in _merged(behind, chosen) if cell.text or cell.excerpts}
    unseen = {
        place: len({excerpt.citation for excerpt in cell.excerpts} - _citations(cells.get(place)))
        for place, cell in behind.items()
    }
    return LoadedMatrix(step, whose, team, cells, unseen)


def _merged(behind: Mapping[Place, MatrixCell], chosen: MatrixTable) -> Iterator[tuple[Place, MatrixCell]]:
    """Return the cells of the team with the excerpts of the chosen table."""
    shown = {(cell.case, cell.code_guid): cell for cell in chosen.cells}
    for place, cell in behind.items():
        yield place, replace(cell, excerpts=shown[place].excerpts if place in shown else ())
    yield from ((place, cell) for place, cell in shown.items() if place not in behind)


def _citations(cell: MatrixCell | None) -> set[str]:
    return {excerpt.citation for excerpt in cell.excerpts} if cell is not None else set()
