"""Export of a study as an exchangeable project, within each interviewee's consent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, CONSENSUS, Case, Coding, Memo
from fusen.model.filter import Filter
from fusen.model.memos.links import Link
from fusen.model.project import ExchangedCase, ExchangedLayout, ExchangedSource, Project, Set, SharedRecord
from fusen.model.source import Passages, SourceInfo, SourceLayout, Turn
from fusen.study.exchange.study_codings import CodingChoice, StudyCodings
from fusen.study.exchange.write_changes import further
from fusen.study.memos.withheld import withheld_notes
from fusen.study.passages import RULES, refresh_passages
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import find_codes, find_sources
from fusen.study.scope.select import resolve_coders
from fusen.study.sources.unknown_interviewers import DOUBT

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

NOT_PEOPLE = (AUTO_USER, CONSENSUS)
MASK = "█"
"""Replaces each character of a text that consent withholds; line ends stay so that offsets hold."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of a project export: what it contains and in what form."""

    filter_: Filter
    pseudonymous: bool = False
    crlf: bool = False

    @property
    def everything(self) -> bool:
        filter_ = self.filter_
        return not (filter_.coders or filter_.sources or filter_.codes or filter_.origins)


def gather(study: StudyContext, share: ExportOptions) -> Project:
    """Return the project to export: everything, or the part that the filter selects.

    Raises FusenError for unknown names.
    """
    filter_, store = share.filter_, study.store
    consents = Consents(study)
    infos = _infos(study, filter_)
    codes = _codes(study, filter_)
    coders = _coders(study, filter_)
    here, known = {info.guid for info in infos}, {code.guid for code in codes}
    ends = {note.target for note in store.memos.live()}
    ends |= {end for link in store.links.live() for end in (link.origin, link.target)}
    codings = StudyCodings(study, CodingChoice(coders, known, filter_.origins, infos), consents, ends)
    reviews = [
        review for review in store.reviews.live(users=coders, sources=here) if not consents.closed(review.source)
    ]
    refused = [rejection for rejection in store.rejections.live(users=coders, sources=here) if rejection.code in known]
    cases = _cases(study, here)
    sets = _sets(store.codebook.sets(), here | known)
    kept = (
        codings.named.keys() | {code_set.guid for code_set in sets} | here | known | {case.case.guid for case in cases}
    )
    users = [user.name for user in store.users.all()]
    if share.everything:
        kept |= {study.settings.project}
        kept |= set() if share.pseudonymous else {user.guid for user in store.users.all()}
    withheld = withheld_notes(study)
    notes = _notes((note for note in store.memos.live() if note.guid not in withheld), kept, coders)
    links = tuple(_shared_links(study, codings.named, known, coders, consents))
    if not share.everything:
        active = codings.users | {note.user for note in notes} | {review.user for review in reviews}
        active |= {link.user for link in links}
        users = [name for name in users if name in active]
    project = Project(
        study.settings.name, study.settings.project, "", True, study.settings.language, study.settings.unit,
        tuple(users), codes, StudySources(study, infos, consents), cases, codings, tuple(reviews), tuple(refused),
        notes, sets, links, _history(study) if share.everything else (), store.codebook.meanings(known),
        _carried(study, share, coders),
    )  # fmt: skip
    return _pseudonymous(study, project, codings) if share.pseudonymous else project


def _carried(study: StudyContext, share: ExportOptions, coders: Collection[str]) -> tuple[SharedRecord, ...]:
    """Return the records to export that REFI-QDA has no element for.

    A choice of coders that includes the consensus coder takes resolutions along, because they decide what counts.
    """
    if share.pseudonymous:
        return ()
    if share.everything:
        return tuple(only_fusen_has(study))
    filter_ = share.filter_
    if CONSENSUS not in coders or filter_.sources or filter_.codes or filter_.origins:
        return ()
    return tuple(kind for kind in only_fusen_has(study) if kind.type == "resolution")


def only_fusen_has(study: StudyContext) -> list[SharedRecord]:
    """Return rounds, resolutions, themes, matrix cells and other records without an element in REFI-QDA."""
    return [line for line in further(study, None) if line.type not in ("note", "rejection", "link", "erasure")]


