"""Assignments of an agreement round: whole transcripts, or a stratified sample of stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import variable_values
from fusen.analysis.sampling import SampledStretch, draw, pieces
from fusen.errors import FusenError
from fusen.model.results import Basis
from fusen.model.rounds import Stretch
from fusen.model.source import SourceInfo
from fusen.study.passages import passages_of
from fusen.study.scope.resolve import find_sources
from fusen.study.scope.select import CaseLocator

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def assigned(
    study: StudyContext, sources: Sequence[str], sample: str | None, by: str | None, seed: int
) -> tuple[Stretch, ...]:
    """Return the assigned stretches in the order of sources and positions.

    Raises FusenError if no interviewee talk remains.
    """
    if by is not None and sample is None:
        raise FusenError("--by spreads a sample over groups, but there is no --sample", "add --sample 20%")
    chosen = find_sources(study, sources)
    infos = [info for info in study.store.sources.all() if not sources or info.guid in chosen]
    cut = {info.guid: _pieces(study, info) for info in infos}
    hashes = {info.guid: info.sha256 for info in infos}
    if sample is None:
        whole = [SampledStretch(info.guid, 0, info.chars, 0) for info in infos if cut[info.guid]]
    else:
        whole = draw(_strata(study, cut, by), sample, seed)
    if not whole:
        raise FusenError("there is no talk of interviewees to assign", "fusen status lists the transcripts")
    order = {info.guid: number for number, info in enumerate(infos)}
    ordered = sorted(whole, key=lambda piece: (order[piece.source], piece.start))
    return tuple(Stretch(piece.source, hashes[piece.source], piece.start, piece.end) for piece in ordered)


def _pieces(study: StudyContext, info: SourceInfo) -> list[SampledStretch]:
    """Of the talk of interviewees who may be counted."""
    passages = passages_of(study, [info])[info.guid]
    turns = study.store.sources.turns_of(info.guid)
    homes = CaseLocator(study, [case for case in study.store.cases.all() if case.consent != "none"])
    talk = [
        not turns[turn].interviewer and homes.case_of(info.guid, start, end) is not None
        for start, end, turn in zip(passages.starts, passages.ends, passages.turns, strict=True)
    ]
    return pieces(info.guid, passages, talk)


def _strata(
    study: StudyContext, cut: dict[str, list[SampledStretch]], by: str | None
) -> dict[str, list[SampledStretch]]:
    """By the value of a case variable (of who speaks there first); one stratum where none is named."""
    held = {case.name: case for case in study.store.cases.all()}
    homes, strata = CaseLocator(study, held.values()), dict[str, list[SampledStretch]]()
    values = variable_values(Basis((), "union", held, frozenset()), by) if by else {}
    for own in cut.values():
        for piece in own:
            case = homes.case_of(piece.source, piece.start, piece.end)
            strata.setdefault(values.get(case or "", ""), []).append(piece)
    return strata
