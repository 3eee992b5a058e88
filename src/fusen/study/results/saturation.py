"""Saturation: new codes in each further interview, and stopping rules."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import lineage, variable_values
from fusen.analysis.saturation import CODES, DATE, FIXED, RULES, Rule, interview_order
from fusen.analysis.saturation import saturation as saturate
from fusen.model.cross_case import SATURATION, Saturation
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.remarks import uncounted, unnamed, with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def saturation(
    study: StudyContext, filter_: Filter, *, by: str | None = None, level: str = "code", base: int | None = None,
    run: int | None = None, threshold: float | None = None, orders: int = 1000, seed: int = 1,
) -> Table[Saturation]:  # fmt: skip
    """Count new codes by interview in the order of the interviews and over random orders, and apply stopping rules.

    `base` and `run` are numbers of interviews, `threshold` is a share; each replaces the usual values of a rule.
    """
    rules = dict.fromkeys(
        Rule(base or rule.base, run or rule.run, rule.threshold if threshold is None else threshold) for rule in RULES
    )
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    group_of = variable_values(selected.basis, by) if by else None
    result = saturate(
        selected.spans, codebook, selected.basis, group_of=group_of, level=level, rules=tuple(rules), orders=orders,
        seed=seed,
    )  # fmt: skip
    _, undated = interview_order(selected.basis)
    read = len(selected.basis.read)
    if undated == read:
        order = f"No interviewee has an {DATE} (2019-11-22): the order is that of cases.csv."
    elif undated:
        order = f"In the order of {DATE}; {undated} of {read} without one follow in the order of cases.csv."
    else:
        order = f"In the order of {DATE}."
    remarks = [
        *uncounted(selected.spans, selected.basis),
        order,
        f"Mean and middle 95 % over {orders:,} random orders (seed {seed}).",
        CODES,
    ]
    if _fixed_before_coding(study, selected.basis.coders):
        remarks.append(FIXED)
    hidden = sum(row.unnamed for row in result.rows)
    if hidden:
        remarks.append(unnamed(hidden, "counted with the interview after theirs"))
    labels = {code.guid: code.label for code in codebook}
    above = lineage(codebook)

    def behind(at: int, column: int | None) -> list[CodedSpan]:
        """Return the interviewee's codings of the codes that are new with the interview."""
        row = result.rows[at]
        return [
            span
            for span in selected.spans
            if span.case == row.case
            and labels[above[span.code][-1] if level == "theme" else span.code] in row.new_codes
        ]

    evidence = SelectionEvidence(study, selected, behind)
    return Table(result, with_remarks(selected.basis, remarks), SATURATION, evidence=evidence)


def _fixed_before_coding(study: StudyContext, coders: Collection[str]) -> bool:
    """Return whether the codebook's log holds no change since the first coding of these coders."""
    began, log = study.store.codings.first_at(coders), study.store.codebook.log()
    return began is not None and bool(log) and max(change.at for change in log) <= began
