"""Changes of codings through an edit of the codebook: recode or remove them, and report each change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, Memo
from fusen.model.memos.links import moved
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
    found, detached = _of(study, [code.guid])
    standing, off = _of(study, [into.guid])
    made = Recoding(about=[(each.guid, each.at) for each in (*found, *standing)])
    taken = {_place(each): each for each in standing if each.guid not in off}
    enriched: dict[str, Coding] = {}
    differ = 0
    notes = study.store.memos.live()
    for coding in found:
        _count(made, coding)
        other = None if coding.guid in detached else taken.get(_place(coding))
        if other is None:
            made.changed.append(replace(coding, code=into.guid, version=coding.version if look else version))
            continue
        made.gone.append(coding.guid)
        made.ends[coding.guid] = other.guid
        made.notes += [replace(note, target=other.guid) for note in notes if note.target == coding.guid]
        other = enriched.get(other.guid, other)
        fuller = replace(
            other, direction=other.direction or coding.direction, magnitude=other.magnitude or coding.magnitude
        )
        differ += (coding.direction or fuller.direction, coding.magnitude or fuller.magnitude) != (
            fuller.direction, fuller.magnitude,
        )  # fmt: skip
        if fuller != other:
            enriched[other.guid] = fuller
    made.changed += enriched.values()
    made.ends[code.guid] = into.guid
    made.notes += [replace(note, target=into.guid) for note in notes if note.target == code.guid]
    made.lines = _said(made, f"{into.label} gets")
    if made.gone:
        made.lines.append(
            f"codings of both codes on one span become one, with all memos: {_number(len(made.gone))} fewer"
        )
    if differ:
        made.lines.append(f"in {differ} of them direction or magnitude differ: those of {into.label} stay")
    if look and made.changed:
        made.lines.append("they are queued for a recheck")
    return made


def shared_out(study: StudyContext, code: Code, new: Sequence[Code], given: Mapping[str, int]) -> Recoding:
    """Recode each coding in `given` to its new code; other codings stay."""
    found, _ = _of(study, [code.guid])
    made = Recoding(about=[(each.guid, each.at) for each in found])
    lost = given.keys() - {each.guid for each in found}
    if lost:
        raise FusenError(f"{_number(len(lost))} of {code.label} that the split assigns no longer exist", "look again")
    wrong = [number for number in given.values() if not 0 <= number < len(new)]
    if wrong:
        raise FusenError(
            f"there is no new code number {wrong[0]}", f"the new codes have the numbers 0 to {len(new) - 1}"
        )
    shares = [0] * len(new)
    for coding in found:
        if coding.guid in given:
            target = new[given[coding.guid]]
            shares[given[coding.guid]] += 1
            _count(made, coding)
            made.changed.append(replace(coding, code=target.guid, version=target.version))
    made.lines = [f"{target.name} gets {_number(share)}" for target, share in zip(new, shares, strict=True)]
    made.lines.append(f"{code.label} keeps {_number(len(found) - len(made.changed))}")
    return made


def removed(study: StudyContext, codes: Collection[str], *, keep: bool) -> Recoding:
    """Keep the codings of deleted codes, or remove them with their memos.

    fusen's codings always go because they follow from phrases.
    """
    found, _ = _of(study, codes)
    made = Recoding(about=[(each.guid, each.at) for each in found])
    going = [each for each in found if not keep or each.user == AUTO_USER]
    made.gone = [each.guid for each in going]
    made.lost_notes = study.store.memos.on(made.gone) if made.gone else []
    gone_codes = set(codes) - {each.code for each in found if each.guid not in set(made.gone)}
    links = [link for link in study.store.links.live() if {link.origin, link.target} & {*gone_codes, *made.gone}]
    made.lost_links = [link.guid for link in links]
    for coding in going:
        _count(made, coding)
    kept = len(found) - len(going)
    made.lines = _said(made, "removed:") if going or not found else []
    kept = len(found) - len(going)
    if kept:
        made.lines.append(f"kept: {_number(kept)}, on a retired code")
    if made.lost_notes:
        made.lines.append(f"memos removed with them: {len(made.lost_notes)}")
    if made.lost_links:
        made.lines.append(f"links removed with them: {len(made.lost_links)}")
    return made


def _place(coding: Coding) -> Place:
    return coding.user, coding.source, coding.start, coding.end


def _count(made: Recoding, coding: Coding) -> None:
    made.counts[coding.user] = made.counts.get(coding.user, 0) + 1


def _said(made: Recoding, what: str) -> list[str]:
    total = sum(made.counts.values())
    if not total:
        return ["no coding changes"]
    by = ", ".join(f"{name} {count}" for name, count in sorted(made.counts.items()))
    return [f"{what} {_number(total)} ({by})"]


def _number(count: int) -> str:
    return f"{count:,} coding{'s' * (count != 1)}"
