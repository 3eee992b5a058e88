"""Frequencies of codes and themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.analysis.frequencies import codings_under, variable_values
from fusen.analysis.frequencies import frequencies as count_rows
from fusen.model.filter import Filter
from fusen.model.result_columns import FREQUENCIES
from fusen.model.results import CodedSpan, FrequencyRow
from fusen.model.table import Table
from fusen.study.cases import variables_of
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import coded_tiles
from fusen.study.results.remarks import summary_basis
from fusen.study.results.word_counter import WordCounter
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

GROUPS = range(2, 7)  # numbers of values of a default grouping


def frequencies(
    study: StudyContext, filter_: Filter, *, by: str | None = None, level: str | None = None, sort: str = "codebook"
) -> Table[list[FrequencyRow]]:
    """Count interviewees, codings, passages and words for each code; with `by` also in each group."""
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    basis = summary_basis(study, selected, by)
    rows = count_rows(
        selected.spans,
        codebook,
        basis,
        by=by,
        level=level,
        codes=selected.codes,
        sort=sort,
        words_of=WordCounter(study),
        tiles=coded_tiles(study, selected),
    )
    values = variable_values(basis, by) if by else {}

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        spans = codings_under(selected.spans, codebook, basis, rows[row].guid)
        if column is None:
            return spans
        group = list(rows[row].groups)[column]
        return [span for span in spans if values[span.case] == group]

    return Table(rows, basis, FREQUENCIES, evidence=SelectionEvidence(study, selected, behind))


def default_grouping(study: StudyContext) -> str | None:
    """Return the first case variable with two to six values, or None."""
    return next((name for name, values in variables_of(study).items() if len(values) in GROUPS), None)
