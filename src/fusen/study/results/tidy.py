"""Tidy table: a row for each interviewee and code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import lineage
from fusen.analysis.tidy import TidyRow, tidy_rows, tidy_shape
from fusen.model.filter import Filter
from fusen.model.quantity import quantity
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.study.excerpts.select import chosen_variables
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import coded_tiles
from fusen.study.results.remarks import with_remarks
from fusen.study.results.word_counter import WordCounter
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def tidy(study: StudyContext, filter_: Filter, *, variables: Sequence[str] | None = None) -> Table[list[TidyRow]]:
    """List each interviewee with each code, for statistics programs; counts are None if the interviewee is not read
    in full.
    """
    shape = tidy_shape(chosen_variables(study, variables))
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    basis = selected.basis
    hidden = sum(not basis.listed(name) for name in basis.held)
    remarks = [f"{quantity(hidden, 'interviewee')} who may not be listed left out."] if hidden else []
    rows = tidy_rows(
        selected.spans, codebook, basis, words_of=WordCounter(study), tiles=coded_tiles(study, selected),
        codes=selected.codes,
    )  # fmt: skip

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        above, guid = lineage(codebook), {code.path: code.guid for code in codebook}[rows[row].path]
        return [span for span in selected.spans if span.case == rows[row].case and guid in above[span.code]]

    return Table(rows, with_remarks(basis, remarks), shape, evidence=SelectionEvidence(study, selected, behind))
