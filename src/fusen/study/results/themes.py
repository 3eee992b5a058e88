"""Theme summaries: prevalence, distinctive words, quotes and counter-examples of each theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import codings_under
from fusen.analysis.keywords import CodedTalk, phrase_words
from fusen.analysis.pinned_quotes import Pinning
from fusen.analysis.significance import INTERVAL, wilson
from fusen.analysis.themes import Material, summarise
from fusen.model.coding import AUTO_USER
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.result_columns import THEMES
from fusen.model.results import CodedSpan, Excerpt
from fusen.model.table import ThemeTable
from fusen.model.themes import STANCES, CodeSummary, ThemeSummary
from fusen.study.excerpts.select import collect
from fusen.study.progress import Progress
from fusen.study.results.coded_passages import coded_passages
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.frequencies import default_grouping
from fusen.study.results.passage_tiles import coded_tiles
from fusen.study.results.remarks import summary_basis, with_remarks
from fusen.study.results.spoken_excerpts import spoken_excerpts
from fusen.study.results.word_counter import WordCounter
from fusen.study.results.word_lists import study_fillers
from fusen.study.scope.select import CaseLocator, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def themes(
    study: StudyContext,
    filter_: Filter,
    *,
    by: str | None,
    interval: bool = False,
    progress: Progress,
    excerpts: Sequence[Excerpt] | None = None,
) -> ThemeTable:
    """Return theme summaries with their basis and the case variable of the groups.

    `interval` adds 95 % intervals of prevalence (Wilson) with their assumptions. `excerpts` avoids a second query if
    the caller has all excerpts that `filter_` counts.
    """
    from fusen.nlp.languages import stop_words

    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    by = by or default_grouping(study)
    basis = summary_basis(study, selected, by)
    languages = {info.language for info in selected.sources.values()}
    automatic = basis.coders == (AUTO_USER,)
    material = Material(
        spans=selected.spans,
        excerpts=spoken_excerpts(study, every_excerpt(study, filter_, selected) if excerpts is None else excerpts),
        tiles=coded_tiles(study, selected),
        talk=_talk(study, selected, progress),
        languages={info.path: info.language for info in selected.sources.values()},
        stop_words={language: stop_words(language) for language in languages},
        fillers=study_fillers(study, languages),
        own_words={code.guid: phrase_words(code) for code in codebook} if automatic else {},
        pins=_pins(study),
    )
    summary = summarise(codebook, basis, material, words_of=WordCounter(study), by=by, codes=selected.codes)

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        return codings_under(selected.spans, codebook, basis, table.summaries[row].row.guid)

    table = ThemeTable(summary, basis, by, THEMES, evidence=SelectionEvidence(study, selected, behind))
    return with_intervals(table) if interval else table


def _pins(study: StudyContext) -> list[Pinning]:
    """Return the pins in the order of themes: supporting, qualifying, then contradicting."""
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
    """Add the 95 % interval of each theme's and code's prevalence, and a line on its assumptions."""

    def with_interval(summary: CodeSummary) -> CodeSummary:
        return replace(summary, interval=wilson(summary.row.interviewees, summary.row.of))

    result = [ThemeSummary(with_interval(row.theme), tuple(map(with_interval, row.codes))) for row in table.rows]
    return ThemeTable(result, with_remarks(table.basis, [INTERVAL]), table.by, table.shape, evidence=table.evidence)


def every_excerpt(study: StudyContext, filter_: Filter, selected: FilteredCodings, context: int = 0) -> list[Excerpt]:
    """Return the excerpts of all codes, because a theme's quotes must not depend on the filter's codes."""
    return collect(study, replace(filter_, codes=()), replace(selected, codes=None), context=context)


def _talk(study: StudyContext, selected: FilteredCodings, progress: Progress) -> Iterator[CodedTalk]:
    """Every interviewee passage with the codes on it, source by source."""
    homes = CaseLocator(study, selected.basis.held.values())
    for one in coded_passages(study, selected, progress):
        info, alone = one.info, homes.alone.get(one.info.guid)
        for index, start, end in one.spoken():
            case = alone or homes.case_of(info.guid, start, end)
            if case is not None:
                yield CodedTalk(case, info.language, one.text[start:end], one.codes.get(index, ()))
