"""Reviews: the spans that the user has read, with or without coding them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import Review
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.study.scope.resolve import check_span, resolve_source
from fusen.text.spans import Span, covers

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def add_review(study: StudyContext, source: str, start: int, end: int | None) -> Review:
    """Implement `Reviews.add`."""
    with study.store.step(study.user, "review") as step:
        info = resolve_source(study, source)
        end = info.chars if end is None else end
        check_span(info, start, end)
        review = Review(new_guid(), study.user, info.guid, start, end, step.at)
        step.reviews.add([review])
        step.summary = {"source": info.path, "start": start, "end": end}
    return review


def remove_review(study: StudyContext, source: str, start: int, end: int) -> None:
    """Implement `Reviews.remove`; the parts of reviews outside the span stay."""
    with study.store.step(study.user, "unreview") as step:
        info = resolve_source(study, source)
        touched = [
            review
            for review in study.store.reviews.live(users=[study.user], sources=[info.guid])
            if review.start < end and review.end > start
        ]
        step.reviews.close([review.guid for review in touched])
        step.reviews.add(
            replace(review, guid=new_guid(), start=low, end=high)
            for review in touched
            for low, high in ((review.start, start), (end, review.end))
            if low < high
        )
        step.summary = {"source": info.path, "start": start, "end": end}


def new_reviews(study: StudyContext, info: SourceInfo, spans: Iterable[Span], at: str) -> list[Review]:
    """Return reviews for the spans that the user has not read in full."""
    result: list[Review] = []
    before: list[Span] | None = None
    for span in spans:
        check_span(info, *span)
        if before is None:
            reviews = study.store.reviews.live(users=[study.user], sources=[info.guid])
            before = [(review.start, review.end) for review in reviews]
        if not covers(before, [span]):
            result.append(Review(new_guid(), study.user, info.guid, *span, at))
            before.append(span)
    return result
