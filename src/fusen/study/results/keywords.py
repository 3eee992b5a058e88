"""Distinctive words of codes or groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import codings_under, lineage, variable_values
from fusen.analysis.keywords import CodedTalk, keyword_rows, phrase_words, words
from fusen.model.coding import AUTO_USER
from fusen.model.cross_case import KEYWORDS, KeywordRow
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.results import Basis, CodedSpan
from fusen.model.source import Passages
from fusen.model.table import Table
from fusen.study.citation import cite
from fusen.study.passages import passages_of, passages_outside
from fusen.study.progress import Progress, silent
from fusen.study.results.coded_passages import coded_passages
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.remarks import uncounted, unnamed, with_remarks
from fusen.study.results.word_lists import study_fillers
from fusen.study.scope.consent import Consents
from fusen.study.scope.select import CaseLocator, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ABOVE = 0.025


def keywords(
    study: StudyContext, filter_: Filter, *, by: str | None = None, most: int = 8, lines: int = 3,
    progress: Progress = silent,
) -> Table[list[KeywordRow]]:  # fmt: skip
    """Return distinctive words of codes; with `by` those of groups, in passages under the filter's codes if it names
    any.

    Source: Monroe et al. 2008, weighted log-odds.
    """
    from fusen.nlp.languages import stop_words

    selected = select_codings(study, filter_)
    codebook = study.store.codebook.get()
    languages = {info.language for info in selected.sources.values()}
    remarks = uncounted(selected.spans, selected.basis)
    own: dict[str, set[str]] = {}
    above = lineage(codebook)
    rows: dict[str, tuple[str, ...]]
    if by:
        values = variable_values(selected.basis, by)
        rows, hidden = _shown_groups(values, selected.basis)
        remarks += (
            [unnamed(hidden, f"counted only in the rest, because nobody with their {by} may be listed")]
            if hidden
            else []
        )
    else:
        rows = {
            code: tuple(r for r in up if selected.codes is None or r in selected.codes) for code, up in above.items()
        }
        if selected.basis.coders == (AUTO_USER,):
            for code in codebook:
                for row in above[code.guid]:
                    own.setdefault(row, set()).update(phrase_words(code))
            remarks.append("The codes' own phrases are left out, because fusen tag found these passages by them.")

    def spoken() -> Iterator[CodedTalk]:
        for passage in _talk(study, selected, progress):
            if not by:
                yield passage
            elif not filter_.codes or passage.codes:
                yield passage._replace(codes=(values[passage.case],))

    result, compared = keyword_rows(
        spoken, rows, stop_words={language: stop_words(language) for language in languages}, own_words=own,
        fillers=study_fillers(study, languages), most=most, lines=lines,
    )  # fmt: skip
    if not by:
        result = [replace(row, row=codebook.by_guid[row.row].label) for row in result]
    guids = {code.label: code.guid for code in codebook}

    def behind(at: int, column: int | None) -> list[CodedSpan]:
        """Return the codings whose words hold the keyword; those of a group are its members' under the filter's codes."""
        row = result[at]
        if by:
            spans = [
                span for span in selected.spans if values[span.case] == row.row and span.case in selected.basis.read
            ]
        else:
            spans = codings_under(selected.spans, codebook, selected.basis, guids[row.row])
        return list(_holding(study, selected, spans, row))

    remarks.append("Weighted log-odds (Monroe et al. 2008), one language at a time; a word needs three interviewees.")
    remarks.append(
        f"Words compared: {compared:,}; chance alone puts about {compared * ABOVE:,.1f} of them at ζ 1.96 or more."
    )
    return Table(
        result, with_remarks(selected.basis, remarks), KEYWORDS, evidence=SelectionEvidence(study, selected, behind)
    )


def _holding(
    study: StudyContext, selected: FilteredCodings, spans: Iterable[CodedSpan], row: KeywordRow
) -> Iterator[CodedSpan]:
    """Yield the spans in the row's language on whose passages the word occurs."""
    for source in dict.fromkeys(span.source for span in spans):
        info = selected.sources[source]
        if info.language != row.language:
            continue
        text, cut = study.store.sources.text(source), [passages_of(study, [info])[source]]
        if selected.filter_.include_outside:
            cut += passages_outside(study, [info]).values()
        for span in spans:
            if span.source == source and any(
                row.word in words(_talk_around(text, passages, span), row.language) for passages in cut
            ):
                yield span


def _talk_around(text: str, passages: Passages, span: CodedSpan) -> str:
    """Return the text of the passages that a span touches."""
    inside = passages.overlapping(span.start, span.end)
    return text[passages.starts[inside.start] : passages.ends[inside.stop - 1]] if inside else ""


def _shown_groups(values: Mapping[str, str], basis: Basis) -> tuple[dict[str, tuple[str, ...]], int]:
    shown = dict.fromkeys(value for case, value in values.items() if basis.listed(case))
    hidden = sum(value not in shown for case, value in values.items() if case in basis.read)
    return {value: (value,) for value in shown}, hidden


def _talk(study: StudyContext, selected: FilteredCodings, progress: Progress) -> Iterator[CodedTalk]:
    """Passages of interviewees read in full, with the codes on them, a citation, and whether they may be quoted."""
    homes, consents, basis = CaseLocator(study, selected.basis.held.values()), Consents(study), selected.basis
    for one in coded_passages(study, selected, progress):
        info, guid = one.info, one.info.guid
        alone, open_ = homes.alone.get(guid), consents.open(guid)
        for index, start, end in one.spoken():
            case = alone or homes.case_of(guid, start, end)
            if case is not None and case in basis.read:
                place = cite(basis.held[case], info, start, end)
                codes = frozenset(one.codes.get(index, ()))
                may = open_ or consents.quotable(guid, start, end)
                yield CodedTalk(case, info.language, one.text[start:end], codes, place, may)
