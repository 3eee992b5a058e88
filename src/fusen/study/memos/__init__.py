"""`study.memos`: memos on any record of a study; an edit adds a new version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.study.memos.anchors import Span, is_about, lead_of, place_of

if TYPE_CHECKING:
    from fusen.model.coding import Memo, MemoKind
    from fusen.model.memos.entries import MemoEntry, MemoList, MemoTarget
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

    def entries(
        self,
        about: str = "",
        *,
        on: Sequence[str] = (),
        kinds: Sequence[str] = (),
        coders: Sequence[str] = (),
        words: str = "",
    ) -> MemoList:
        """Return the chosen memos, newest first, with what each is about, its links and its number of versions.

        `about` is a name such as "Funding gap", "JP-03@10-40", "case:JP-03" or "study". `words` are plain words, a
        `"phrase"` or a `prefix*`. Raises FusenError for an unknown name.
        """
        from fusen.study.memos.entries import MemoFilter, list_memos

        return list_memos(self._study, MemoFilter(about, tuple(on), tuple(kinds), tuple(coders), words))

    def entry(self, memo: str) -> MemoEntry:
        """Return a memo by its guid or the first letters of it. Raises FusenError unless exactly one fits."""
        from fusen.study.memos.entries import find_entry

        return find_entry(self._study, memo)

    def versions(self, guid: str) -> tuple[Memo, ...]:
        """Return the versions of a memo, oldest first, without those that an undo took back."""
        return tuple(self._study.store.memos.versions(guid))

    def target(self, name: str) -> MemoTarget:
        """Return what a name in a link means. Raises FusenError for an unknown or ambiguous name."""
        from fusen.study.memos.entries import resolve
        from fusen.study.memos.targets import MemoTargets

        return resolve(MemoTargets(self._study), name)

    def linking(self, name: str) -> tuple[MemoEntry, ...]:
        """Return the memos with a link to a code, source, case, citation or memo, newest first."""
        from fusen.study.memos.entries import MemoFilter, linking, list_memos

        return tuple(linking(list_memos(self._study, MemoFilter()).entries, self.target(name)))

    def on_name(self, name: str) -> MemoList:
        """Return the memo with this id, or all memos about a name as in `entries`."""
        from fusen.study.memos.entries import on_name

        return on_name(self._study, name)

    def broken(self, text: str) -> list[str]:
        """Return the names in the links of a text that lead to nothing in the study."""
        from fusen.study.memos.targets import MemoTargets

        return [link.name for link in MemoTargets(self._study).links(text) if link.target is None]

    def keep(self, name: str, text: str, *, kind: str | None = None, code: str = "") -> Memo | None:
        """Write a memo on a name as in `entries`, with `code` on the user's own coding at that citation.

        `memo:ID` names the user's own memo, of which this writes the next version; an empty text deletes it and returns
        None.
        """
        from fusen.study.memos.edit import keep

        return keep(self._study, name, text, kind, code)

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
