"""Notes about passages that consent withholds: they may repeat what the interviewee said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.study.memos.anchors import place_of
from fusen.study.scope.consent import Consents, is_in_own_words

if TYPE_CHECKING:
    from fusen.model.coding import Coding, Memo
    from fusen.study.context import StudyContext


def withheld_notes(study: StudyContext) -> frozenset[str]:
    """Return guids of the notes that must not leave the study.

    They are about a passage, transcript or interviewee without consent to quotes, or about such a note, and their coders
    did not mark them as their own words.
    """
    guarded = {case.guid for case in study.store.cases.all() if case.consent != "quote"}
    notes = study.store.memos.live() if guarded else []
    if not notes:
        return frozenset()
    consents = Consents(study)
    codings = {coding.guid: coding for kept in (False, True) for coding in study.store.codings.live(detached=kept)}
    sources = {info.guid for info in study.store.sources.all()}
    result = {
        note.guid
        for note in notes
        if not is_in_own_words(note.text) and (note.target in guarded or _is_withheld(note, codings, sources, consents))
    }
    while more := {
        note.guid
        for note in notes
        if note.target in result and note.guid not in result and not is_in_own_words(note.text)
    }:
        result |= more
    return frozenset(result)


def _is_withheld(note: Memo, codings: dict[str, Coding], sources: set[str], consents: Consents) -> bool:
    coding = codings.get(note.target)
    if coding is not None:
        return not consents.quotable(coding.source, coding.start, coding.end)
    if note.target not in sources:
        return False
    span, _ = place_of(note)
    return not (consents.open(note.target) if span is None else consents.quotable(note.target, *span))
