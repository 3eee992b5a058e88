"""What is counted across interviewees: crosstabs, pairs of codes, saturation, keywords, timelines, profiles."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import compress
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import left_out, variable_values
from fusen.analysis.significance import INTERVAL
from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER, Case
from fusen.model.cross_case import (
    Cooccurrence,
    Crosstab,
    KeywordRow,
    Profile,
    ProfileSource,
    Saturation,
    Tiles,
    Timeline,
)
from fusen.model.filter import Counted, Filter
from fusen.model.results import Basis, CodedSpan
from fusen.study.autocode.recall import recall_remark
from fusen.study.passages import passages_of
from fusen.study.progress import Progress
from fusen.study.scope.select import CaseLocator, count

if TYPE_CHECKING:
    from fusen.analysis.crosstab import Crossing
    from fusen.analysis.keywords import Talk
    from fusen.analysis.saturation import Rule
    from fusen.study.context import StudyContext

TEST = (
    "p-values, Holm-corrected over the rows: purposive samples allow no inference to a population, and in six against "
    "six even perfect separation (p = .002) does not survive correction over 30 codes. Read the counts, the groups "
    "and the voices."
)


def crosstab(study: StudyContext, wanted: Filter, rows: str, columns: str, asked: Crossing) -> tuple[Crosstab, Basis]:
    from fusen.analysis.crosstab import CASE, CODES, THEMES
    from fusen.analysis.crosstab import crosstab as cross
    from fusen.report.sections.crosstab import small_remarks
    from fusen.study.results.word_counter import WordCounter

    counted = count(study, wanted)
    made = cross(
        counted.spans, study.store.codebook.get(), counted.basis, rows, columns, words_of=WordCounter(study),
        codes=counted.codes, asked=asked,
    )  # fmt: skip
    said = _left_out(counted)
    grouped = {*rows.split("/"), *columns.split("/")} - {CODES, THEMES, CASE}
    if grouped:
        said += _recall(study, counted)
    if made.hidden:
        said.append(_unnamed(made.hidden, "counted in totals only, in no row or column of their own"))
    languages = {info.language for info in counted.sources.values()}
    if asked.count == "words" and len(languages) > 1 and asked.percent != "column":
        said.append("Words of different languages are not comparable: read the table within one language.")
    if asked.count == "words" and asked.percent == "column":
        said.append("Shares of words are averaged over sources.")
    said += small_remarks(made)
    said += [INTERVAL] if asked.interval else []
    said += [TEST] if asked.test else []
    return made, _with(counted.basis, said)


def cooccurrence(
    study: StudyContext, wanted: Filter, *, within: str, level: str, least: int, shifts: int | None, seed: int
) -> tuple[Cooccurrence, Basis]:
    from fusen.analysis.cooccurrence import INTERVIEWEE, cooccurrence, reach

    reach(within)
    counted = count(study, wanted)
    placed = {} if within == INTERVIEWEE else tiles(study, counted, wanted.include_interviewer)
    made = cooccurrence(
        counted.spans, study.store.codebook.get(), counted.basis, placed, within=within, level=level, codes=counted.codes,
        least=least, shifts=shifts, seed=seed,
    )  # fmt: skip
    return made, _with(
        counted.basis, [*_left_out(counted), _pair_units(within, study.settings.unit, made.shifts, seed)]
    )


def _pair_units(within: str, unit: str, shifts: int, seed: int) -> str:
    chance = f"Chance: {shifts} circular shifts of the codes inside each interview (seed {seed})."
    return {
        "passage": f"Together: {unit}s that carry both codes. {chance}",
        "overlap": f"Together: stretches that both codes cover; touching spans are not merged. {chance}",
        "interviewee": "Together: interviewees who have both codes. Chance: as if the codes were independent.",
    }.get(within, f"Together: {unit}s with one code that have the other within {within} {unit}s. {chance}")


def saturation(
    study: StudyContext, wanted: Filter, *, by: str | None, level: str, rules: tuple[Rule, ...], orders: int, seed: int
) -> tuple[Saturation, Basis]:
    from fusen.analysis.saturation import DATE, FIXED, held_order
    from fusen.analysis.saturation import saturation as saturate

    counted = count(study, wanted)
    group_of = variable_values(counted.basis, by) if by else None
    made = saturate(
        counted.spans, study.store.codebook.get(), counted.basis, group_of=group_of, level=level, rules=rules, orders=orders,
        seed=seed,
    )  # fmt: skip
    _, undated = held_order(counted.basis)
    read = len(counted.basis.read)
    if undated == read:
        order = f"No interviewee has an {DATE} (2019-11-22): the order is that of cases.csv."
    elif undated:
        order = f"In the order of {DATE}; {undated} of {read} without one follow in the order of cases.csv."
    else:
        order = f"In the order of {DATE}."
    said = [*_left_out(counted), order, f"Mean and middle 95 % over {orders:,} random orders (seed {seed}).", FIXED]
    unnamed = sum(row.unnamed for row in made.rows)
    if unnamed:
        said.append(_unnamed(unnamed, "counted with the interview after theirs"))
    return made, _with(counted.basis, said)


def keywords(
    study: StudyContext, wanted: Filter, *, by: str | None, most: int, lines: int, progress: Progress
) -> tuple[list[KeywordRow], Basis]:
    """Words that set codes apart; with `by` those that set groups apart, in the talk under the codes if any."""
    from fusen.analysis.frequencies import lineage
    from fusen.analysis.keywords import keyword_rows, phrase_words
    from fusen.nlp.languages import stop_words

    counted = count(study, wanted)
    codebook = study.store.codebook.get()
    languages = {info.language for info in counted.sources.values()}
    said = _left_out(counted)
    own: dict[str, set[str]] = {}
    above = lineage(codebook)
    rows: dict[str, tuple[str, ...]]
    if by:
        values = variable_values(counted.basis, by)
        rows, hidden = _shown_groups(values, counted.basis)
        said += [_unnamed(hidden, f"in the rest only: nobody of their {by} may be listed")] if hidden else []
    else:
        rows = {code: tuple(r for r in up if counted.codes is None or r in counted.codes) for code, up in above.items()}
        if counted.basis.coders == (AUTO_USER,):
            for code in codebook:
                for row in above[code.guid]:
                    own.setdefault(row, set()).update(phrase_words(code))
            said.append("The codes' own phrases are left out: they are what these passages were found by.")

    def spoken() -> Iterator[Talk]:
        for passage in _talk(study, counted, progress):
            if not by:
                yield passage
            elif not wanted.codes or passage.codes:
                yield passage._replace(codes=(values[passage.case],))

    made = keyword_rows(
        spoken, rows, stop_words={language: stop_words(language) for language in languages}, own_words=own,
        most=most, lines=lines,
    )  # fmt: skip
    if not by:
        made = [replace(row, row=codebook.by_guid[row.row].label) for row in made]
    said.append("Weighted log-odds (Monroe et al. 2008), one language at a time; a word needs three interviewees.")
    return made, _with(counted.basis, said)


def _shown_groups(values: Mapping[str, str], basis: Basis) -> tuple[dict[str, tuple[str, ...]], int]:
    shown = dict.fromkeys(value for case, value in values.items() if basis.listed(case))
    hidden = sum(value not in shown for case, value in values.items() if case in basis.read)
    return {value: (value,) for value in shown}, hidden


def _talk(study: StudyContext, counted: Counted, progress: Progress) -> Iterator[Talk]:
    """Passages of interviewees read in full, with the codes on them, a citation, and whether they may be quoted."""
    from fusen.analysis.keywords import Talk
    from fusen.study.citation import cite
    from fusen.study.scope.consent import Consents

    homes, consents = CaseLocator(study, counted.basis.held.values()), Consents(study)
    spans: dict[str, list[CodedSpan]] = {}
    for span in counted.spans:
        spans.setdefault(span.source, []).append(span)
    for number, (guid, info) in enumerate(counted.sources.items()):
        progress("reading", number, len(counted.sources))
        text, turns = study.store.sources.text(guid), study.store.sources.turns([guid])[guid]
        passages = passages_of(study, [info])[guid]
        codes: list[set[str]] = [set() for _ in range(len(passages))]
        for span in spans.get(guid, ()):
            for index in passages.overlapping(span.start, span.end):
                codes[index].add(span.code)
        for (start, end, _, turn), mine in zip(passages, codes, strict=True):
            case = homes.case_of(guid, start, end)
            if case in counted.basis.read and case is not None and not turns[turn].interviewer:
                place = cite(counted.basis.held[case], info, start, end)
                yield Talk(
                    case, info.language, text[start:end], frozenset(mine), place, consents.quotable(guid, start, end)
                )


def timeline(study: StudyContext, wanted: Filter, *, parts: int, by_code: str | None) -> tuple[Timeline, Basis]:
    from fusen.analysis.timeline import timeline as lay

    counted = count(study, wanted)
    made = lay(
        counted.spans, study.store.codebook.get(), counted.basis, tiles(study, counted, wanted.include_interviewer),
        {guid: info.path for guid, info in counted.sources.items()}, parts=parts, by_code=by_code, codes=counted.codes,
    )  # fmt: skip
    said = [*_left_out(counted), f"The share of the talk that is coded, in {parts} equal parts from first to last."]
    if made.unlisted and not by_code:
        said.append(_unnamed(made.unlisted, "in the mean of all interviews only"))
    return made, _with(counted.basis, said)


def profile(study: StudyContext, wanted: Filter, case: str, *, quotes: int, parts: int = 30) -> tuple[Profile, Basis]:
    from fusen.analysis.profile import profile_rows
    from fusen.analysis.timeline import Talk as Laid
    from fusen.analysis.timeline import coverage
    from fusen.nlp.languages import stop_words
    from fusen.study.excerpts.select import collect
    from fusen.study.results.word_counter import WordCounter
    from fusen.study.status import reviewed_shares

    found = find_case(study, case)
    counted = count(study, wanted)
    if found.name not in counted.basis.held:
        raise FusenError(f"{found.name}: not among the sources asked for", "leave out --source")
    mine = [span for span in counted.spans if span.case == found.name]
    sources = {place.source: counted.sources[place.source] for place in found.places if place.source in counted.sources}
    own = replace(counted, spans=mine, sources=sources)
    excerpts = collect(study, replace(wanted, sources=tuple(info.path for info in sources.values())), own)
    languages = {info.path: info.language for info in sources.values()}
    rows = profile_rows(
        found.name, counted.spans, [e for e in excerpts if e.case == found.name], study.store.codebook.get(), counted.basis,
        words_of=WordCounter(study), languages=languages,
        stop_words={language: stop_words(language) for language in set(languages.values())}, quotes=quotes,
    )  # fmt: skip
    placed, reviewed = tiles(study, own, wanted.include_interviewer), reviewed_shares(study)
    about = tuple(
        ProfileSource(
            info.path, info.language, info.words, reviewed.get(guid, {}),
            tuple(coverage(Laid(placed[guid]), [(s.start, s.end) for s in mine if s.source == guid], parts)),
        )
        for guid, info in sources.items()
    )  # fmt: skip
    read = found.name in counted.basis.read
    made = Profile(found.name, found.consent, found.variables, read, about, len(mine), tuple(rows))
    unread = [f"{found.name} is not read in full by them: no coding means unknown."] if not read else []
    return made, _with(counted.basis, unread)


def find_case(study: StudyContext, name: str) -> Case:
    """An interviewee who may be shown, by name in any case; raises FusenError with the nearest names."""
    cases = study.store.cases.all()
    found = [case for case in cases if case.name == name]
    found = found or [case for case in cases if case.name.casefold() == name.casefold()]
    if len(found) > 1:
        raise FusenError(f"{name} names {len(found)} interviewees", f"write one of: {', '.join(c.name for c in found)}")
    if not found:
        listed = {case.name.casefold(): case.name for case in cases if case.consent in ("quote", "paraphrase")}
        near = [listed[key] for key in get_close_matches(name.casefold(), listed, 3, 0.5)]
        hint = f"did you mean {' or '.join(near)}?" if near else "fusen status lists the interviewees"
        raise FusenError(f"no interviewee is called {name}", hint)
    if found[0].consent in ("analyse", "none"):
        raise FusenError(f"{name}: this interviewee may not be listed", "see `consent` in transcripts/cases.csv")
    return found[0]


def tiles(study: StudyContext, counted: Counted, interviewer: bool) -> dict[str, Tiles]:
    """The passages that are counted, by source: the interviewees', or all."""

    asks: Mapping[str, list[bool]] = {} if interviewer else study.store.sources.interviewer_turns()
    found = {}
    for guid, passages in passages_of(study, counted.sources.values()).items():
        turns = asks.get(guid, [])
        if any(turns):
            kept = list(map([not interviewer for interviewer in turns].__getitem__, passages.turns))
            found[guid] = Tiles(array("I", compress(passages.starts, kept)), array("I", compress(passages.ends, kept)))
        else:
            found[guid] = Tiles(passages.starts, passages.ends)
    return found


def _left_out(counted: Counted) -> list[str]:
    codings, interviewees = left_out(counted.spans, counted.basis)
    if not codings:
        return []
    return [
        f"Not counted: {codings} coding{'' if codings == 1 else 's'} of {interviewees} "
        f"interviewee{'' if interviewees == 1 else 's'} not read in full yet; fusen excerpts lists them."
    ]


def _recall(study: StudyContext, counted: Counted) -> list[str]:
    said = recall_remark(study, counted)
    return [said] if said else []


def _unnamed(many: int, where: str) -> str:
    return f"{many} interviewee{'' if many == 1 else 's'} may not be listed: {where}."


def _with(basis: Basis, said: Iterable[str]) -> Basis:
    return replace(basis, remarks=(*basis.remarks, *said))
