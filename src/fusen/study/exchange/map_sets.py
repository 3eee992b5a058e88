"""Sets of a project file, merged with those of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.project import Set
from fusen.storage.step import Step

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def put_sets(study: StudyContext, step: Step, sets: Sequence[Set], targets: Mapping[str, str]) -> None:
    """Add sets; an existing set gains its missing members."""
    here = {code_set.guid: code_set for code_set in study.store.codebook.sets()}
    notes = {note.guid for note in study.store.memos.live()}
    changed: list[Set] = []
    for code_set in sets:
        members = tuple(
            (kind, targets.get(guid, guid)) for kind, guid in code_set.members if guid in targets or guid in notes
        )
        before = here.get(code_set.guid)
        updated = replace(
            before or code_set, members=tuple(dict.fromkeys((*(before.members if before else ()), *members)))
        )
        if updated != before:
            changed.append(updated)
    step.sets.close([code_set.guid for code_set in changed if code_set.guid in here])
    step.sets.add(changed)
