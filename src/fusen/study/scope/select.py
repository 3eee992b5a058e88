"""Selection of codings: one filter with one default for every table, list and export."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fusen.analysis.distinct_codings import distinct_codings
from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER, CONSENSUS, ORIGINS, Case, Review
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan
from fusen.model.source import START, SourceInfo, Turn
from fusen.study.passages import talk_of
from fusen.study.scope.assumed_reviews import assumed_remarks
from fusen.study.scope.outside_codings import with_outside
from fusen.study.scope.resolve import find_codes, find_sources
from fusen.study.scope.visibility import Visibility
from fusen.text.english import LANGUAGE_NAMES, listing
from fusen.text.spans import covers

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_REFERENCES = {"union": "all their codings count", "intersection": "only codings that all of them made count"}
UNSPACED = frozenset({"ja", "zh", "th", "lo", "km", "my"})

LEARNT_TAGS = "These codings are automatic: from phrases, the codebook and people's codings of other interviews. No coder has checked them."


@contextmanager
def select_once(study: StudyContext) -> Iterator[None]:
    """Cache selections inside this block, so that all tables of a document reflect the same moment."""
    study.selections = {}
    try:
        yield
    finally:
        study.selections = None


def select_codings(study: StudyContext, filter_: Filter) -> FilteredCodings:
    """Return the filtered codings. Raises FusenError for an unknown coder, code or source."""
    if study.selections is None:
        return _select(study, filter_)
    if filter_ not in study.selections:
        study.selections[filter_] = _select(study, filter_)
    return study.selections[filter_]


def _select(study: StudyContext, filter_: Filter) -> FilteredCodings:
    step = study.store.history.last_step()
    infos = {info.guid: info for info in study.store.sources.all()}
    chosen = find_sources(study, filter_.sources)
    cases = {case.name: case for case in study.store.cases.all() if case.consent != "none"}
    if filter_.sources:
        cases = {name: case for name, case in cases.items() if any(place.source in chosen for place in case.places)}
    coders, remarks = resolve_coders(study, filter_, infos)
    reviews = study.store.reviews.live(users=coders)
    homes = CaseLocator(study, cases.values())
    read = fully_read(study, cases.values(), reviews, infos)
    codes = find_codes(study, filter_.codes)
    selected = None if codes is None else frozenset(code.guid for code in codes)
    placed, outside = _placed(study, filter_, homes, coders, selected, chosen if filter_.sources else infos.keys())
    standing = Visibility(study, coders)
    referenced = standing.choose(placed, reviews, filter_.reference)
    basis = Basis(tuple(sorted(coders)), filter_.reference, cases, read, ())
    read_by = {
        coder: len(fully_read(study, cases.values(), [review for review in reviews if review.user == coder], infos))
        for coder in (basis.coders if len(basis.coders) > 1 else ())
    }
    touched = {review.source for review in reviews}
    coded = {span.case for span in referenced}
    begun = {name for name, case in cases.items() if name in coded or any(p.source in touched for p in case.places)}
    basis = replace(basis, begun=frozenset(begun - read))
    homely = {place.source for case in cases.values() for place in case.places}
    used = {guid: info for guid, info in infos.items() if guid in homely and (not filter_.sources or guid in chosen)}
    remarks += [*assumed_remarks(study, reviews), *standing.remarks(), *_limits(filter_, coders), *outside]
    remarks.insert(0, _heading(basis, used, cases, read_by))
    basis, resolved = replace(basis, remarks=tuple(remarks)), replace(filter_, coders=basis.coders)
    return FilteredCodings(distinct_codings(referenced), referenced, basis, selected, used, resolved, step)


def _placed(
    study: StudyContext, filter_: Filter, homes: CaseLocator, coders: frozenset[str], codes: frozenset[str] | None,
    chosen: Collection[str],
) -> tuple[list[CodedSpan], list[str]]:  # fmt: skip
    """Return the coders' codings on the chosen sources by who speaks there, and lines on those outside turns."""
    alone = {source: case for source, case in homes.alone.items() if source in chosen}

    def find(silent: bool | None, case_of: Callable[[str, int, int], str | None]) -> list[CodedSpan]:
        return study.store.codings.spans(
            lambda source, start, end: case_of(source, start, end) if source in chosen else None,
            users=coders, silent=silent, origins=_origins(filter_), alone=alone,
        )  # fmt: skip

    spoken = find(None if filter_.include_interviewer else False, homes.case_of)
    silent = find(True, lambda source, start, end: homes.whole(source))
    return with_outside(study, filter_, spoken, silent, codes)


