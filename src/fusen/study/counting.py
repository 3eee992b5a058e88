"""Whose codings are counted and over whom: one filter and one default for every table, list and export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fusen.analysis.reference import choose
from fusen.analysis.spans import covers
from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, ORIGINS, Case, Review
from fusen.model.rows import Basis, CodedSpan
from fusen.model.text import SourceInfo, Turn, turn_at

if TYPE_CHECKING:
    from fusen.study import Study


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person asked to see; empty values mean the default."""

    coders: tuple[str, ...] = ()  # names, or people | all
    origins: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # paths, stems or case names
    codes: tuple[str, ...] = ()  # names, ids or paths
    reference: str = "union"  # union | intersection | a coder's name
    include_interviewer: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """Codings reduced to spans, each with its case, and what they are counted over."""

    spans: Sequence[CodedSpan]
    basis: Basis
    codes: frozenset[str] | None  # guids; None for all
    sources: Mapping[str, SourceInfo]  # by guid, those that may be counted


def count(study: Study, wanted: Filter) -> Counted:
    """Everything a table needs: raises FusenError for a coder, code or source that does not exist."""
    infos = {info.guid: info for info in study.sources()}
    chosen = find_sources(study, wanted.sources)
    cases = {case.name: case for case in study.store.cases() if case.consent != "none"}
    if wanted.sources:
        cases = {name: case for name, case in cases.items() if any(place.source in chosen for place in case.places)}
    coders, remarks = resolve_coders(study, wanted, infos)
    reviews = study.store.reviews(users=coders)
    homes = Homes(study, cases.values())
    read = fully_read(study, cases.values(), reviews, infos)
    case_of = homes.case_of
    if wanted.sources:
        case_of = lambda source, start: homes.case_of(source, start) if source in chosen else None  # noqa: E731
    placed = study.store.spans(case_of, users=coders, interviewer=wanted.include_interviewer, origins=_origins(wanted))
    referenced = choose(placed, reviews, wanted.reference, coders)
    codes = find_codes(study, wanted.codes)
    selected = None if codes is None else frozenset(code.guid for code in codes)
    if selected is not None:
        referenced = [span for span in referenced if span.code in selected]
    basis = Basis(tuple(sorted(coders)), wanted.reference, cases, read, ())
    remarks = [*_heading(basis, infos, cases), *remarks, *_limits(wanted, coders)]
    used = {guid: info for guid, info in infos.items() if homes.holds(guid) and (not wanted.sources or guid in chosen)}
    return Counted(referenced, replace(basis, remarks=tuple(remarks)), selected, used)


class Homes:
    """Which case speaks at a place: a whole source's, or in a focus group the speaker's."""

    def __init__(self, study: Study, cases: Iterable[Case]) -> None:
        self._whole: dict[str, str] = {}
        self._speakers: dict[str, dict[str, str]] = {}
        for case in cases:
            for place in case.places:
                if place.speaker is None:
                    self._whole[place.source] = case.name
                else:
                    self._speakers.setdefault(place.source, {})[place.speaker] = case.name
        self._turns: Mapping[str, tuple[Turn, ...]] = study.store.turns(list(self._speakers)) if self._speakers else {}

    def case_of(self, source: str, start: int) -> str | None:
        if source in self._speakers:
            turn = turn_at(self._turns[source], start)
            return self._speakers[source].get(turn.speaker if turn else "") or self._whole.get(source)
        return self._whole.get(source)

    def holds(self, source: str) -> bool:
        return source in self._whole or source in self._speakers


def resolve_coders(study: Study, wanted: Filter, infos: Mapping[str, SourceInfo]) -> tuple[frozenset[str], list[str]]:
    """The coders to count and a line on how to see the others."""
    names = [user.name for user in study.store.users()]
    active = study.store.active_users()
    people, tagged = active - {AUTO_USER}, AUTO_USER in active
    if wanted.coders:
        chosen: set[str] = set()
        for name in wanted.coders:
            chosen |= _named_coders(name, names, people)
        return frozenset(chosen), []
    others = ", ".join(sorted(people)) or "nobody yet"
    if people and (not tagged or _all_read(study, people, infos)):
        hint = "--coder fusen shows the phrase matches" if tagged else "fusen tag adds phrase matches"
        return people, [f"{hint}; --coder NAME one coder's codings"]
    if tagged:
        return frozenset({AUTO_USER}), [
            f"these are phrase matches that nobody has checked; --coder people shows those of people ({others})"
        ]
    return people, ["nothing is coded yet: fusen tag matches the codebook's phrases"]


