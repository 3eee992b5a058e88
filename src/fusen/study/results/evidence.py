"""Evidence of a table: the codings and excerpts behind a row or cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model import result_columns
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.results import CodedSpan, Excerpt
from fusen.model.table import Table
from fusen.study.mask import anonymise

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Behind = Callable[[int, int | None], Iterable[CodedSpan]]
"""Function that returns the codings behind a row, or behind its cell in a column; both by index."""


@dataclass(frozen=True, slots=True)
class SelectionEvidence:
    """Evidence from the selection that the table counts, so that both always agree."""

    study: StudyContext
    selected: FilteredCodings
    behind: Behind | None = None

    @property
    def filter_(self) -> Filter:
        return self.selected.filter_

    @property
    def step(self) -> int:
        return self.selected.step

    def codings(self, row: int, column: int | None) -> list[CodedSpan]:
        if self.behind is None:
            raise FusenError("the rows of this table do not count codings", "frequencies and crosstab count them")
        return list(self.behind(row, column))

    def excerpts(self, row: int, column: int | None) -> Table[list[Excerpt]]:
        from fusen.study.excerpts.select import chosen_variables, collect, withheld_remarks

        spans = self.codings(row, column)
        selected = replace(self.selected, spans=spans, codes=frozenset(span.code for span in spans))
        result = collect(self.study, self.filter_, selected) if spans else []
        listed = {span[:5] for span in spans if selected.basis.listed(span.case)}
        if len(result) != len(listed):
            raise FusenError("the codings behind this row have changed since it was counted", "compute the table again")
        remarks = (*selected.basis.remarks, *withheld_remarks(self.study, result, selected))
        shape = result_columns.excerpts(chosen_variables(self.study, None), False)
        table = Table(result, replace(selected.basis, remarks=remarks), shape)
        return anonymise(self.study, self.filter_, table)
