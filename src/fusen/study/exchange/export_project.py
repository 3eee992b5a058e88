"""Export of a study as an exchangeable project, within each interviewee's consent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, CONSENSUS, Case, Memo
from fusen.model.exchange import Further
from fusen.model.filter import Filter
from fusen.model.project import ExchangedCase, ExchangedSource, Project, Set
from fusen.model.source import SourceInfo, Turn
from fusen.study.exchange.write_changes import further
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import find_codes, find_sources
from fusen.study.scope.select import resolve_coders

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

NOT_PEOPLE = (AUTO_USER, CONSENSUS)
MASK = "█"
"""Replaces each character of a text that consent withholds; line ends stay so that offsets hold."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of a project export: what it contains and in what form."""

    wanted: Filter
    pseudonymous: bool = False
    crlf: bool = False

    @property
    def everything(self) -> bool:
        wanted = self.wanted
        return not (wanted.coders or wanted.sources or wanted.codes or wanted.origins)


def gather(study: StudyContext, share: ExportOptions) -> Project:
    """Return the project to export: everything, or the part that the filter selects.

    Raises FusenError for unknown names.
    """
    wanted, store = share.wanted, study.store
    sources = _sources(study, wanted)
    codes = _codes(study, wanted)
    coders = _coders(study, wanted)
    here, known = {one.guid for one in sources}, {code.guid for code in codes}
    consents = Consents(study)
    codings = [
        coding
        for coding in store.codings.live(users=coders, origins=wanted.origins, codes=known, sources=here)
        if not consents.closed(coding.source, coding.start, coding.end)
    ]
    reviews = [one for one in store.reviews.live(users=coders, sources=here) if not consents.closed(one.source)]
    refused = [one for one in store.rejections.live(users=coders, sources=here) if one.code in known]
    cases = _cases(study, here)
    sets = _sets(store.codebook.sets(), here | known)
    kept = {one.guid for one in codings} | {one.guid for one in sets} | here | known | {one.case.guid for one in cases}
    kept |= {study.settings.project} if share.everything else set()
    notes = _notes(store.memos.live(), kept, coders)
    project = Project(
        study.settings.name, study.settings.project, "", True, study.settings.language, study.settings.unit,
        _users(study, coders, (*codings, *notes, *reviews)), codes, sources, cases,
        tuple(replace(one, note=None, words=0, interviewer=False) for one in codings), tuple(reviews), tuple(refused),
        notes, sets, _history(study) if share.everything else (), store.codebook.meanings(known),
        tuple(only_fusen_has(study)) if share.everything and not share.pseudonymous else (),
    )  # fmt: skip
    return _pseudonymous(study, project) if share.pseudonymous else project


def only_fusen_has(study: StudyContext) -> list[Further]:
    """Return rounds, resolutions, themes, matrix cells and other records without an element in REFI-QDA."""
    return [one for one in further(study, None) if one.type not in ("note", "rejection")]


def _sources(study: StudyContext, wanted: Filter) -> tuple[ExchangedSource, ...]:
    """Return the sources with some consent; masks replace text that consent withholds."""
    chosen, consents = find_sources(study, wanted.sources), Consents(study)
    infos = [info for info in study.store.sources.all() if not wanted.sources or info.guid in chosen]
    infos = [info for info in infos if not consents.closed(info.guid)]
    texts = study.store.sources.texts([info.guid for info in infos])
    turns = study.store.sources.turns([info.guid for info in infos if not consents.open(info.guid)])
    return tuple(_source(info, texts[info.guid], turns.get(info.guid, ()), consents) for info in infos)


