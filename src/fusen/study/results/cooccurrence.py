"""Code co-occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.analysis.cooccurrence import INTERVIEWEE, reach
from fusen.analysis.cooccurrence import cooccurrence as count_pairs
from fusen.analysis.pair_codings import pair_codings
from fusen.model.cross_case import COOCCURRENCE, Cooccurrence
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import tiles
from fusen.study.results.remarks import uncounted, with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ABOVE = 0.025


def cooccurrence(
    study: StudyContext, filter_: Filter, *, within: str = "passage", level: str = "code", least: int = 1,
    shifts: int | None = None, seed: int = 1,
) -> Table[Cooccurrence]:  # fmt: skip
    """Count pairs of codes that occur together, and the count expected by chance."""
    reach(within)
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    placed = {} if within == INTERVIEWEE else tiles(study, selected, filter_.include_interviewer)
    result = count_pairs(
        selected.spans, codebook, selected.basis, placed, within=within, level=level, codes=selected.codes,
        least=least, shifts=shifts, seed=seed,
    )  # fmt: skip
    units = _pair_units(within, study.settings.unit, result.shifts, seed)
    looked = [_pairs_compared(result.looked)] if result.shifts else []
    basis = with_remarks(selected.basis, [*uncounted(selected.spans, selected.basis), units, *looked])

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        guids, pair = {code.path: code.guid for code in codebook}, result.pairs[row]
        codes = guids[pair.path], guids[pair.other_path]
        return pair_codings(selected.spans, codebook, basis, placed, codes, within)

    return Table(result, basis, COOCCURRENCE, evidence=SelectionEvidence(study, selected, behind))


def _pairs_compared(looked: int) -> str:
    """Return how many pairs chance alone puts above the middle 95 %: 2.5 % of them."""
    return f"Pairs of codes compared: {looked:,}; chance alone puts about {looked * ABOVE:,.1f} of them above the band."


def _pair_units(within: str, unit: str, shifts: int, seed: int) -> str:
    chance = f"Chance: {shifts} circular shifts of the codes inside each interview (seed {seed})."
    return {
        "passage": f"Together: {unit}s that carry both codes. {chance}",
        "overlap": f"Together: stretches that both codes cover; touching spans are not merged. {chance}",
        "interviewee": "Together: interviewees who have both codes. Chance: as if the codes were independent.",
    }.get(within, f"Together: {unit}s with one code that have the other within {within} {unit}s. {chance}")