class CaseLocator:
    """Finds the case that speaks at a place: the case of the source, or in a focus group of the speaker.

    Only the given `cases` are found. `alone` maps the guids of sources that belong to a single case to its name.
    """

    def __init__(self, study: StudyContext, cases: Iterable[Case]) -> None:
        self._named = {case.name for case in cases}
        whole: dict[str, str] = {}
        self._speakers: dict[str, dict[str, str]] = {}
        for case in study.store.cases.all():
            for place in case.places:
                if place.speaker is None:
                    whole[place.source] = case.name
                else:
                    self._speakers.setdefault(place.source, {})[place.speaker] = case.name
        self._rest = {source: whole.get(source) for source in self._speakers}  # case of the remaining speakers
        self.alone = {s: case for s, case in whole.items() if s not in self._speakers and case in self._named}
        self._turns: Mapping[str, tuple[Turn, ...]] = (
            study.store.sources.turns(list(self._speakers)) if self._speakers else {}
        )

    def whole(self, source: str) -> str | None:
        """Return the case of text without a speaker: "" in a group discussion, None if it may not count."""
        if source not in self._speakers:
            return self.alone.get(source)
        rest = self._rest[source]
        return rest if rest in self._named else "" if rest is None else None

    def case_of(self, source: str, start: int, end: int) -> str | None:
        """Return the first case that speaks in `[start, end)`, or None."""
        if source not in self._speakers:
            return self.alone.get(source)
        return next(iter(self.cases_in(source, start, end)), None)

    def cases_in(self, source: str, start: int, end: int) -> list[str]:
        """Return every case that speaks in `[start, end)`, in order."""
        if source not in self._speakers:
            return [self.alone[source]] if source in self.alone else []
        turns, here, rest = self._turns[source], self._speakers[source], self._rest[source]
        first = max(bisect_right(turns, start, key=START) - 1, 0)
        last = max(bisect_left(turns, end, key=START), first + 1)
        speaking = [here.get(turn.speaker, None if turn.interviewer else rest) for turn in turns[first:last]]
        return [case for case in dict.fromkeys(speaking) if case is not None and case in self._named]


def resolve_coders(
    study: StudyContext, filter_: Filter, infos: Mapping[str, SourceInfo]
) -> tuple[frozenset[str], list[str]]:
    """Return the coders to count, and lines on how to show the others."""
    active = study.store.users.active()
    people, tagged = active - {AUTO_USER}, AUTO_USER in active
    if filter_.coders:
        names = [*dict.fromkeys([*(user.name for user in study.store.users.all()), *sorted(people)])]
        chosen = frozenset().union(*(_named_coders(name, names, people) for name in filter_.coders))
    elif people and (not tagged or _all_read(study, people, infos)):
        chosen = people
    else:
        chosen = frozenset({AUTO_USER}) if tagged else people
    return chosen, _others(study, chosen, people, tagged, infos)


def _others(
    study: StudyContext, chosen: frozenset[str], people: frozenset[str], tagged: bool, infos: Mapping[str, SourceInfo]
) -> list[str]:
    """Return lines on the kind of codings, and on the option that shows other coders."""
    lines = []
    if AUTO_USER in chosen and chosen & people:
        lines.append(
            "Automatic codings that no coder has checked are counted together with people's codings."
            if study.store.codings.scored(AUTO_USER)
            else "Phrase matches that no coder has checked are counted together with people's codings."
        )
    elif AUTO_USER in chosen:
        scored = study.store.codings.scored(AUTO_USER)
        lines.append(LEARNT_TAGS if scored else "These codings are phrase matches that no coder has checked.")
    elif tagged:
        kind = "automatic codings" if study.store.codings.scored(AUTO_USER) else "phrase matches"
        lines.append(f"To see {kind}: --coder {AUTO_USER}.")
    elif not people:
        lines.append("There are no codings yet; fusen tag codes the codebook's phrase matches.")
    others = sorted(people - chosen)
    if others and not chosen & people:
        read, held = _read_by(study, people, infos)
        lines.append(
            f"To see the codings of {listing(others)} ({read} of {held} interviewees fully coded): --coder people."
        )
    elif others:
        lines.append(f"To add the codings of {listing(others)}: --coder people.")
    return lines


