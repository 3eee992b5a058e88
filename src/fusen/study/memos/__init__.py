"""`study.memos`: memos on any record of a study; an edit adds a new version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.study.memos.anchors import Span, is_about, lead_of, place_of

if TYPE_CHECKING:
    from fusen.model.coding import Memo, MemoKind
    from fusen.study.context import StudyContext

__all__ = ["Memos", "Span", "is_about", "lead_of", "place_of"]


class Memos:
    """The memos of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> tuple[Memo, ...]:
        """Return every memo in its newest version, oldest first."""
        return tuple(self._study.store.memos.live())

    def about(self, target: str) -> tuple[Memo, ...]:
        """Return the memos about a guid, oldest first."""
        return tuple(memo for memo in self.all() if memo.target == target)

    def write(self, target: str, text: str, *, kind: MemoKind = "free", guid: str | None = None) -> Memo | None:
        """Write a memo or the next version of the user's own memo (`guid`); an empty text deletes it and returns None.

        `target` is a source (name, path, case or guid), a code (name or guid), or any other guid. Raises FusenError for
        another coder's memo and for text with control characters.
        """
        from fusen.study.memos.edit import write_memo
        from fusen.study.scope.resolve import resolve_target

        return write_memo(self._study, resolve_target(self._study, target), text, kind, guid)

    def write_many(self, texts: Sequence[tuple[str, str]], kind: MemoKind = "free") -> int:
        """Write memos from (target, text) pairs as one step and return their number; targets as in `write`."""
        from fusen.study.memos.edit import write_memos
        from fusen.study.scope.resolve import resolve_target

        named = [(resolve_target(self._study, target), text) for target, text in texts]
        return write_memos(self._study, named, kind)
