"""`study.codings` and `study.reviews`: the decisions of a coder, each one step and durable when the call returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.study.scope.visibility import touches
from fusen.text.spans import merge as merge_spans

if TYPE_CHECKING:
    from fusen.model.coding import Coding, CodingChange, CodingDraft, Direction, Review
    from fusen.study.context import StudyContext
    from fusen.text.spans import Span

__all__ = ["Codings", "Reviews", "merge_spans", "touches"]


class Codings:
    """The codings of a study. Offsets are code points, spans half-open."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def add(
        self, source: str, start: int, end: int, code: str, *,
        direction: Direction | None = None, magnitude: int | None = None, memo: str | None = None,
    ) -> Coding:  # fmt: skip
        """Put a code on `[start, end)` of a source (name, path, case or guid). The same coding again changes nothing.

        Raises FusenError where the span, code, direction or magnitude does not exist.
        """
        from fusen.study.codings.add import add_coding

        return add_coding(self._study, source, start, end, code, direction=direction, magnitude=magnitude, memo=memo)

    def remove(self, guid: str) -> None:
        """Delete one of the user's own codings. Raises FusenError where it is another coder's or gone."""
        self.apply({}, remove=[guid], action="uncode")

    def apply(
        self, drafts: Mapping[str, Sequence[CodingDraft]], *,
        remove: Collection[str] = (), read: Mapping[str, Sequence[Span]] | None = None, action: str = "code",
    ) -> CodingChange:  # fmt: skip
        """Make and change codings by source, remove others (guids), and mark spans as read: all as one step.

        A draft whose code stands on its span already is left out, and a coding that it would change stays as it was;
        `CodingChange.codings` are those made or changed. Raises FusenError, and writes nothing, for another coder's
        coding, a span, source or code that does not exist, and for a single change to a place that is coded already.
        """
        from fusen.study.codings.apply import apply

        return apply(self._study, drafts, remove=remove, read=read, action=action)

    def find(
        self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None,
        codes: Collection[str] | None = None, detached: bool = False,
    ) -> list[Coding]:  # fmt: skip
        """Live codings by coders (names), on sources and with codes (guids); with `detached` those without a place."""
        return self._study.store.codings.live(users=users, sources=sources, codes=codes, detached=detached)

    def get(self, guid: str) -> Coding | None:
        """A live coding by its guid."""
        return self._study.store.codings.get(guid)

    def counts(self, users: Collection[str] | None = None) -> dict[str, int]:
        """Live codings by code guid, of everybody or of the coders named."""
        return self._study.store.codings.counts_by_code(users=users)


class Reviews:
    """What the user has read, coded or not. Without it *no code* and *not read yet* look alike."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def find(self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None) -> list[Review]:
        """What coders (names) have read of sources (guids)."""
        return list(self._study.store.reviews.live(users=users, sources=sources))

    def add(self, source: str, start: int = 0, end: int | None = None) -> Review:
        """The user has read `[start, end)` of a source (name, path, case or guid); all of it where no end is given."""
        from fusen.study.codings.reviews import add_review

        return add_review(self._study, source, start, end)

    def remove(self, source: str, start: int, end: int) -> None:
        """Take back that the user has read `[start, end)` of a source."""
        from fusen.study.codings.reviews import remove_review

        remove_review(self._study, source, start, end)