class StudySources(Sequence[ExchangedSource]):
    """The sources to export, read from the database in batches each time they are iterated; masks replace text that
    consent withholds.
    """

    BATCH = 40

    def __init__(self, study: StudyContext, infos: Sequence[SourceInfo], consents: Consents) -> None:
        self._study, self._infos, self._consents = study, infos, consents

    def __len__(self) -> int:
        return len(self._infos)

    @overload
    def __getitem__(self, index: int) -> ExchangedSource: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ExchangedSource]: ...
    def __getitem__(self, index: int | slice) -> ExchangedSource | Sequence[ExchangedSource]:
        if isinstance(index, slice):
            return StudySources(self._study, self._infos[index], self._consents)
        return next(self._read([self._infos[index]]))

    def __iter__(self) -> Iterator[ExchangedSource]:
        for start in range(0, len(self._infos), self.BATCH):
            yield from self._read(self._infos[start : start + self.BATCH])

    def _read(self, infos: Sequence[SourceInfo]) -> Iterator[ExchangedSource]:
        store, guids = self._study.store, [info.guid for info in infos]
        texts, laid = store.sources.texts(guids), store.sources.layouts(guids)
        cuts = {info.guid: cut for info, cut in refresh_passages(store, infos, self._study.settings.unit)}
        for info in infos:
            yield _source(info, texts[info.guid], laid[info.guid], cuts[info.guid], self._consents, self._study)


def withheld_paths(study: StudyContext, share: ExportOptions) -> tuple[str, ...]:
    """Return the paths of the sources that the project holds masked."""
    consents = Consents(study)
    return tuple(info.path for info in _infos(study, share.filter_) if not consents.open(info.guid))


def _infos(study: StudyContext, filter_: Filter) -> list[SourceInfo]:
    """Return the sources of the filter that are not closed by consent."""
    chosen, consents = find_sources(study, filter_.sources), Consents(study)
    infos = [info for info in study.store.sources.all() if not filter_.sources or info.guid in chosen]
    return [info for info in infos if not consents.closed(info.guid)]


def _source(
    info: SourceInfo, text: str, laid: SourceLayout, cut: Passages, consents: Consents, study: StudyContext
) -> ExchangedSource:
    withheld = not consents.open(info.guid)
    turns = laid.turns.all()
    shown = _masked(info.guid, text, turns, consents) if withheld else text
    options = {key: value for key, value in info.options.items() if key not in ("encoding", "columns")}
    header = info.header
    named = [consents.closed(info.guid, turn.start, turn.end) for turn in turns] if withheld else []
    if any(named):  # a speaker with consent `none` is nowhere named
        turns = tuple(
            replace(turn, speaker=MASK) if hidden else turn for turn, hidden in zip(turns, named, strict=True)
        )
        options = {key: value for key, value in options.items() if key not in ("case", "speakers", DOUBT)}
        header = {key: value for key, value in header.items() if key not in ("case", "cases")}
    layout = ExchangedLayout(turns, cut, study.settings.unit, RULES, header, laid.pages, laid.times)
    return ExchangedSource(
        info.guid, info.path, shown, info.path, info.sha256, withheld, info.language, options, layout=layout
    )  # fmt: skip


def _masked(source: str, text: str, turns: tuple[Turn, ...], consents: Consents) -> str:
    """Return the text with masks for the turns that consent withholds; a single interviewee's text is masked whole."""
    if not consents.by_speaker(source):
        return _blocks(text)
    parts, at, before = [], 0, 0
    for turn in turns:
        if not consents.quotable(source, turn.start, turn.end):
            start = (
                before if consents.closed(source, turn.start, turn.end) else turn.start
            )  # includes the speaker label
            parts += [text[at:start], _blocks(text[start : turn.end])]
            at = turn.end
        before = turn.end
    return "".join((*parts, text[at:]))


def _blocks(text: str) -> str:
    return "\n".join(MASK * len(line) for line in text.split("\n"))


def _codes(study: StudyContext, filter_: Filter) -> tuple[Code, ...]:
    """Return all codes, or the selected codes and their ancestors; parents precede children."""
    codebook, chosen = study.store.codebook.get(), find_codes(study, filter_.codes)
    if chosen is None:
        kept = set(codebook.by_guid)
    else:
        kept = {code.guid for code in chosen}
        for code in reversed(codebook.codes):
            if code.guid in kept and code.parent:
                kept.add(code.parent)
    return tuple(_in_order(code for code in codebook if code.guid in kept))


def _in_order(codes: Iterable[Code]) -> list[Code]:
    """Sort each code before its children; a code whose parent is missing becomes a top-level code."""
    from fusen.formats.projects.refi.vocabulary import nested

    below = nested(list(codes))
    result: dict[str, Code] = {}
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        code = waiting.pop()
        above = result.get(code.parent or "")
        path = (*(above.path if above else ()), code.name)
        result[code.guid] = replace(code, parent=above.guid if above else None, path=path)
        waiting += reversed(below.get(code.guid, []))
    return list(result.values())


