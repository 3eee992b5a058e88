"""Excerpts: coded passages with the data for a citation, within each interviewee's consent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from fusen.analysis.distinct_codings import joined, joint_direction, joint_magnitude
from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Case, Coding
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan, Decision, Excerpt
from fusen.model.source import Passages, SourceInfo, SourceLayout, SourcePosition
from fusen.study.cases import variables_of
from fusen.study.citation import cite, parse_citation
from fusen.study.mask import behind
from fusen.study.passages import passages_of
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import find_sources, resolve_source
from fusen.study.scope.select import CaseLocator, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_SPAN = attrgetter("code_guid", "source", "start", "end")

Around = tuple[str | None, str | None]
"""Text before and after an excerpt."""


def excerpts(
    study: StudyContext, filter_: Filter, *, context: int, citation: str | None
) -> tuple[list[Excerpt], Basis]:
    """Return an excerpt for each code on each span that counts, of interviewees whom lists may name, ordered by codebook
    and source.

    `context` is the number of passages to add before and after. At a citation without codings, return its words as an
    excerpt without a code.
    """
    counted = select_codings(study, filter_)
    result = collect(study, filter_, counted, context=context, citation=citation)
    if citation is None or result:
        kept = withheld_remarks(study, result, counted if citation is None else None)
        return result, replace(counted.basis, remarks=(*counted.basis.remarks, *kept))
    text = f"No coding by {', '.join(counted.basis.coders) or 'any coder'} at {citation}. Its words:"
    return words_at(study, citation, context), replace(counted.basis, remarks=(*counted.basis.remarks, text))


def withheld_remarks(study: StudyContext, result: Sequence[Excerpt], counted: FilteredCodings | None) -> list[str]:
    """Return lines on what consent withholds from a list: quotes, memos that may repeat them, and whole passages."""
    lines = []
    quiet = [row for row in result if row.quote is None]
    if quiet:
        coder_of = {decision.guid: decision.coder for row in quiet for decision in row.decisions}
        notes = sum(coder_of.get(note.target) == note.user for note in study.store.memos.live())
        them = f" {quantity(notes, 'memo')} on them omitted." if notes else ""
        lines.append(f"{quantity(len(quiet), 'passage')} withheld: counted and cited, not quoted.{them}")
    spans = [
        span for span in counted.spans
        if counted.basis.held[span.case].consent == "analyse" and (counted.codes is None or span.code in counted.codes)
    ] if counted else []  # fmt: skip
    if spans:
        many, people = len(spans), len({span.case for span in spans})
        lines.append(f"Omitted: {quantity(many, 'coding')} of {quantity(people, 'interviewee')} who may not be listed.")
    return lines


def chosen_variables(study: StudyContext, names: Sequence[str] | None) -> list[str]:
    """Return the case variables to write, by default all. Raises FusenError for a variable that no interviewee has."""
    known = list(variables_of(study))
    for name in names or ():
        if name not in known:
            near = get_close_matches(name, known, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"the variables are: {', '.join(known) or 'none'}"
            raise FusenError(f"no interviewee has the variable {name}", hint)
    return known if names is None else [name for name in known if name in names]


def collect(
    study: StudyContext, filter_: Filter, counted: FilteredCodings, *, context: int = 0, citation: str | None = None
) -> list[Excerpt]:
    place = None if citation is None else cited(study, citation)
    codings = _counted_codings(study, filter_, counted)
    if place is not None:
        codings = [c for c in codings if c.source == place[0] and c.start < place[2] and place[1] < c.end]
    return ExcerptBuilder(study, counted, context).build(codings)


class ExcerptBuilder:
    """Builds the excerpts of counted codings."""

    def __init__(self, study: StudyContext, counted: FilteredCodings, context: int) -> None:
        self._study, self._counted, self._context = study, counted, context
        self._cases = {name: case for name, case in counted.basis.held.items() if case.consent != "analyse"}
        self._homes, self._consents = CaseLocator(study, counted.basis.held.values()), Consents(study)
        self._codebook = study.store.codebook.get().by_guid
        self.order = {guid: number for number, guid in enumerate(self._codebook)}
        """The place of each code (guid) in the codebook."""

    def build(self, codings: Sequence[Coding]) -> list[Excerpt]:
        """Return an excerpt for each code and span, ordered by codebook and source."""
        used = {coding.source for coding in codings}
        infos = {guid: info for guid, info in self._counted.sources.items() if guid in used}
        laid = self._study.store.sources.layouts(list(infos) if len(infos) < 500 else None)
        passages = passages_of(self._study, infos.values()) if self._context else {}
        result: list[Excerpt] = []
        text, at = "", ""
        texts = TextCache(self._study, (coding.source for coding in codings))
        for coding in codings:
            case = self._cases.get(self._homes.case_of(coding.source, coding.start, coding.end) or "")
            if case is None or coding.source not in infos:
                continue
            if coding.source != at:
                text, at = texts.of(coding.source), coding.source
            may = self._consents.quotable(at, coding.start, coding.end)
            around: Around = (None, None)
            if may and self._context:
                place = (coding.start, coding.end)
                around = _context(text, passages[at], at, place, self._context, self._consents)
            quoted = text if may else None
            result.append(_excerpt(coding, quoted, infos[at], self._codebook[coding.code], case, laid[at], around))
        order = self.order
        result.sort(key=lambda row: (order[row.code_guid], row.source, row.start, row.end, row.coder))
        return [_merged(list(same), self._study.user) for _, same in groupby(result, key=_SPAN)]


class TextCache:
    """Texts of sources (guids) in the order of their use; holds 40 at a time."""

    AHEAD = 40

    def __init__(self, study: StudyContext, sources: Iterable[str]) -> None:
        self._study = study
        self._order = list(dict.fromkeys(sources))
        self._place = {source: number for number, source in enumerate(self._order)}
        self._held: dict[str, str] = {}

    def of(self, source: str) -> str:
        if source not in self._held:
            place = self._place[source]
            self._held = self._study.store.sources.texts(self._order[place : place + self.AHEAD])
        return self._held[source]


def words_at(study: StudyContext, citation: str, context: int) -> list[Excerpt]:
    """Return the words at a citation without codings. Raises FusenError if lists may not name the interviewee."""
    source, start, end = cited(study, citation)
    info = next(info for info in study.store.sources.all() if info.guid == source)
    cases = {case.name: case for case in study.store.cases.all()}
    case = cases.get(CaseLocator(study, cases.values()).case_of(source, start, end) or "")
    if case is None or case.consent in ("analyse", "none"):
        raise FusenError(f"{citation}: this interviewee may not be quoted", "see `consent` in transcripts/cases.csv")
    text, spot = study.store.sources.text(source), study.store.sources.layouts([source])[source].spot(start)
    consents = Consents(study)
    may = consents.quotable(source, start, end)
    around = (
        _context(text, passages_of(study, [info])[source], source, (start, end), context, consents)
        if context and may
        else (None, None)
    )
    return [uncoded(info, case, spot, start, end, text[start:end] if may else None, around)]


Stretch = tuple[str, int, int, Coding | None]


def excerpts_at(study: StudyContext, stretches: Sequence[Stretch]) -> list[Excerpt]:
    """Return spans of sources (guids) as excerpts, with their coding if given, for a coder's own work.

    Excerpts with consent `analyse` omit the quote; consent `none` leaves them out.
    """
    cases = {case.name: case for case in study.store.cases.all() if case.consent != "none"}
    homes, consents, codebook = CaseLocator(study, cases.values()), Consents(study), study.store.codebook.get().by_guid
    infos = {info.guid: info for info in study.store.sources.all()}
    laid = study.store.sources.layouts({source for source, _, _, _ in stretches})
    result: list[Excerpt] = []
    for source, start, end, coding in stretches:
        case = cases.get(homes.case_of(source, start, end) or "")
        if case is None or source not in infos:
            continue
        text = study.store.sources.text(source)
        excerpt = uncoded(infos[source], case, laid[source].spot(start), start, end, None)
        if coding is not None:
            excerpt = _excerpt(coding, text, infos[source], codebook[coding.code], case, laid[source])
        result.append(replace(excerpt, quote=text[start:end] if consents.quotable(source, start, end) else None))
    return result


def with_context(study: StudyContext, excerpt: Excerpt, context: int) -> Excerpt:
    """Return the excerpt with the text before and after it; unchanged if consent forbids quotes."""
    info = next((info for info in study.store.sources.all() if info.path == excerpt.source), None)
    if info is None or excerpt.quote is None:
        return excerpt
    place, cut = (excerpt.start, excerpt.end), passages_of(study, [info])[info.guid]
    before, after = _context(study.store.sources.text(info.guid), cut, info.guid, place, context, Consents(study))
    return replace(excerpt, before=before, after=after)


def uncoded(
    info: SourceInfo, case: Case, spot: SourcePosition, start: int, end: int, quote: str | None,
    around: Around = (None, None),
) -> Excerpt:  # fmt: skip
    """Return a span of a source as an excerpt without code and coder."""
    return Excerpt(
        citation=cite(case, info, start, end), code="", path=(), coder="", origin="", source=info.path,
        case=case.name, speaker=spot.speaker, time=clock(spot.time), page=spot.page, start=start, end=end, quote=quote, direction=None, magnitude=None, note=None, at="",
        variables=case.variables, before=around[0], after=around[1], consent=case.consent,
    )  # fmt: skip


def _counted_codings(study: StudyContext, filter_: Filter, counted: FilteredCodings) -> list[Coding]:
    """Return the codings of all coders behind the counted spans."""
    keys = coding_keys(counted.decisions, counted.spans)
    codings = study.store.codings.live(
        users=counted.basis.coders, origins=filter_.origins, codes=counted.codes,
        sources=counted.sources if filter_.sources else None,
    )  # fmt: skip
    return [c for c in codings if (c.user, c.code, c.source, c.start, c.end) in keys]


def coding_keys(decided: Sequence[CodedSpan], spans: Sequence[CodedSpan]) -> set[tuple[str, str, str, int, int]]:
    """Return coder, code, source, start and end of the decisions behind the spans."""
    if decided is not spans:
        places = set(map(itemgetter(0, 2, 3, 4), spans))
        decided = [decision for decision in decided if (decision.code, *decision[2:5]) in places]
    return set(map(itemgetter(6, 0, 2, 3, 4), decided))


def _excerpt(
    coding: Coding,
    text: str | None,
    info: SourceInfo,
    code: Code,
    case: Case,
    laid: SourceLayout,
    around: Around = (None, None),
) -> Excerpt:
    """Return an excerpt; without `text` it omits the quote and the memo that may repeat it."""
    spot = laid.spot(coding.start, coding.end)
    return Excerpt(
        citation=cite(case, info, coding.start, coding.end), code=code.label, path=code.path, coder=coding.user,
        origin=coding.origin, source=info.path, case=case.name, speaker=spot.speaker,
        time=clock(spot.time), page=spot.page, start=coding.start, end=coding.end,
        quote=None if text is None else text[coding.start : coding.end], direction=coding.direction,
        magnitude=coding.magnitude, note=None if text is None else _note(coding), at=coding.at, variables=case.variables,
        before=around[0], after=around[1], guid=coding.guid, code_guid=code.guid, consent=case.consent,
        decisions=(Decision(coding.user, coding.guid, coding.at),),
    )  # fmt: skip


def _note(coding: Coding) -> str | None:
    """Return the coder's memo on a coding, or the score and reason of an automatic one."""
    if coding.user != AUTO_USER or not coding.sight:
        return coding.note
    own = coding.sight[0]
    return own.by if own.score is None else f"score {own.score:.2f}, {own.by}"


