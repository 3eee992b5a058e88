"""Header lines that several statistics share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import left_out
from fusen.model.filter import FilteredCodings
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan
from fusen.study.autocode.recall import recall_remark

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def uncounted(spans: Iterable[CodedSpan], basis: Basis) -> list[str]:
    """Return a line on uncounted codings of interviewees not read in full, if any."""
    codings, interviewees = left_out(spans, basis)
    if not codings:
        return []
    return [
        f"Not counted: {quantity(codings, 'coding')} of {quantity(interviewees, 'interviewee')} "
        "not yet read in full; fusen excerpts lists them."
    ]


def recall(study: StudyContext, selected: FilteredCodings) -> list[str]:
    """Return a line on the recall of phrase matches, if the table counts only those."""
    remark = recall_remark(study, selected)
    return [remark] if remark else []


def unnamed(many: int, where: str) -> str:
    """Return a line on interviewees that the table counts without their names."""
    return f"{quantity(many, 'interviewee')} may not be listed: {where}."


def with_remarks(basis: Basis, remarks: Iterable[str]) -> Basis:
    """Return the basis with additional header lines."""
    return replace(basis, remarks=(*basis.remarks, *remarks))


def summary_basis(study: StudyContext, selected: FilteredCodings, by: str | None) -> Basis:
    """Return the basis of frequencies and themes, with lines on uncounted codings and on the recall behind groups."""
    shown = [span for span in selected.spans if selected.codes is None or span.code in selected.codes]
    compared = recall(study, selected) if by is not None else []
    return with_remarks(selected.basis, [*uncounted(shown, selected.basis), *compared])
