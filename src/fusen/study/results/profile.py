"""Profile of an interviewee."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import lineage
from fusen.analysis.profile import profile_rows
from fusen.analysis.timeline import CodedInterview, coverage
from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.cross_case import PROFILE, Profile, ProfileSource
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table
from fusen.study.excerpts.select import collect
from fusen.study.results.evidence import SelectionEvidence
from fusen.study.results.passage_tiles import tiles
from fusen.study.results.remarks import with_remarks
from fusen.study.results.spoken_excerpts import spoken_excerpts
from fusen.study.results.word_counter import WordCounter
from fusen.study.results.word_lists import study_fillers
from fusen.study.scope.select import select_codings
from fusen.study.status import reviewed_shares

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PARTS = 30


def profile(study: StudyContext, filter_: Filter, case: str, *, quotes: int, parts: int = PARTS) -> Table[Profile]:
    from fusen.nlp.languages import stop_words

    subject = find_case(study, case)
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    if subject.name not in selected.basis.held:
        raise FusenError(f"{subject.name} is not among the selected sources", "leave out --source")
    mine = [span for span in selected.spans if span.case == subject.name]
    sources = {
        place.source: selected.sources[place.source] for place in subject.places if place.source in selected.sources
    }
    own = replace(selected, spans=mine, sources=sources)
    excerpts = collect(study, replace(filter_, sources=tuple(info.path for info in sources.values())), own)
    languages = {info.path: info.language for info in sources.values()}
    placed = tiles(study, own, filter_.include_interviewer)
    rows = profile_rows(
        subject.name, selected.spans, spoken_excerpts(study, [e for e in excerpts if e.case == subject.name]), codebook,
        selected.basis,
        words_of=WordCounter(study), tiles=placed, languages=languages,
        stop_words={language: stop_words(language) for language in set(languages.values())},
        fillers=study_fillers(study, set(languages.values())), quotes=quotes,
    )  # fmt: skip
    reviewed = reviewed_shares(study)
    about = tuple(
        ProfileSource(
            info.path, info.language, info.words, reviewed.get(guid, {}),
            tuple(coverage(CodedInterview(placed[guid]), [(s.start, s.end) for s in mine if s.source == guid], parts)),
        )
        for guid, info in sources.items()
    )  # fmt: skip
    read = subject.name in selected.basis.read
    profile = Profile(subject.name, subject.consent, subject.variables, read, about, len(mine), tuple(rows))
    unread = (
        [f"These coders have not read {subject.name} in full: a code without codings may still occur."]
        if not read
        else []
    )

    def behind(row: int, column: int | None) -> list[CodedSpan]:
        above, guids = lineage(codebook), {code.path: code.guid for code in codebook}
        return [span for span in mine if guids[profile.rows[row].path] in above[span.code]]

    basis = with_remarks(selected.basis, unread)
    return Table(profile, basis, PROFILE, evidence=SelectionEvidence(study, selected, behind))


def find_case(study: StudyContext, name: str) -> Case:
    """Return an interviewee whom lists may name, by name in any case.

    Raises FusenError with the nearest names.
    """
    cases = study.store.cases.all()
    matches = [case for case in cases if case.name == name]
    matches = matches or [case for case in cases if case.name.casefold() == name.casefold()]
    if len(matches) > 1:
        raise FusenError(
            f"{name} names {len(matches)} interviewees", f"write one of: {', '.join(c.name for c in matches)}"
        )
    if not matches:
        listed = {case.name.casefold(): case.name for case in cases if case.consent in ("quote", "paraphrase")}
        near = [listed[key] for key in get_close_matches(name.casefold(), listed, 3, 0.5)]
        hint = f"did you mean {' or '.join(near)}?" if near else "fusen status lists the interviewees"
        raise FusenError(f"no interviewee is called {name}", hint)
    if matches[0].consent in ("analyse", "none"):
        raise FusenError(f"{name}: this interviewee may not be listed", "see `consent` in transcripts/cases.csv")
    return matches[0]
