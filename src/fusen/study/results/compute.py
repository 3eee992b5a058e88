"""Compute a statistic of the table: by its own function, or by counting the codings that the filter selects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from fusen.model.filter import CountedCodings, Filter, Tiles
from fusen.model.results import CodedSpan
from fusen.model.statistics import Statistic, load
from fusen.model.table import Table
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import tiles
from fusen.study.results.remarks import uncounted, with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

TURN = "turn"


def compute(study: StudyContext, statistic: Statistic, filter_: Filter, **options: Any) -> Any:
    """Return the statistic's table: with its records, its header lines, and the codings behind each row."""
    if statistic.compute:
        return load(statistic.compute)(study, filter_, **options)
    selected = select_codings(study, filter_)

    @cache
    def passages(unit: str) -> Mapping[str, Tiles]:
        return tiles(study, selected, filter_.include_interviewer, turns=unit == TURN)

    counted = CountedCodings(
        selected.spans, study.store.codebook.get(), selected.basis, selected.codes, study.settings.unit, passages
    )
    result, view = load(statistic.count)(counted, **options), load(statistic.view)
    basis = with_remarks(selected.basis, [*uncounted(selected.spans, selected.basis), *view.remarks(result)])
    table: Table[Any]

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        rows: list[CodedSpan] = load(statistic.codings)(counted, result, table.rows[row])
        return rows

    evidence = SelectionEvidence(study, selected, behind if statistic.codings else None)
    table = Table(result, basis, view.shape, evidence=evidence)
    return table
