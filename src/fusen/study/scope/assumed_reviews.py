"""Assumed reviews from imports of other tools' projects, which every table states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fusen.model.coding import Review
from fusen.model.ids import assumed_review_guid

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def assumed_remarks(study: StudyContext, reviews: Iterable[Review]) -> list[str]:
    """Return a header line if the reviews include assumed ones that no recorded review of the coder covers."""
    reviews = list(reviews)
    assumed = {
        review.guid: review
        for review in reviews
        if review.start == 0 and review.guid == assumed_review_guid(study.settings.project, review.source, review.user)
    }
    if not assumed:
        return []
    read: dict[tuple[str, str], int] = {}
    for review in reviews:
        if review.guid not in assumed and review.start == 0:
            key = (review.user, review.source)
            read[key] = max(read.get(key, 0), review.end)
    leaning: dict[str, int] = {}
    for review in assumed.values():
        if read.get((review.user, review.source), 0) < review.end:
            leaning[review.user] = leaning.get(review.user, 0) + 1
    who = ", ".join(f"{user} of {count} {'source' if count == 1 else 'sources'}" for user, count in leaning.items())
    return [f"Reading is assumed, not recorded: {who} (--assume-reviewed)."] if who else []
