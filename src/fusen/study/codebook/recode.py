"""Changes of codings through an edit of the codebook: recode or remove them, and report each change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, Memo
from fusen.model.memos.links import moved
from fusen.model.quantity import quantity
from fusen.storage.step import Step

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Place = tuple[str, str, int, int]


@dataclass(slots=True)
class Recoding:
    """Codings to change or remove, and memos and links to move or remove."""

    about: list[tuple[str, str]] = field(default_factory=list)  # (guid, at) of every affected coding
    changed: list[Coding] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    notes: list[Memo] = field(default_factory=list)
    lost_notes: list[str] = field(default_factory=list)
    lost_links: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)  # of links: what replaces a coding or code
    counts: dict[str, int] = field(default_factory=dict)  # by coder
    lines: list[str] = field(default_factory=list)

    def write(self, study: StudyContext, step: Step) -> None:
        detached = study.store.codings.detached_texts()
        step.codings.close([*self.gone, *(coding.guid for coding in self.changed)])
        step.codings.add(
            (replace(coding, at=step.at, note=None) for coding in self.changed),
            detached={coding.guid: detached[coding.guid] for coding in self.changed if coding.guid in detached},
        )
        step.memos.close([*self.lost_notes, *(note.guid for note in self.notes)])
        step.memos.add(self.notes)
        stale, fresh = moved(study.store.links.live(), self.ends)
        step.links.close([*stale, *self.lost_links])
        step.links.add(fresh)


def _of(study: StudyContext, codes: Collection[str]) -> tuple[list[Coding], set[str]]:
    """Return all codings with these codes, and the guids of the detached ones."""
    placed = study.store.codings.live(codes=codes)
    detached = study.store.codings.live(codes=codes, detached=True)
    return [*placed, *detached], {coding.guid for coding in detached}


def recoded(study: StudyContext, code: Code, into: Code, version: str, *, look: bool) -> Recoding:
    """Recode the codings of `code` to `into`; a coding that exists on both codes becomes one."""
    result, detached = _of(study, [code.guid])
    standing, off = _of(study, [into.guid])
    recoding = Recoding(about=[(coding.guid, coding.at) for coding in (*result, *standing)])
    taken = {_place(coding): coding for coding in standing if coding.guid not in off}
    enriched: dict[str, Coding] = {}
    differ = 0
    notes = study.store.memos.live()
    for coding in result:
        _count(recoding, coding)
        twin = None if coding.guid in detached else taken.get(_place(coding))
        if twin is None:
            recoding.changed.append(replace(coding, code=into.guid, version=coding.version if look else version))
            continue
        recoding.gone.append(coding.guid)
        recoding.ends[coding.guid] = twin.guid
        recoding.notes += [replace(note, target=twin.guid) for note in notes if note.target == coding.guid]
        twin = enriched.get(twin.guid, twin)
        fuller = replace(
            twin, direction=twin.direction or coding.direction, magnitude=twin.magnitude or coding.magnitude
        )
        differ += (coding.direction or fuller.direction, coding.magnitude or fuller.magnitude) != (
            fuller.direction, fuller.magnitude,
        )  # fmt: skip
        if fuller != twin:
            enriched[twin.guid] = fuller
    recoding.changed += enriched.values()
    recoding.ends[code.guid] = into.guid
    recoding.notes += [replace(note, target=into.guid) for note in notes if note.target == code.guid]
    recoding.lines = _counts(recoding, f"{into.label} gets")
    if recoding.gone:
        recoding.lines.append(
            f"codings of both codes on one span become one, with all memos: {quantity(len(recoding.gone), 'coding')} fewer"
        )
    if differ:
        recoding.lines.append(f"in {differ} of them direction or magnitude differ: those of {into.label} stay")
    if look and recoding.changed:
        recoding.lines.append("they are queued for a recheck")
    return recoding


def shared_out(study: StudyContext, code: Code, new: Sequence[Code], given: Mapping[str, int]) -> Recoding:
    """Recode each coding in `given` to its new code; other codings stay."""
    result, _ = _of(study, [code.guid])
    recoding = Recoding(about=[(coding.guid, coding.at) for coding in result])
    lost = given.keys() - {coding.guid for coding in result}
    if lost:
        raise FusenError(
            f"{quantity(len(lost), 'coding')} of {code.label} that the split assigns no longer exist", "look again"
        )
    wrong = [number for number in given.values() if not 0 <= number < len(new)]
    if wrong:
        raise FusenError(
            f"there is no new code number {wrong[0]}", f"the new codes have the numbers 0 to {len(new) - 1}"
        )
    shares = [0] * len(new)
    for coding in result:
        if coding.guid in given:
            target = new[given[coding.guid]]
            shares[given[coding.guid]] += 1
            _count(recoding, coding)
            recoding.changed.append(replace(coding, code=target.guid, version=target.version))
    recoding.lines = [
        f"{target.name} gets {quantity(share, 'coding')}" for target, share in zip(new, shares, strict=True)
    ]
    recoding.lines.append(f"{code.label} keeps {quantity(len(result) - len(recoding.changed), 'coding')}")
    return recoding


def removed(study: StudyContext, codes: Collection[str], *, keep: bool) -> Recoding:
    """Keep the codings of deleted codes, or remove them with their memos.

    fusen's codings always go because they follow from phrases.
    """
    result, _ = _of(study, codes)
    recoding = Recoding(about=[(coding.guid, coding.at) for coding in result])
    going = [coding for coding in result if not keep or coding.user == AUTO_USER]
    recoding.gone = [coding.guid for coding in going]
    recoding.lost_notes = study.store.memos.on(recoding.gone) if recoding.gone else []
    gone_codes = set(codes) - {coding.code for coding in result if coding.guid not in set(recoding.gone)}
    links = [link for link in study.store.links.live() if {link.origin, link.target} & {*gone_codes, *recoding.gone}]
    recoding.lost_links = [link.guid for link in links]
    for coding in going:
        _count(recoding, coding)
    kept = len(result) - len(going)
    recoding.lines = _counts(recoding, "removed:") if going or not result else []
    kept = len(result) - len(going)
    if kept:
        recoding.lines.append(f"kept: {quantity(kept, 'coding')}, on a retired code")
    if recoding.lost_notes:
        recoding.lines.append(f"memos removed with them: {len(recoding.lost_notes)}")
    if recoding.lost_links:
        recoding.lines.append(f"links removed with them: {len(recoding.lost_links)}")
    return recoding


def _place(coding: Coding) -> Place:
    return coding.user, coding.source, coding.start, coding.end


def _count(recoding: Recoding, coding: Coding) -> None:
    recoding.counts[coding.user] = recoding.counts.get(coding.user, 0) + 1


def _counts(recoding: Recoding, what: str) -> list[str]:
    total = sum(recoding.counts.values())
    if not total:
        return ["no coding changes"]
    by = ", ".join(f"{name} {count}" for name, count in sorted(recoding.counts.items()))
    return [f"{what} {quantity(total, 'coding')} ({by})"]
