"""Add one coding by the names of its source and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.model.coding import Coding, CodingDraft, Direction
from fusen.study.codings.apply import apply_in
from fusen.study.scope.resolve import check_span, resolve_codable, resolve_source

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def add_coding(
    study: StudyContext, source: str, start: int, end: int, code: str, *,
    direction: Direction | None = None, magnitude: int | None = None, memo: str | None = None,
) -> Coding:  # fmt: skip
    """Implement `Codings.add`; a new direction, magnitude or memo changes an existing coding, which keeps its guid."""
    # All reads happen inside the step, so that no import changes the text before the write.
    with study.store.step(study.user, "code") as step:
        info, result = resolve_source(study, source), resolve_codable(study, code)
        check_span(info, start, end)
        standing = study.store.codings.at(study.user, result.guid, info.guid, start, end)
        draft = CodingDraft(
            result.guid, start, end, direction=direction, magnitude=magnitude, memo=memo,
            guid=standing.guid if standing else None,
        )  # fmt: skip
        free = () if standing else [(result.guid, start, end)]
        change = apply_in(study, step, {info.guid: [draft]}, free=free)
        if standing is not None and not change.codings:
            return standing
        step.summary = {"code": result.id, "source": info.path, "start": start, "end": end}
    return change.codings[0]
