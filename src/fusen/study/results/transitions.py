"""Transitions: how often a code follows another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.analysis.transitions import Transitions, transition_codings
from fusen.analysis.transitions import transitions as count_transitions
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.report.sections.transitions import TRANSITIONS, transition_remarks
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import tiles
from fusen.study.results.remarks import uncounted, with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def transitions(
    study: StudyContext, filter_: Filter, *, lag: int = 1, unit: str = "passage", level: str = "code",
    least: int = 1, repeats: bool = False,
) -> Table[Transitions]:  # fmt: skip
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    placed = tiles(study, selected, filter_.include_interviewer, turns=unit == "turn")
    made = count_transitions(
        selected.spans, codebook, selected.basis, placed, lag=lag, level=level, codes=selected.codes, least=least,
        repeats=repeats,
    )  # fmt: skip
    remarks = transition_remarks(made, "turn" if unit == "turn" else study.settings.unit)
    basis = with_remarks(selected.basis, [*uncounted(selected.spans, selected.basis), *remarks])

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        return transition_codings(selected.spans, codebook, basis, placed, made.rows[row], level)

    return Table(made, basis, TRANSITIONS, evidence=SelectionEvidence(study, selected, behind))