def check_coders(basis: Basis, named: Sequence[str], what: str) -> None:
    """Raise FusenError if only automatic codings count and `named`, the filter's coders, do not ask for them."""
    if basis.coders == (AUTO_USER,) and not {AUTO_USER, "all"} & {*named}:
        raise FusenError(
            f"this {what} would rest on automatic codings that no coder has checked",
            f"--coder {AUTO_USER} allows it"
            + ("; the report then says so on its first page" if what == "report" else ""),
        )


def _named_coders(name: str, names: Sequence[str], people: Collection[str]) -> set[str]:
    if name == "people":
        return set(people)
    if name == "all":
        return {*people, AUTO_USER}
    if name not in names and name != AUTO_USER:
        near = get_close_matches(name, names, 1, 0.5)
        known = (
            f"did you mean {near[0]}?" if near else f"the coders are: {', '.join(names) or 'none yet'}; or people, all"
        )
        raise FusenError(f"no coder is called {name}", known)
    return {name}


def _all_read(study: StudyContext, coders: frozenset[str], infos: Mapping[str, SourceInfo]) -> bool:
    read, held = _read_by(study, coders, infos)
    return 0 < held == read


def _read_by(study: StudyContext, coders: frozenset[str], infos: Mapping[str, SourceInfo]) -> tuple[int, int]:
    """Return how many interviewees these coders have read in full, and how many there are."""
    countable = [case for case in study.store.cases.all() if case.consent != "none"]
    return len(fully_read(study, countable, study.store.reviews.live(users=coders), infos)), len(countable)


def fully_read(
    study: StudyContext, cases: Iterable[Case], reviews: Iterable[Review], infos: Mapping[str, SourceInfo]
) -> frozenset[str]:
    """Return the names of the cases whose whole talk the reviews cover."""
    stretches: dict[str, list[tuple[int, int]]] = {}
    for review in reviews:
        stretches.setdefault(review.source, []).append((review.start, review.end))
    whole = {
        source
        for source, spans in stretches.items()
        if source in infos and any(start <= 0 and end >= infos[source].chars for start, end in spans)
    }
    cases = list(cases)
    partly = {place.source for case in cases for place in case.places} & (stretches.keys() - whole) & infos.keys()
    talk = talk_of(study, partly) if partly else {}
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


def _origins(filter_: Filter) -> tuple[str, ...]:
    for origin in filter_.origins:
        if origin not in ORIGINS:
            raise FusenError(f"no origin is called {origin}", f"one of {', '.join(ORIGINS)}")
    return filter_.origins


def _heading(
    basis: Basis, infos: Mapping[str, SourceInfo], cases: Mapping[str, Case], read_by: Mapping[str, int]
) -> str:
    unspaced = sorted({info.language for info in infos.values()} & UNSPACED)
    names = [LANGUAGE_NAMES.get(language, language) for language in unspaced]
    unit = f" {listing(names)} words are counted as characters." if names else ""
    return f"{coders_line(basis.coders, len(basis.read), len(cases), read_by)}{unit}"


def coders_line(coders: Sequence[str], read: int, held: int, read_by: Mapping[str, int] | None = None) -> str:
    """Return the first line of a table's header: the coders, and how many interviewees they and each of them have read
    in full."""
    counts = ", ".join(f"{count} by {coder}" for coder, count in (read_by or {}).items() if coder != CONSENSUS or count)
    counts = f": {counts}" if "," in counts else ""
    whose = f"Coder{'s' * (len(coders) > 1)} {listing(coders)}" if coders else "No coders"
    return f"{whose}; {read:,} of {quantity(held, 'interviewee')} fully coded{counts}."


def _limits(filter_: Filter, coders: frozenset[str]) -> list[str]:
    """Return lines on other options that affect the numbers."""
    lines = []
    if len(coders - {CONSENSUS}) > 1:
        lines.append(
            f"Text that several coders have read: {_REFERENCES.get(filter_.reference, f'the codings of {filter_.reference} count')} (--reference {filter_.reference})."
        )
    elif filter_.reference not in ("union", *coders):
        lines.append(f"With one coder, --reference {filter_.reference} has no effect.")
    if filter_.origins:
        lines.append(f"Only codings of origin {listing(filter_.origins)}.")
    if filter_.sources:
        lines.append(f"Only the sources {', '.join(filter_.sources)}.")
    if filter_.include_interviewer:
        lines.append("Interviewers' questions are included.")
    return lines
