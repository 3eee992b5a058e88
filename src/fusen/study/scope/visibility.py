"""Visibility of codings: consensus codings replace resolved ones, and open rounds hide others' codings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from fusen.analysis.reference import Span, choose
from fusen.model.coding import CONSENSUS, Review
from fusen.model.quantity import quantity
from fusen.model.results import CodedSpan
from fusen.text.spans import merge

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Blind = dict[str, list[Span]]
"""Merged stretches by source guid on which fusen hides others' codings and suggestions from a coder."""


def blind(study: StudyContext, user: str | None = None) -> Blind:
    """Return the hidden stretches of a coder (default: the user) in open rounds."""
    who = user or study.user
    open_ = [round_ for round_ in study.store.rounds.all() if round_.frozen is None and who in round_.coders]
    result: Blind = {}
    for round_ in open_:
        for stretch in round_.stretches:
            result.setdefault(stretch.source, []).append((stretch.start, stretch.end))
    return {source: merge(spans) for source, spans in result.items()}


def touches(stretches: Sequence[Span], start: int, end: int) -> bool:
    """Return whether a span shares a character with one of the merged stretches."""
    from bisect import bisect_left

    before = bisect_left(stretches, (end, 0))
    return before > 0 and stretches[before - 1][1] > start


class Visibility:
    """Chooses the visible codings of some coders, and counts hidden codings and resolved disagreements."""

    def __init__(self, study: StudyContext, coders: Collection[str]) -> None:
        self._user = study.user
        self._coders = coders
        self._blind = blind(study)
        self._settled: dict[tuple[str, str | None], list[Span]] = {}
        self.hidden = 0
        self.resolved = 0
        if CONSENSUS in coders:
            self._take_resolutions(study)

    def _take_resolutions(self, study: StudyContext) -> None:
        texts = {info.guid: info.sha256 for info in study.store.sources.all()}
        for resolution in study.store.rounds.resolutions():
            if texts.get(resolution.source) == resolution.sha256:
                self._settled.setdefault((resolution.source, resolution.code), []).append(
                    (resolution.start, resolution.end)
                )
                self.resolved += 1
        for review in study.store.reviews.live(users=[CONSENSUS]):
            self._settled.setdefault((review.source, None), []).append((review.start, review.end))

    @property
    def plain(self) -> bool:
        """Whether no coding is hidden or replaced."""
        return not self._blind and not self._settled

    def choose(self, spans: Sequence[CodedSpan], reviews: Iterable[Review], reference: str) -> list[CodedSpan]:
        if self._blind:
            seen = [span for span in spans if not self._hides(span.coder, span.source, span.start, span.end)]
            self.hidden += len(spans) - len(seen)
            spans = seen
        return choose(spans, reviews, reference, self._coders, self._settled)

    def _hides(self, coder: str, source: str, start: int, end: int) -> bool:
        return coder != self._user and touches(self._blind.get(source, ()), start, end)

    def remarks(self) -> list[str]:
        """Return lines for the header of a table."""
        lines = []
        if self._settled:
            whole = any(code is None for _, code in self._settled)
            where = quantity(self.resolved, "resolved disagreement") if self.resolved else ""
            where = " and ".join(filter(None, [where, f"text that {CONSENSUS} has read" if whole else ""]))
            lines.append(f"For {where}, the codings of {CONSENSUS} count.")
        if self.hidden:
            count = quantity(self.hidden, "coding")
            lines.append(f"{count} of other coders hidden from {self._user} while an agreement round is open.")
        return lines