def _coders(study: StudyContext, filter_: Filter) -> frozenset[str]:
    """Return the coders of the filter, by default all."""
    if not filter_.coders:
        return frozenset(user.name for user in study.store.users.all())
    infos = {info.guid: info for info in study.store.sources.all()}
    return resolve_coders(study, filter_, infos)[0]


def _cases(study: StudyContext, sources: Collection[str]) -> tuple[ExchangedCase, ...]:
    """Return the cases with some consent, with their turns in sources of several speakers."""
    result = []
    for case in study.store.cases.all():
        places = tuple(place for place in case.places if place.source in sources)
        if case.consent != "none" and places:
            result.append(ExchangedCase(replace(case, places=places), _stretches(study, case, sources)))
    return tuple(result)


def _stretches(study: StudyContext, case: Case, sources: Collection[str]) -> tuple[tuple[str, int, int], ...]:
    spoken = [place for place in case.places if place.speaker is not None and place.source in sources]
    turns = study.store.sources.turns([place.source for place in spoken]) if spoken else {}
    return tuple(
        (place.source, turn.start, turn.end)
        for place in spoken
        for turn in turns[place.source]
        if turn.speaker == place.speaker
    )


def _sets(sets: Iterable[Set], kept: Collection[str]) -> tuple[Set, ...]:
    result = (
        replace(code_set, members=tuple(member for member in code_set.members if member[1] in kept))
        for code_set in sets
    )
    return tuple(code_set for code_set in result if code_set.members)


def _notes(notes: Iterable[Memo], kept: Collection[str], coders: Collection[str]) -> tuple[Memo, ...]:
    """Return the memos on shared records, and memos on these memos."""
    result: dict[str, Memo] = {}
    targets = set(kept)
    for note in notes:
        if note.user in coders and note.target in targets:
            result[note.guid] = note
            targets.add(note.guid)
    return tuple(result.values())


def _shared_links(
    study: StudyContext,
    codings: Mapping[str, Coding],
    codes: Collection[str],
    coders: Collection[str],
    consents: Consents,
) -> Iterator[Link]:
    """Yield the links between shared codings and codes; consent decides on their memos."""
    for link in study.store.links.live():
        ends = [codings[guid] for guid in (link.origin, link.target) if guid in codings]
        if link.user in coders and all(guid in codings or guid in codes for guid in (link.origin, link.target)):
            may = all(consents.may_share(link.note, end.source, end.start, end.end) for end in ends)
            yield link if may else replace(link, note="")


def _history(study: StudyContext) -> tuple[Mapping[str, Any], ...]:
    """Return the steps, oldest first, without steps that name a source or case with consent `none`."""
    consents = Consents(study)
    closed = {
        name for info in study.store.sources.all() if consents.closed(info.guid) for name in (info.guid, info.path)
    }
    closed |= {case.guid for case in study.store.cases.all() if case.consent == "none"}
    return tuple(
        {
            "id": step.id, "at": step.at, "user": step.user, "action": step.action, "kind": step.kind,
            "summary": dict(step.summary), "reverses": step.reverses,
        }
        for step in reversed(study.store.history.steps())
        if not _names_any(step.summary, closed)
    )  # fmt: skip


def _names_any(summary: Mapping[str, Any], names: Collection[str]) -> bool:
    written = json.dumps(dict(summary), ensure_ascii=False)
    return any(json.dumps(name, ensure_ascii=False)[1:-1] in written for name in names)


def pseudonyms(study: StudyContext) -> dict[str, str]:
    """Return a pseudonym for each coder: the same in every export of this study, in an order that reveals nothing."""
    people = sorted(
        (user for user in study.store.users.all() if user.name not in NOT_PEOPLE), key=lambda user: user.guid
    )
    return {user.name: f"coder {number}" for number, user in enumerate(people, 1)} | {name: name for name in NOT_PEOPLE}


def _pseudonymous(study: StudyContext, project: Project, codings: StudyCodings) -> Project:
    names = pseudonyms(study)
    people = [name for name in names if name not in NOT_PEOPLE]

    def renamed(record: Any) -> Any:
        return replace(record, user=names[record.user])

    return replace(
        project, users=tuple(names[user] for user in project.users), codings=codings.renamed(names),
        reviews=tuple(map(renamed, project.reviews)), rejections=tuple(map(renamed, project.rejections)),
        notes=tuple(map(renamed, project.notes)), links=tuple(map(renamed, project.links)),
        history=tuple(
            {
                **step, "user": names[step["user"]],
                "summary": {key: value for key, value in step["summary"].items() if not _names_any({"": value}, people)},
            }
            for step in project.history
        ),
    )  # fmt: skip
