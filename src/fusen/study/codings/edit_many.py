"""Decisions over many sources at once, from a list of passages: one step, undone as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import Coding, Review
from fusen.study.codings.edit import Decided, Draft, drafted, own, unread

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

FEW = 50  # codings that are looked up one by one; more are read all at once


def decide_together(
    study: StudyContext, drafts: Mapping[str, Sequence[Draft]], remove: Collection[str],
    read: Mapping[str, Sequence[tuple[int, int]]], action: str,
) -> Decided:  # fmt: skip
    """Drafts and stretches read by guid of their source, codings to remove by their own.

    A draft whose code stands on its span already is left out, a changed coding among them stays as it was:
    `Decided.codings` says which were made. Raises FusenError for a coding of somebody else's; then nothing is done.
    """
    with study.store.step(study.user, action) as step:
        infos = {info.guid: info for info in study.store.sources.all()}
        changed = {draft.guid for mine in drafts.values() for draft in mine if draft.guid}
        known = _own_all(study, [*remove, *changed])
        codings: list[Coding] = []
        reviews: list[Review] = []
        for guid in dict.fromkeys([*drafts, *read]):
            if guid not in infos:
                raise FusenError("a transcript is no longer in the study", "fusen status lists what is there")
            free = _free(study, guid, drafts.get(guid, ()), remove)
            codings += drafted(study, infos[guid], free, step.at, known)
            for stretch in read.get(guid, ()):
                reviews += unread(study, infos[guid], stretch, step.at)
        step.codings.close([*remove, *(coding.guid for coding in codings if coding.guid in changed)])
        step.memos.close(study.store.memos.on(list(remove)))
        step.codings.add(codings)
        step.reviews.add(reviews)
        places = [(infos[one.source].path, one.start, one.end) for one in codings]
        step.summary = {"sources": len({path for path, _, _ in places}), "coded": len(codings),
                        "removed": len(remove), "read": len(reviews)}  # fmt: skip
        if places:
            step.summary |= dict(zip(("source", "start", "end"), places[0], strict=True))
        number = step.id if step.changed else 0
    return Decided(number or study.store.history.last_step(), tuple(codings), tuple(remove), tuple(reviews))


def _own_all(study: StudyContext, guids: Sequence[str]) -> dict[str, Coding]:
    """The codings by guid; raises FusenError unless each is a live one of the user's."""
    if len(guids) <= FEW:
        return {guid: own(study, guid) for guid in guids}
    mine = {coding.guid: coding for coding in study.store.codings.live(users=[study.user])}
    return {guid: mine[guid] if guid in mine else own(study, guid) for guid in guids}


def _free(study: StudyContext, source: str, drafts: Sequence[Draft], remove: Collection[str]) -> list[Draft]:
    """Drafts whose code the user has not put on their span yet, each once. One left out keeps its own place."""
    if not drafts:
        return []
    before = {
        coding.guid: (coding.code, coding.start, coding.end)
        for coding in study.store.codings.live(users=[study.user], sources=[source])
        if coding.guid not in remove
    }
    moving = {draft.guid for draft in drafts}
    while True:
        taken = {place for guid, place in before.items() if guid not in moving}
        kept: list[Draft] = []
        for draft in drafts:
            place = (draft.code, draft.start, draft.end)
            if place not in taken and (draft.guid is None or draft.guid in moving):
                taken.add(place)
                kept.append(draft)
        stayed = moving - {draft.guid for draft in kept} - {None}
        if not stayed:
            return [draft for draft in kept if before.get(draft.guid or "") != (draft.code, draft.start, draft.end)]
        moving -= stayed
