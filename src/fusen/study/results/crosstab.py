"""Crosstabs of codes, themes and case variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.analysis.crosstab import CASE, CODES, THEMES, cell_codings
from fusen.analysis.crosstab import crosstab as cross
from fusen.analysis.significance import INTERVAL
from fusen.model.cross_case import CROSSTAB, Crosstab, CrosstabOptions
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.report.sections.crosstab import small_remarks
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.remarks import recall, uncounted, unnamed, with_remarks
from fusen.study.results.word_counter import WordCounter
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

NAMES = {"holm": "Holm-corrected", "bh": "corrected after Benjamini and Hochberg"}
TEST = (
    "p-values, {corrected} over the rows: purposive samples allow no inference to a population, and with six "
    "against six even perfect separation (p = .002) does not survive correction over 30 codes. Rely on the counts and "
    "the quotes."
)


def crosstab(
    study: StudyContext, filter_: Filter, rows: str, columns: str, options: CrosstabOptions | None = None
) -> Table[Crosstab]:
    options = options or CrosstabOptions()
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    result = cross(
        selected.spans, codebook, selected.basis, rows, columns, words_of=WordCounter(study), codes=selected.codes,
        options=options,
    )  # fmt: skip
    basis = with_remarks(
        selected.basis, _remarks(study, selected, result, {*rows.split("/"), *columns.split("/")}, options)
    )

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        return cell_codings(selected.spans, codebook, basis, (rows, row), (columns, column), codes=selected.codes)

    return Table(result, basis, CROSSTAB, evidence=SelectionEvidence(study, selected, behind))


def _remarks(
    study: StudyContext, selected: FilteredCodings, result: Crosstab, parts: set[str], options: CrosstabOptions
) -> list[str]:
    remarks = uncounted(selected.spans, selected.basis)
    if parts - {CODES, THEMES, CASE}:
        remarks += recall(study, selected)
    if result.hidden:
        remarks.append(unnamed(result.hidden, "counted in totals only"))
    languages = {info.language for info in selected.sources.values()}
    if options.count == "words" and len(languages) > 1 and options.percent != "column":
        remarks.append("Word counts of different languages are not comparable: compare rows within one language.")
    if options.count == "words" and options.percent == "column":
        remarks.append("Shares of words are averaged over sources.")
    remarks += small_remarks(result)
    remarks += [INTERVAL] if options.interval else []
    if options.test:
        remarks.append(TEST.format(corrected=NAMES[options.correction]))
    if any(row.difference is not None for row in result.rows):
        remarks.append(
            "Difference: share in the first group − share in the second, in percentage points (Newcombe 1998)."
        )
    return remarks
