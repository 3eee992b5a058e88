"""Precedence of codings in a merge: the newest version of a guid or a place wins, in any order of merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fusen.model.codebook import Code
from fusen.model.coding import CONSENSUS, Coding, Review, by_source
from fusen.model.history import Deletion
from fusen.model.rounds import Resolution, overruled
from fusen.storage.step import Step
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.scope.visibility import blind, touches

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class MergeDecision:
    """Changes of a merge: `stale` codings close; `passed_over` codings lost to newer ones and stay on record."""

    stale: tuple[Coding, ...]
    fresh: tuple[Coding, ...]
    passed_over: tuple[Coding, ...]
    stale_reviews: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()

    def count_replaced(self) -> int:
        """Return how many fresh codings take the guid or the place of a stale one."""
        keys = {key for coding in self.stale for key in (coding.guid, place_of(coding))}
        return sum(coding.guid in keys or place_of(coding) in keys for coding in self.fresh)

    def portions(self, size: int) -> list[MergeDecision]:
        """Return the changes in parts of whole sources, each of about `size` codings and reviews.

        Reviews that close without a successor are in the last part. A coding that moves to another source keeps all
        changes together.
        """
        home = {coding.guid: coding.source for coding in self.stale}
        if any(home.get(coding.guid, coding.source) != coding.source for coding in self.fresh):
            return [self]
        kinds: tuple[Sequence[Coding | Review], ...] = (self.stale, self.fresh, self.passed_over, self.reviews)
        counts = Counter(record.source for records in kinds for record in records)
        part_of: dict[str, int] = {}
        filled = size
        number = -1
        for source in sorted(counts):
            if filled >= size:
                number, filled = number + 1, 0
            part_of[source] = number
            filled += counts[source]
        parts: list[tuple[list[Any], ...]] = [([], [], [], []) for _ in range(max(number + 1, 1))]
        for at, records in enumerate(kinds):
            for record in records:
                parts[part_of[record.source]][at].append(record)
        closing = {*self.stale_reviews}
        last = closing - {review.guid for review in self.reviews}
        return [
            MergeDecision(
                tuple(stale), tuple(fresh), tuple(passed_over),
                (*(review.guid for review in reviews if review.guid in closing), *(last if at == number or number < 0 else ())),
                tuple(reviews),
            )
            for at, (stale, fresh, passed_over, reviews) in enumerate(parts)
        ]  # fmt: skip


class Exclusions:
    """Return records to drop: deleted ones, and codings of resolutions that newer resolutions overrule."""

    def __init__(self, deletions: Mapping[str, Deletion], resolutions: Collection[Resolution]) -> None:
        self._deletions = deletions
        lost = overruled(resolutions)
        self._overruled: dict[tuple[str, str], list[Resolution]] = {}
        for resolution in resolutions:
            if resolution.guid in lost:
                self._overruled.setdefault((resolution.source, resolution.at), []).append(resolution)

    def deleted(self, guid: str, at: str) -> Deletion | None:
        """Return the deletion of a record decided at that time; a matrix cell may be written again later."""
        value = self._deletions.get(guid)
        if value is None or value.restored or (value.of == "matrix" and value.at <= at):
            return None
        return value

    @property
    def overruled_sources(self) -> frozenset[str]:
        """Sources (guids) with codings of resolutions that newer ones overrule."""
        return frozenset(source for source, _ in self._overruled)

    def came_back(self, guid: str) -> bool:
        """Return whether a deletion was undone."""
        value = self._deletions.get(guid)
        return value is not None and value.restored

    def coding(self, coding: Coding) -> bool:
        return self.deleted(coding.guid, coding.at) is not None or (
            coding.user == CONSENSUS
            and any(
                coding.code in (resolution.code, resolution.other)
                and resolution.start <= coding.start
                and coding.end <= resolution.end
                for resolution in self._overruled.get((coding.source, coding.at), ())
            )
        )


@dataclass(frozen=True, slots=True)
class CodingsMet:
    """The codings of the study that a merge can meet: those of `users` (names), None for all, and superseded ones.

    A study may hold far more automatic codings than people's.
    """

    users: frozenset[str] | None
    passed_over: Mapping[str, Sequence[Coding]]  # by source

    @classmethod
    def of(cls, study: StudyContext, coders: Iterable[str], guids: Collection[str], gone: Exclusions) -> CodingsMet:
        """Return what codings by these coders, with these guids, and the deletions can meet."""
        users = frozenset({CONSENSUS, *coders})
        others = study.store.codings.guids(not_by=users)
        every = any(guid in guids or gone.deleted(guid, "") for guid in others)
        passed = [coding for coding in study.store.codings.passed_over() if not gone.coding(coding)]
        return cls(None if every else users, by_source(passed))


def decide(
    study: StudyContext,
    codings: Sequence[Coding],
    sources: Collection[str],
    met: CodingsMet,
    report: MergeReport,
    gone: Exclusions,
) -> MergeDecision:
    """Choose the newest version of each coding and the newest coding of each place, on these sources (guids).

    The result does not depend on the order of merges because the study remembers the losers (`passed_over`). Deleted
    codings stay deleted.
    """
    guids = {coding.guid for coding in codings}
    here, detached = (
        {coding.guid: coding for coding in study.store.codings.live(users=met.users, sources=sources, detached=apart)}
        for apart in (False, True)
    )
    dead = [coding for coding in (*here.values(), *detached.values()) if gone.coding(coding)]
    report.taken_away += len(dead)
    for coding in dead:
        here.pop(coding.guid, None)
    passed = {_rank(coding): coding for source in sources for coding in met.passed_over.get(source, ())}
    known = {_rank(coding) for coding in here.values() if coding.guid in guids}
    known |= {rank for rank, coding in passed.items() if not gone.came_back(coding.guid)}
    coders = {coding.guid: coding.user for coding in (*passed.values(), *detached.values(), *here.values())}
    incoming = _incoming(_of_their_coder(codings, coders, report, study), known, detached, gone, report, study)
    best = _Best(incoming, here.values(), passed)
    fresh = [coding for rank, coding in incoming.items() if best.stands(coding, rank)]
    losers = {rank: coding for rank, coding in incoming.items() if rank not in passed and not best.stands(coding, rank)}
    lost = _last_of_their_kind(losers, (*here.values(), *passed.values(), *incoming.values())) if losers else []
    stale = [coding for coding in best.rivals if not best.stands(coding, _rank(coding))]
    report.present += len(incoming) - len(fresh)
    decision = MergeDecision((*stale, *dead), tuple(fresh), tuple(lost))
    replaced = decision.count_replaced()
    report.replaced += replaced
    report.added += len(fresh) - replaced
    return decision


def _of_their_coder(
    codings: Sequence[Coding], coders: dict[str, str], report: MergeReport, study: StudyContext
) -> list[Coding]:
    """Return the codings without those that a file gives to another coder than this study, or than an earlier line."""
    for coding in sorted(codings, key=lambda coding: (coding.at, coding.user)):
        coders.setdefault(coding.guid, coding.user)
    kept = []
    hidden = blind(study)
    for coding in codings:
        if coders[coding.guid] == coding.user:
            kept.append(coding)
        else:
            report.other_coder.append(
                f"{coding.user}'s coding {_where(coding, hidden, study)} has the guid of a coding by "
                f"{coders[coding.guid]}: left out"
            )
    return kept


def _where(coding: Coding, hidden: Mapping[str, Sequence[tuple[int, int]]], study: StudyContext) -> str:
    """Return the place of a coding, unless an open round hides it."""
    seen = coding.user == study.user or not touches(hidden.get(coding.source, ()), coding.start, coding.end)
    return f"at {coding.start}-{coding.end}" if seen else "in a round that is open"


def _incoming(
    codings: Sequence[Coding], known: Collection[Rank], detached: Collection[str], gone: Exclusions, report: MergeReport,
    study: StudyContext,
) -> dict[Rank, Coding]:  # fmt: skip
    """Return the codings that are new to this study and not overruled."""
    hidden = blind(study)
    result: dict[Rank, Coding] = {}
    for coding in codings:
        deletion = gone.deleted(coding.guid, coding.at)
        if deletion is not None:
            where = _where(coding, hidden, study)
            report.deleted_here.append(f"{coding.user}'s coding {where} ({deletion.by} deleted it)")
        elif _rank(coding) in known or coding.guid in detached or gone.coding(coding):
            report.present += 1
        else:
            result.setdefault(_rank(coding), coding)
    return result


def decide_reviews(
    study: StudyContext, reviews: Sequence[Review], gone: Exclusions, report: MergeReport
) -> tuple[tuple[str, ...], tuple[Review, ...]]:
    """Return guids to close and reviews to add; the newer of two versions wins."""
    here = {review.guid: review for review in study.store.reviews.live()}
    dead = [guid for guid, review in here.items() if gone.deleted(guid, review.at)]
    report.taken_away += len(dead)
    newest = dict(here)
    for review in reviews:
        if not gone.deleted(review.guid, review.at):
            newest[review.guid] = max(review, newest.get(review.guid, review), key=_review_rank)
    added = tuple(review for guid, review in newest.items() if here.get(guid) != review)
    report.reviews += len(added)
    return (*dead, *(review.guid for review in added if review.guid in here)), added


class _Best:
    """Highest rank among the codings with the same guid and with the same place.

    Only keys of incoming codings and of their `rivals` are held: the codings here with such a guid or place.
    """

    def __init__(
        self, incoming: Mapping[Rank, Coding], here: Collection[Coding], passed: Mapping[Rank, Coding]
    ) -> None:
        self._best: dict[str | Place, Rank] = {}
        for rank, coding in incoming.items():
            self._see(coding, rank)
        self.rivals = [coding for coding in here if coding.guid in self._best or place_of(coding) in self._best]
        for coding in self.rivals:
            self._see(coding, _rank(coding))
        for coding in (*here, *passed.values()):
            if coding.guid in self._best or place_of(coding) in self._best:
                self._see(coding, _rank(coding), known=True)

    def _see(self, coding: Coding, rank: Rank, *, known: bool = False) -> None:
        """Raise the best rank of the coding's guid and place, with `known` only of those that are held."""
        for key in (coding.guid, place_of(coding)):
            best = self._best.get(key)
            if (best is None and not known) or (best is not None and best < rank):
                self._best[key] = rank

    def stands(self, coding: Coding, rank: Rank) -> bool:
        return self._best[coding.guid] == self._best[place_of(coding)] == rank