def _source(info: SourceInfo, text: str, turns: tuple[Turn, ...], consents: Consents) -> ExchangedSource:
    withheld = not consents.open(info.guid)
    shown = _masked(info.guid, text, turns, consents) if withheld else text
    options = {key: value for key, value in info.options.items() if key not in ("encoding", "columns")}
    if info.interviewers and "interviewers" not in options:
        options["interviewers"] = list(info.interviewers)
    return ExchangedSource(
        info.guid, info.path, shown, info.path, info.sha256, withheld, info.language, options
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


def _codes(study: StudyContext, wanted: Filter) -> tuple[Code, ...]:
    """Return all codes, or the selected codes and their ancestors; parents precede children."""
    codebook, chosen = study.store.codebook.get(), find_codes(study, wanted.codes)
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
    made: dict[str, Code] = {}
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        code = waiting.pop()
        above = made.get(code.parent or "")
        path = (*(above.path if above else ()), code.name)
        made[code.guid] = replace(code, parent=above.guid if above else None, path=path)
        waiting += reversed(below.get(code.guid, []))
    return list(made.values())


def _coders(study: StudyContext, wanted: Filter) -> frozenset[str]:
    """Return the coders of the filter, by default all."""
    if not wanted.coders:
        return frozenset(user.name for user in study.store.users.all())
    infos = {info.guid: info for info in study.store.sources.all()}
    return resolve_coders(study, wanted, infos)[0]


def _cases(study: StudyContext, sources: Collection[str]) -> tuple[ExchangedCase, ...]:
    """Return the cases with some consent, with their turns in sources of several speakers."""
    made = []
    for case in study.store.cases.all():
        places = tuple(place for place in case.places if place.source in sources)
        if case.consent != "none" and places:
            made.append(ExchangedCase(replace(case, places=places), _stretches(study, case, sources)))
    return tuple(made)


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
    made = (replace(one, members=tuple(member for member in one.members if member[1] in kept)) for one in sets)
    return tuple(one for one in made if one.members)


def _notes(notes: Iterable[Memo], kept: Collection[str], coders: Collection[str]) -> tuple[Memo, ...]:
    """Return the memos on shared records, and memos on these memos."""
    found: dict[str, Memo] = {}
    targets = set(kept)
    for note in notes:
        if note.user in coders and note.target in targets:
            found[note.guid] = note
            targets.add(note.guid)
    return tuple(found.values())


def _users(study: StudyContext, coders: Collection[str], made: Iterable[Any]) -> tuple[str, ...]:
    """Return the users who made shared records, in the order of the database."""
    active = {one.user for one in made}
    return tuple(user.name for user in study.store.users.all() if user.name in active)


def _history(study: StudyContext) -> tuple[Mapping[str, Any], ...]:
    """Return the steps, oldest first, without steps that name a source or case with consent `none`."""
    consents = Consents(study)
    closed = {
        said for info in study.store.sources.all() if consents.closed(info.guid) for said in (info.guid, info.path)
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
    said = json.dumps(dict(summary), ensure_ascii=False)
    return any(json.dumps(name, ensure_ascii=False)[1:-1] in said for name in names)


def pseudonyms(study: StudyContext) -> dict[str, str]:
    """Return a pseudonym for each coder: the same in every export of this study, in an order that reveals nothing."""
    people = sorted(
        (user for user in study.store.users.all() if user.name not in NOT_PEOPLE), key=lambda user: user.guid
    )
    return {user.name: f"coder {number}" for number, user in enumerate(people, 1)} | {name: name for name in NOT_PEOPLE}


def _pseudonymous(study: StudyContext, project: Project) -> Project:
    names = pseudonyms(study)
    people = [name for name in names if name not in NOT_PEOPLE]

    def renamed(one: Any) -> Any:
        return replace(one, user=names[one.user])

    return replace(
        project, users=tuple(names[user] for user in project.users), codings=tuple(map(renamed, project.codings)),
        reviews=tuple(map(renamed, project.reviews)), rejections=tuple(map(renamed, project.rejections)),
        notes=tuple(map(renamed, project.notes)),
        history=tuple(
            {
                **step, "user": names[step["user"]],
                "summary": {key: said for key, said in step["summary"].items() if not _names_any({"": said}, people)},
            }
            for step in project.history
        ),
    )  # fmt: skip
