"""Auto-codings of a run, written in portions that each commit; one undo removes all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, Review, by_source
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.storage.step import Step, now
from fusen.study.autocode.outside_matches import matches_outside
from fusen.study.autocode.tag_progress import TagProgress, end_progress, put_progress, unfinished_run

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PORTION = 5_000
"""Codings that a portion commits; other writers wait for no more."""
SOURCES = 500
"""Sources in a portion at most."""
PHRASES, COMBINED = "phrases", "combined"


@dataclass(slots=True)
class TagPortions:
    """The codings of a run over `infos`, in this order.

    `codes` are guids of the codes whose codings are replaced, None for all; `outside` are the codes whose phrases are
    also matched outside turns.
    """

    study: StudyContext
    by: str
    codes: Collection[str] | None
    infos: Sequence[SourceInfo]
    outside: Sequence[Code]
    dry_run: bool
    digest: str
    done: TagProgress = field(init=False)
    _portion: list[SourceInfo] = field(init=False, default_factory=list)
    _codings: list[Coding] = field(init=False, default_factory=list)
    _passages: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.done = TagProgress()
        if not self.dry_run:
            self.done = unfinished_run(self.study, self.digest, decisions_matter=self.by == COMBINED)

    @property
    def remaining(self) -> Sequence[SourceInfo]:
        """The sources that an interrupted run has not written."""
        return self.infos[self.done.sources :]

    def add(self, info: SourceInfo, codings: list[Coding], passages: int) -> None:
        """Take the codings of the next source; full portions and the last one are written."""
        self._portion.append(info)
        self._codings += codings
        self._passages += passages
        full = len(self._codings) >= PORTION or len(self._portion) >= SOURCES
        if full or self.done.sources + len(self._portion) == len(self.infos):
            self._codings += matches_outside(self.study, self.outside, self._portion, now()) if self.outside else ()
            self._write()
            self._portion, self._codings, self._passages = [], [], 0

    def _write(self) -> None:
        """Write only the differences; a second run without changes writes nothing."""
        store, done = self.study.store, self.done
        planned = store.history.last_step()
        change = _difference(self.study, self.by, self.codes, self._portion, self._codings)
        if self.dry_run:
            self.done = self._after(change)
            return
        with store.step(self.study.user, "tag", part_of=done.first) as step:
            if not store.history.has_only_new_codings(planned, step.id, [AUTO_USER]):
                change = _difference(self.study, self.by, self.codes, self._portion, self._codings)
            self._write_change(step, change)
            first, last = (done.first or step.id, step.id) if step.changed else (done.first, planned)
            after = replace(self._after(change), first=first, last=last)
            if after.sources < len(self.infos):
                put_progress(step, after, self.digest)
            elif done.sources:
                end_progress(step)
        self.done = after

    def _after(self, change: _TagChange) -> TagProgress:
        done = self.done
        return replace(
            done, sources=done.sources + len(self._portion), passages=done.passages + self._passages,
            matches=done.matches + len(self._codings), added=done.added + change.added,
            removed=done.removed + change.removed, updated=done.updated + change.updated,
            replaced=done.replaced + change.replaced,
        )  # fmt: skip

    def _write_change(self, step: Step, change: _TagChange) -> None:
        step.codings.close(change.stale)
        step.codings.add(change.fresh)
        _mark_read(self.study, step, self._portion)
        step.summary = {"added": change.added, "removed": change.removed, "sources": len(self._portion)}
        if change.updated:
            step.summary = {**step.summary, "updated": change.updated}
        if self.by != PHRASES:
            step.summary = {**step.summary, "by": self.by}


@dataclass(frozen=True, slots=True)
class _TagChange:
    """Guids of fusen's codings to close and codings to add; `updated` of both have the same code and span."""

    stale: list[str]
    fresh: list[Coding]
    updated: int
    replaced: int

    @property
    def added(self) -> int:
        return len(self.fresh) - self.updated

    @property
    def removed(self) -> int:
        return len(self.stale) - self.updated


def _difference(
    study: StudyContext, by: str, codes: Collection[str] | None, infos: Sequence[SourceInfo], codings: Sequence[Coding]
) -> _TagChange:
    sources = [info.guid for info in infos]
    standing = study.store.codings.by_source(sources, users=[AUTO_USER], codes=codes)
    before = {_key(coding): coding for source in sources for coding in standing.get(source, ())}
    after = {_key(coding): coding for coding in codings}
    old = [coding for key, coding in before.items() if key not in after]
    new = [coding for key, coding in after.items() if key not in before]
    updated = len({_place(coding) for coding in old} & {_place(coding) for coding in new})
    replaced = sum((coding.sight is None) != (by == PHRASES) for coding in old)
    return _TagChange([coding.guid for coding in old], new, updated, replaced)


def _place(coding: Coding) -> tuple[object, ...]:
    return coding.code, coding.source, coding.start, coding.end


def _key(coding: Coding) -> tuple[object, ...]:
    return *_place(coding), coding.version, coding.sight


def _mark_read(study: StudyContext, step: Step, infos: list[SourceInfo]) -> None:
    """Mark the tagged sources as read by fusen."""
    reviews = by_source(study.store.reviews.live(users=[AUTO_USER], sources=[info.guid for info in infos]))
    for info in infos:
        mine = reviews.get(info.guid, [])
        if any(review.start == 0 and review.end == info.chars for review in mine):
            continue
        step.reviews.close([review.guid for review in mine])
        step.reviews.add([Review(new_guid(), AUTO_USER, info.guid, 0, info.chars, step.at)])
