"""Memos and sets of a project file, merged with those of the study."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import Coding, Memo
from fusen.model.project import ExchangeTally, Set
from fusen.storage.step import Step

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def put_notes(
    study: StudyContext, step: Step, notes: Sequence[Memo], targets: Mapping[str, str], codings: Sequence[Coding],
    fresh: Collection[str], tally: ExchangeTally,
) -> None:  # fmt: skip
    """Add new memos and newer versions of existing ones; deleted memos stay deleted.

    `targets` maps guids of the file to guids of the study; `fresh` holds guids of added codings. A coder's own memo on
    a coding is skipped if the study already has both.
    """
    here = {note.guid: note for note in study.store.memos.live()}
    deleted = study.store.memos.deleted()
    about = {note.target for note in notes}
    at = _standing(study, [coding for coding in codings if coding.guid in about])
    own = {(note.target, note.user) for note in here.values()}
    coders = {coding.guid: coding.user for coding in codings}
    guids = {note.guid for note in notes}
    added: list[Memo] = []
    closed: list[str] = []
    for note in notes:
        target = targets.get(note.target) or at.get(note.target)
        if target is None and note.target not in guids:
            tally.lose("notes", "about what did not come in")
            continue
        made = replace(note, target=target or note.target)
        goes_with_coding = coders.get(note.target) == note.user
        if goes_with_coding and note.target not in fresh and (made.target, note.user) in own:
            continue
        before = here.get(note.guid)
        if before is None and note.guid not in deleted:
            added.append(made)
        elif before is not None and before.user == note.user and before.at < note.at and before.text != note.text:
            closed.append(note.guid)
            added.append(made)
    step.memos.close(closed)
    step.memos.add(added)


def _standing(study: StudyContext, codings: Sequence[Coding]) -> dict[str, str]:
    """Map guids of the file's codings to guids of the equivalent codings of the study."""
    if not codings:
        return {}
    live = study.store.codings.live(sources={coding.source for coding in codings})
    guids = {coding.guid for coding in live}
    spots = {_spot(coding): coding.guid for coding in live}
    found = {coding.guid: coding.guid if coding.guid in guids else spots.get(_spot(coding)) for coding in codings}
    return {guid: standing for guid, standing in found.items() if standing}


def _spot(coding: Coding) -> tuple[object, ...]:
    return coding.user, coding.code, coding.source, coding.start, coding.end


def put_sets(study: StudyContext, step: Step, sets: Sequence[Set], targets: Mapping[str, str]) -> None:
    """Add sets; an existing set gains its missing members."""
    here = {one.guid: one for one in study.store.codebook.sets()}
    notes = {note.guid for note in study.store.memos.live()}
    changed: list[Set] = []
    for one in sets:
        members = tuple(
            (kind, targets.get(guid, guid)) for kind, guid in one.members if guid in targets or guid in notes
        )
        before = here.get(one.guid)
        made = replace(before or one, members=tuple(dict.fromkeys((*(before.members if before else ()), *members))))
        if made != before:
            changed.append(made)
    step.sets.close([one.guid for one in changed if one.guid in here])
    step.sets.add(changed)
