"""`study.memos`: memos on anything in a study, edited as new versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.coding import Note, NoteKind
    from fusen.study.context import StudyContext


class Memos:
    """The memos of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def write(self, target: str, text: str, *, kind: NoteKind = "free", guid: str | None = None) -> Note | None:
        """Write a memo about a guid, or the next version of one's own memo; an empty text deletes it."""
        from fusen.study.memos.edit import write_note

        return write_note(self._study, target, text, kind, guid)

    def write_many(self, texts: Sequence[tuple[str, str]], kind: NoteKind = "free") -> int:
        """Write memos, (target guid, text) each, as one step; returns how many."""
        from fusen.study.memos.edit import write_notes

        return write_notes(self._study, texts, kind)
