"""Timeline: the position of codes in interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.analysis.frequencies import codings_under
from fusen.analysis.timeline import timeline as lay
from fusen.model.cross_case import TIMELINE, Timeline
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import tiles
from fusen.study.results.remarks import uncounted, unnamed, with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def timeline(study: StudyContext, filter_: Filter, *, parts: int = 20, by_code: str | None = None) -> Table[Timeline]:
    """Measure the position of codes in interviews; with `by_code` (`theme` or `code`) a row for each."""
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    placed = tiles(study, selected, filter_.include_interviewer)
    paths = {guid: info.path for guid, info in selected.sources.items()}
    result = lay(
        selected.spans, codebook, selected.basis, placed, paths, parts=parts, by_code=by_code, codes=selected.codes
    )
    remarks = uncounted(selected.spans, selected.basis)
    remarks.append(f"Coded share of the talk, in {parts} equal parts from beginning to end.")
    if result.unlisted and not by_code:
        remarks.append(unnamed(result.unlisted, "only in the mean of all interviews"))
    basis = with_remarks(selected.basis, remarks)

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        timeline_row, spans = result.rows[row], [span for span in selected.spans if span.source in placed]
        if timeline_row.path:
            return codings_under(spans, codebook, basis, {code.path: code.guid for code in codebook}[timeline_row.path])
        return [
            span
            for span in spans
            if span.case == timeline_row.label and span.case in basis.read and paths[span.source] == timeline_row.source
        ]

    return Table(result, basis, TIMELINE, evidence=SelectionEvidence(study, selected, behind))