def _named_coders(name: str, names: Sequence[str], people: Collection[str]) -> set[str]:
    if name == "people":
        return set(people)
    if name == "all":
        return {*people, AUTO_USER}
    if name not in names and name != AUTO_USER:
        near = get_close_matches(name, names, 1, 0.5)
        known = f"did you mean {near[0]}?" if near else f"coders here: {', '.join(names) or 'none yet'}; or people, all"
        raise FusenError(f"no coder is called {name}", known)
    return {name}


def _all_read(study: Study, coders: frozenset[str], infos: Mapping[str, SourceInfo]) -> bool:
    countable = [case for case in study.store.cases() if case.consent != "none"]
    read = fully_read(study, countable, study.store.reviews(users=coders), infos)
    return bool(countable) and all(case.name in read for case in countable)


def fully_read(
    study: Study, cases: Iterable[Case], reviews: Iterable[Review], infos: Mapping[str, SourceInfo]
) -> frozenset[str]:
    """Names of the cases all of whose talk lies in the reviews."""
    stretches: dict[str, list[tuple[int, int]]] = {}
    for review in reviews:
        stretches.setdefault(review.source, []).append((review.start, review.end))
    whole = {
        source
        for source, spans in stretches.items()
        if source in infos and any(start <= 0 and end >= infos[source].chars for start, end in spans)
    }
    cases = list(cases)
    partly = {
        place.source for case in cases for place in case.places if place.source in stretches.keys() - whole
    } & infos.keys()
    talk = study.talk(partly) if partly else {}
    return frozenset(
        case.name
        for case in cases
        if case.places
        and all(
            place.source in whole
            or (
                place.source in talk
                and covers(stretches[place.source], [
                    (start, end) for start, end, speaker in talk[place.source] if place.speaker in (None, speaker)
                ])
            )
            for place in case.places
        )
    )  # fmt: skip


def find_codes(study: Study, names: Sequence[str]) -> list[Code] | None:
    """Codes by name with all below them; None where none are named."""
    if not names:
        return None
    codebook = study.codebook()
    found: dict[str, Code] = {}
    for name in names:
        matches = codebook.find(name)
        if not matches:
            near = get_close_matches(name, [code.name for code in codebook], 1, 0.5)
            raise FusenError(
                f"no code is called {name}",
                f"did you mean {near[0]}?" if near else "fusen codebook show lists them",
            )
        if len(matches) > 1:
            labels = "; ".join(code.label for code in matches)
            raise FusenError(f"{name} names {len(matches)} codes", f"name one of them in full: {labels}")
        found.update((code.guid, code) for code in codebook.subtree(matches[0]))
    return list(found.values())


def find_sources(study: Study, names: Sequence[str]) -> frozenset[str]:
    """Guids of sources named by path, stem or case."""
    if not names:
        return frozenset()
    infos = study.sources()
    by_case: dict[str, list[str]] = {}
    for case in study.store.cases():
        by_case[case.name] = [place.source for place in case.places]
    found: set[str] = set()
    for name in names:
        exact = [info.guid for info in infos if info.path == name] or by_case.get(name, [])
        exact = exact or [info.guid for info in infos if info.path.rsplit("/", 1)[-1].rsplit(".", 1)[0] == name]
        if not exact:
            near = get_close_matches(name, [info.path for info in infos] + list(by_case), 1, 0.5)
            raise FusenError(
                f"no source or case is called {name}",
                f"did you mean {near[0]}?" if near else "fusen status lists them",
            )
        found.update(exact)
    return frozenset(found)


def _origins(wanted: Filter) -> tuple[str, ...]:
    for origin in wanted.origins:
        if origin not in ORIGINS:
            raise FusenError(f"no origin is called {origin}", f"one of {', '.join(ORIGINS)}")
    return wanted.origins


def _heading(basis: Basis, infos: Mapping[str, SourceInfo], cases: Mapping[str, Case]) -> list[str]:
    whose = ", ".join(basis.coders) or "nobody"
    unspaced = sorted(
        {info.language for info in infos.values() if info.language in ("ja", "zh", "th", "lo", "km", "my")}
    )
    unit = f" Words in {', '.join(unspaced)} are counted in characters." if unspaced else ""
    return [f"Codings by {whose}, who read {len(basis.read)} of {len(cases)} interviewees in full.{unit}"]


def _limits(wanted: Filter, coders: Collection[str]) -> list[str]:
    said = []
    if len(coders) > 1:
        said.append(f"Where several coders read the same stretch: --reference {wanted.reference}.")
    if wanted.origins:
        said.append(f"Only codings of origin {', '.join(wanted.origins)}.")
    if wanted.sources:
        said.append(f"Only {', '.join(wanted.sources)}.")
    if wanted.include_interviewer:
        said.append("Interviewer talk is included.")
    return said
