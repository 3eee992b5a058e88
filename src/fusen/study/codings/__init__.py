"""`study.codings` and `study.reviews`: the decisions of a coder, each one step and durable when the call returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.coding import Coding, Direction, Review
    from fusen.study.codings.edit import Decided, Draft
    from fusen.study.context import StudyContext


class Codings:
    """The codings of a study. Offsets are code points, spans half-open."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def add(
        self, source: str, start: int, end: int, code: str, *,
        direction: Direction | None = None, magnitude: int | None = None, note: str | None = None,
    ) -> Coding:  # fmt: skip
        """Put a code on `[start, end)` of a source (path, stem or case). The same coding again changes nothing.

        Raises FusenError where the span, code, direction or magnitude does not exist.
        """
        from fusen.study.codings.edit import code_span

        return code_span(self._study, source, start, end, code, direction=direction, magnitude=magnitude, note=note)

    def remove(self, guid: str) -> None:
        """Delete one of the user's own codings. Raises FusenError where it is another coder's or gone."""
        from fusen.study.codings.edit import uncode

        uncode(self._study, guid)

    def apply(
        self, source: str, drafts: Sequence[Draft] = (), *,
        remove: Collection[str] = (), read: tuple[int, int] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and a stretch read, on one source (guid), as one step."""
        from fusen.study.codings.edit import decide

        return decide(self._study, source, drafts, remove=remove, read=read, action=action)

    def apply_many(
        self, drafts: Mapping[str, Sequence[Draft]], *, remove: Collection[str] = (),
        read: Mapping[str, Sequence[tuple[int, int]]] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and stretches read, on many sources (guids), as one step."""
        from fusen.study.codings.edit_many import decide_together

        return decide_together(self._study, drafts, remove, read or {}, action)

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

    def add(self, source: str, start: int = 0, end: int | None = None) -> Review:
        """The user has read `[start, end)` of a source (path, stem or case); all of it where no end is given."""
        from fusen.study.codings.edit import review

        return review(self._study, source, start, end)

    def remove(self, source: str, start: int, end: int) -> None:
        """Take back that the user has read `[start, end)` of a source (guid)."""
        from fusen.study.codings.edit import unreview

        unreview(self._study, source, start, end)