def _last_of_their_kind(losers: Mapping[Rank, Coding], seen: Iterable[Coding]) -> list[Coding]:
    """Return the losers that are the newest version on their place; older ones need not be remembered."""
    newest = {(coding.guid, place_of(coding)): rank for rank, coding in losers.items()}
    for coding in seen:
        kind = coding.guid, place_of(coding)
        if kind in newest:
            newest[kind] = max(newest[kind], _rank(coding))
    return [coding for rank, coding in losers.items() if newest[coding.guid, place_of(coding)] == rank]


Place = tuple[str, str, str, int, int]
Rank = tuple[str, str, str, str, int, str, str, str, str, int, int, str]


def place_of(coding: Coding) -> Place:
    return coding.user, coding.code, coding.source, coding.start, coding.end


def _rank(coding: Coding) -> Rank:
    """Return a total order by time, then content, which is the same on every machine."""
    return (
        coding.at, coding.guid, coding.origin, coding.direction or "", coding.magnitude or 0, coding.note or "",
        coding.user, coding.code, coding.source, coding.start, coding.end,
        "" if coding.sight is None else str(list(map(tuple, coding.sight))),
    )  # fmt: skip


def _review_rank(review: Review) -> tuple[str, int, int, str, str]:
    return review.at, review.start, review.end, review.source, review.user


def write_decided(study: StudyContext, step: Step, decision: MergeDecision, unknown: Iterable[Code]) -> None:
    """Write decided codings and reviews; memos on a replaced coding move to the coding on the same place, if any."""
    last = len(study.store.codebook.get())
    step.codes.add_at((last + number, code) for number, code in enumerate(unknown))
    fresh = {coding.guid for coding in decision.fresh}
    step.memos.close(study.store.memos.of_coders(decision.stale))
    stranded = {coding.guid: place_of(coding) for coding in decision.stale if coding.guid not in fresh}
    notes = [note for note in study.store.memos.live() if note.target in stranded] if stranded else []
    step.memos.close([note.guid for note in notes])
    step.codings.close([coding.guid for coding in decision.stale])
    step.codings.pass_over(decision.passed_over)
    step.codings.add(decision.fresh)
    step.reviews.close(decision.stale_reviews)
    step.reviews.add(decision.reviews)
    standing = {place_of(coding): coding.guid for coding in decision.fresh}
    places = [(note, standing.get(stranded[note.target])) for note in notes]
    step.memos.add(replace(note, target=target) for note, target in places if target is not None)
