"""`study.codings` and `study.reviews`: a coder's decisions; each call is one step and durable on return."""

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
    """The codings of a study. Offsets count code points; spans are half-open."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def add(
        self, source: str, start: int, end: int, code: str, *,
        direction: Direction | None = None, magnitude: int | None = None, memo: str | None = None,
    ) -> Coding:  # fmt: skip
        """Code `[start, end)` of a source (name, path, case or guid).

        The same coding again changes nothing. Raises FusenError if the span, code, direction or magnitude does not
        exist.
        """
        from fusen.study.codings.add import add_coding

        return add_coding(self._study, source, start, end, code, direction=direction, magnitude=magnitude, memo=memo)

    def remove(self, guid: str) -> None:
        """Delete a coding of the user. Raises FusenError if it belongs to another coder or no longer exists."""
        self.apply({}, remove=[guid], action="uncode")

    def apply(
        self, drafts: Mapping[str, Sequence[CodingDraft]], *,
        remove: Collection[str] = (), read: Mapping[str, Sequence[Span]] | None = None, action: str = "code",
    ) -> CodingChange:  # fmt: skip
        """Add and change codings by source, remove others (guids), and mark spans as read, as one step.

        A draft on an already coded place is skipped, and the coding it would change stays. `CodingChange.codings` holds
        the added and changed codings. Raises FusenError without writing for another coder's coding, for an unknown
        span, source or code, and for a single change to an already coded place.
        """
        from fusen.study.codings.apply import apply

        return apply(self._study, drafts, remove=remove, read=read, action=action)

    def find(
        self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None,
        codes: Collection[str] | None = None, detached: bool = False,
    ) -> list[Coding]:  # fmt: skip
        """Return current codings by coders (names), sources and codes (guids); with `detached`, only detached ones."""
        return self._study.store.codings.live(users=users, sources=sources, codes=codes, detached=detached)

    def get(self, guid: str) -> Coding | None:
        """Return a current coding by its guid, or None."""
        return self._study.store.codings.get(guid)

    def counts(self, users: Collection[str] | None = None) -> dict[str, int]:
        """Return the number of distinct coded spans by code guid, of all coders or of the named ones."""
        return self._study.store.codings.counts_by_code(users=users)


class Reviews:
    """Spans that the user has read; they distinguish *no code* from *not read yet*."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def find(self, *, users: Collection[str] | None = None, sources: Collection[str] | None = None) -> list[Review]:
        """Return the reviews by coders (names) of sources (guids)."""
        return list(self._study.store.reviews.live(users=users, sources=sources))

    def unread(self, source: str, spans: Collection[Span]) -> list[Span]:
        """Return the parts of spans of a source (guid) that the user has not read, in order."""
        from fusen.text.spans import uncovered

        reviews = self.find(users=[self._study.user], sources=[source])
        return uncovered(((review.start, review.end) for review in reviews), spans)

    def add(self, source: str, start: int = 0, end: int | None = None) -> Review:
        """Mark `[start, end)` of a source (name, path, case or guid) as read; by default all of it."""
        from fusen.study.codings.reviews import add_review

        return add_review(self._study, source, start, end)

    def remove(self, source: str, start: int, end: int) -> None:
        """Mark `[start, end)` of a source as unread."""
        from fusen.study.codings.reviews import remove_review

        remove_review(self._study, source, start, end)
