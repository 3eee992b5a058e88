"""Frequencies and themes: from counted spans to result rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import frequencies as count_rows
from fusen.analysis.frequencies import left_out
from fusen.model.coding import AUTO_USER
from fusen.model.filter import Counted, Filter
from fusen.model.results import Basis, CodedSpan, CodeSummary, Excerpt, FrequencyRow, ThemeSummary
from fusen.model.table import ThemeTable
from fusen.study.autocode.recall import recall_remark
from fusen.study.cases import variables_of
from fusen.study.passages import passages_of
from fusen.study.progress import Progress
from fusen.study.results.word_counter import WordCounter
from fusen.study.scope.select import CaseLocator, count

if TYPE_CHECKING:
    from fusen.analysis.keywords import Talk
    from fusen.analysis.pinned_quotes import Pinning
    from fusen.analysis.tidy import TidyRow
    from fusen.study.context import StudyContext

GROUPS = range(2, 7)  # values a case variable needs to be a grouping by default


def frequencies(
    study: StudyContext, wanted: Filter, *, by: str | None, level: str | None, sort: str
) -> tuple[list[FrequencyRow], Basis]:
    counted = count(study, wanted)
    basis = _with_remarks(study, counted, by)
    rows = count_rows(
        counted.spans, study.store.codebook.get(), basis, by=by, level=level, codes=counted.codes, sort=sort,
        words_of=WordCounter(study),
    )  # fmt: skip
    return rows, basis


def tidy(study: StudyContext, wanted: Filter) -> tuple[list[TidyRow], Basis]:
    """Interviewee × code, in rows."""
    from fusen.analysis.tidy import tidy_rows

    counted = count(study, wanted)
    hidden = [name for name in counted.basis.held if not counted.basis.listed(name)]
    said = (
        [f"{len(hidden)} interviewee{'' if len(hidden) == 1 else 's'} who may not be listed left out."]
        if hidden
        else []
    )
    rows = tidy_rows(
        counted.spans, study.store.codebook.get(), counted.basis, words_of=WordCounter(study), codes=counted.codes
    )
    return rows, replace(counted.basis, remarks=(*counted.basis.remarks, *said))


def _with_remarks(study: StudyContext, counted: Counted, by: str | None) -> Basis:
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


def default_grouping(study: StudyContext) -> str | None:
    """The first case variable with two to six values."""
    return next((name for name, values in variables_of(study).items() if len(values) in GROUPS), None)


def themes(
    study: StudyContext,
    wanted: Filter,
    *,
    by: str | None,
    progress: Progress,
    excerpts: Sequence[Excerpt] | None = None,
) -> tuple[list[ThemeSummary], Basis, str | None]:
    """Theme summaries, what they count over, and the case variable the groups are by.

    `excerpts` are those of all codes that `wanted` counts, where the caller has them already.
    """
    from fusen.analysis.keywords import phrase_words
    from fusen.analysis.themes import Material, summarise
    from fusen.nlp.languages import stop_words

    counted = count(study, wanted)
    by = by or default_grouping(study)
    basis = _with_remarks(study, counted, by)
    languages = {info.language for info in counted.sources.values()}
    automatic = basis.coders == (AUTO_USER,)
    material = Material(
        spans=counted.spans,
        excerpts=every_excerpt(study, wanted, counted) if excerpts is None else excerpts,
        talk=_talk(study, counted, progress),
        languages={info.path: info.language for info in counted.sources.values()},
        stop_words={language: stop_words(language) for language in languages},
        own_words={code.guid: phrase_words(code) for code in study.store.codebook.get()} if automatic else {},
        pins=_pins(study),
    )
    made = summarise(
        study.store.codebook.get(), basis, material, words_of=WordCounter(study), by=by, codes=counted.codes
    )
    return made, basis, by


def _pins(study: StudyContext) -> list[Pinning]:
    """What is pinned, in the order of themes: what supports before what qualifies and contradicts."""
    from fusen.analysis.pinned_quotes import Pinning
    from fusen.model.themes import STANCES

    themes = {theme.guid: theme for theme in study.store.themes.live()}
    texts = {info.guid: info for info in study.store.sources.all()} if themes else {}
    pins = [
        pin
        for pin in study.store.themes.pins()
        if pin.theme in themes and pin.source in texts and texts[pin.source].sha256 == pin.sha256
    ]
    pins.sort(key=lambda pin: (themes[pin.theme].position, STANCES.index(pin.stance)))
    book = study.store.codebook.get()
    codes = {
        theme.guid: frozenset(
            below.guid for guid in theme.codes if guid in book.by_guid for below in book.subtree(book.by_guid[guid])
        )
        for theme in themes.values()
    }
    return [
        Pinning(texts[pin.source].path, pin.start, pin.end, pin.stance, themes[pin.theme].title, codes[pin.theme])
        for pin in pins
    ]


def with_intervals(table: ThemeTable) -> ThemeTable:
    """With the 95 % interval of each theme's and code's prevalence, and the remark on what it assumes."""
    from fusen.analysis.significance import INTERVAL, wilson

    def with_interval(summary: CodeSummary) -> CodeSummary:
        return replace(summary, interval=wilson(summary.row.interviewees, summary.row.of))

    made = [ThemeSummary(with_interval(one.theme), tuple(map(with_interval, one.codes))) for one in table.rows]
    return ThemeTable(made, replace(table.basis, remarks=(*table.basis.remarks, INTERVAL)), table.by, table.shape)


def every_excerpt(study: StudyContext, wanted: Filter, counted: Counted, context: int = 0) -> list[Excerpt]:
    """The excerpts of all codes, whichever were asked for: a theme's quotes do not depend on that."""
    from fusen.study.excerpts.select import collect

    return collect(study, replace(wanted, codes=()), replace(counted, codes=None), context=context)


def _talk(study: StudyContext, counted: Counted, progress: Progress) -> Iterator[Talk]:
    """Every interviewee passage with the codes on it, source by source."""
    from fusen.analysis.keywords import Talk
    from fusen.study.excerpts.select import TextCache

    homes, asks = CaseLocator(study, counted.basis.held.values()), study.store.sources.interviewer_turns()
    cut, texts = passages_of(study, counted.sources.values()), TextCache(study, counted.sources)
    spans: dict[str, list[CodedSpan]] = {}
    for span in counted.spans:
        spans.setdefault(span.source, []).append(span)
    for number, (guid, info) in enumerate(counted.sources.items()):
        progress("reading", number, len(counted.sources))
        text, passages = texts.of(guid), cut[guid]
        codes: dict[int, set[str]] = {}
        for span in spans.get(guid, ()):
            for index in passages.overlapping(span.start, span.end):
                codes.setdefault(index, set()).add(span.code)
        for index, (start, end, turn) in enumerate(zip(passages.starts, passages.ends, passages.turns, strict=True)):
            if asks[guid][turn]:
                continue
            case = homes.case_of(guid, start, end)
            if case is not None:
                yield Talk(case, info.language, text[start:end], codes.get(index, ()))