def _merged(same: Sequence[Excerpt], user: str) -> Excerpt:
    """Return the excerpts of one code on one span as a single one, with the names of all its coders."""
    if len(same) == 1:
        return same[0]
    first = next((row for row in same if row.coder == user), same[0])
    notes = [row for row in same if row.note]
    return replace(
        first,
        coder=joined(row.coder for row in same), origin=joined(row.origin for row in same),
        direction=joint_direction(row.direction for row in same),
        magnitude=joint_magnitude(row.magnitude for row in same),
        note=notes[0].note if len(notes) == 1 else "\n".join(f"{row.coder}: {row.note}" for row in notes) or None,
        at=min(row.at for row in same), decisions=tuple(row.decisions[0] for row in same),
    )  # fmt: skip


def clock(seconds: float | None) -> str | None:
    """Format seconds as HH:MM:SS."""
    if seconds is None:
        return None
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _context(
    text: str, passages: Passages, source: str, place: tuple[int, int], most: int, consents: Consents
) -> tuple[str, str]:
    """Return the text before and after, up to `most` passages each; a passage that consent withholds ends it."""
    start, end = place
    inside = passages.overlapping(start, end)

    def may(index: int) -> bool:
        return consents.quotable(source, passages.starts[index], passages.ends[index])

    first, last = inside.start, inside.stop
    while first > max(inside.start - most, 0) and may(first - 1):
        first -= 1
    while last < min(inside.stop + most, len(passages)) and may(last):
        last += 1
    before = text[passages.starts[first] : start] if first < len(passages) else ""
    after = text[end : passages.ends[last - 1]] if last else ""
    return before.strip(), after.strip()


def cited(study: StudyContext, citation: str) -> tuple[str, int, int]:
    """Return (source guid, start, end) of a citation. Raises FusenError unless it names one place in one text."""
    name, start, end = parse_citation(citation)
    name = behind(study, name)
    guids = find_sources(study, [name])
    if len(guids) > 1:
        raise FusenError(f"{citation}: {name} has {len(guids)} sources", "name one by its path below transcripts/")
    info = resolve_source(study, min(guids))
    if end > info.chars:
        raise FusenError(f"{citation}: {info.path} has {info.chars} characters", "copy the citation again")
    return info.guid, start, end
