"""Frequencies and themes: from counted spans to result rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import frequencies as count_rows
from fusen.analysis.frequencies import left_out
from fusen.analysis.words import count_words
from fusen.model.coding import AUTO_USER
from fusen.model.rows import Basis, CodedSpan, FrequencyRow, ThemeSummary
from fusen.study.counting import Counted, Filter, Homes, count
from fusen.study.progress import Progress
from fusen.study.recall import recall_remark

if TYPE_CHECKING:
    from fusen.analysis.keywords import Talk
    from fusen.analysis.tidy import TidyRow
    from fusen.study import Study

GROUPS = range(2, 7)  # values a case variable needs to be a grouping by default


def frequencies(
    study: Study, wanted: Filter, *, by: str | None, level: str | None, sort: str
) -> tuple[list[FrequencyRow], Basis]:
    counted = count(study, wanted)
    basis = _with_remarks(study, counted, by)
    rows = count_rows(
        counted.spans, study.codebook(), basis, by=by, level=level, codes=counted.codes, sort=sort,
        words_of=WordCounter(study),
    )  # fmt: skip
    return rows, basis


def tidy(study: Study, wanted: Filter) -> tuple[list[TidyRow], Basis]:
    """Interviewee × code, in rows."""
    from fusen.analysis.tidy import tidy_rows

    counted = count(study, wanted)
    hidden = [name for name in counted.basis.held if not counted.basis.listed(name)]
    said = (
        [f"{len(hidden)} interviewee{'' if len(hidden) == 1 else 's'} who may not be listed left out."]
        if hidden
        else []
    )
    rows = tidy_rows(counted.spans, study.codebook(), counted.basis, words_of=WordCounter(study), codes=counted.codes)
    return rows, replace(counted.basis, remarks=(*counted.basis.remarks, *said))


class WordCounter:
    """Words of a stretch, for the few places where codings of one code overlap; holds one text at a time."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._source = ""
        self._text = ""

    def __call__(self, source: str, start: int, end: int) -> int:
        if source != self._source:
            self._source, self._text = source, self._study.text(source)
        return count_words(self._text[start:end])


def _with_remarks(study: Study, counted: Counted, by: str | None) -> Basis:
    """The header, with what is left out of the counts and what a comparison of groups rests on."""
    remarks = list(counted.basis.remarks)
    shown = [span for span in counted.spans if counted.codes is None or span.code in counted.codes]
    codings, interviewees = left_out(shown, counted.basis)
    if codings:
        remarks.append(
            f"Not counted: {codings} coding{'' if codings == 1 else 's'} of {interviewees} "
            f"interviewee{'' if interviewees == 1 else 's'} not read in full yet; fusen excerpts lists them."
        )
    compared = recall_remark(study, counted) if by is not None else None
    if compared:
        remarks.append(compared)
    return replace(counted.basis, remarks=tuple(remarks))


def default_grouping(study: Study) -> str | None:
    """The first case variable with two to six values."""
    return next((name for name, values in study.variables().items() if len(values) in GROUPS), None)


def themes(
    study: Study, wanted: Filter, *, by: str | None, progress: Progress
) -> tuple[list[ThemeSummary], Basis, str | None]:
    """Theme summaries, what they count over, and the case variable the groups are by."""
    from fusen.analysis.keywords import phrase_words
    from fusen.analysis.themes import Material, summarise
    from fusen.nlp.languages import stop_words
    from fusen.study.excerpting import collect

    counted = count(study, wanted)
    by = by or default_grouping(study)
    basis = _with_remarks(study, counted, by)
    languages = {info.language for info in counted.sources.values()}
    automatic = basis.coders == (AUTO_USER,)
    material = Material(
        spans=counted.spans,
        excerpts=collect(study, replace(wanted, codes=()), replace(counted, codes=None)),
        talk=_talk(study, counted, progress),
        languages={info.path: info.language for info in counted.sources.values()},
        stop_words={language: stop_words(language) for language in languages},
        own_words={code.guid: phrase_words(code) for code in study.codebook()} if automatic else {},
    )
    made = summarise(study.codebook(), basis, material, words_of=WordCounter(study), by=by, codes=counted.codes)
    return made, basis, by


def _talk(study: Study, counted: Counted, progress: Progress) -> Iterator[Talk]:
    """Every interviewee passage with the codes on it, source by source."""
    from fusen.analysis.keywords import Talk

    homes = Homes(study, counted.basis.held.values())
    spans: dict[str, list[CodedSpan]] = {}
    for span in counted.spans:
        spans.setdefault(span.source, []).append(span)
    for number, (guid, info) in enumerate(counted.sources.items()):
        progress("reading", number, len(counted.sources))
        text = study.text(guid)
        passages = study.passages([info])[guid]
        codes: list[set[str]] = [set() for _ in range(len(passages))]
        for span in spans.get(guid, ()):
            for index in passages.overlapping(span.start, span.end):
                codes[index].add(span.code)
        turns = study.store.turns([guid])[guid]
        for passage, mine in zip(passages, codes, strict=True):
            case = homes.case_of(guid, passage.start, passage.end)
            if case is not None and not turns[passage.turn].interviewer:
                yield Talk(case, info.language, text[passage.start : passage.end], frozenset(mine))
