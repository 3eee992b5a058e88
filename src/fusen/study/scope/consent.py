"""Consent of interviewees: which spans output may quote, and whom lists may name."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fusen.model.source import SourceInfo
from fusen.study.scope.select import CaseLocator

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


OWN_WORDS = "[own words]"
"""The last line of a note that holds no words of an interviewee: such a note may leave the study."""


def is_in_own_words(note: str) -> bool:
    """Return whether the coder marked a note as free of the interviewee's words."""
    return note.rstrip().rpartition("\n")[2].strip().casefold() == OWN_WORDS


class Consents:
    """The consent of all speakers in a span; the strictest applies."""

    def __init__(self, study: StudyContext) -> None:
        cases = study.store.cases.all()
        self._homes = CaseLocator(study, cases)
        self._given = {case.name: case.consent for case in cases}
        self._by_source: dict[str, list[str]] = {}
        self._shared: set[str] = set()
        self._guarded = {place.source for case in cases if case.consent != "quote" for place in case.places}
        for case in cases:
            for place in case.places:
                self._by_source.setdefault(place.source, []).append(case.name)
                if place.speaker is not None:
                    self._shared.add(place.source)

    def quotable(self, source: str, start: int, end: int) -> bool:
        """Return whether output may quote `[start, end)`, given the consent of its interviewees."""
        return source not in self._guarded or all(
            self._given[case] == "quote" for case in self._homes.cases_in(source, start, end)
        )

    def may_share(self, note: str, source: str, start: int | None = None, end: int = 0) -> bool:
        """Return whether a note on `[start, end)`, or on a whole source, may leave the study."""
        quotable = self.open(source) if start is None else self.quotable(source, start, end)
        return quotable or is_in_own_words(note)

    def open(self, source: str) -> bool:
        """Return whether output may quote all of a source (guid)."""
        return source not in self._guarded

    def closed(self, source: str, start: int | None = None, end: int = 0) -> bool:
        """Return whether a source, or a span of it, belongs only to interviewees with consent `none`."""
        if start is None or source not in self._shared:
            cases = self._by_source.get(source, [])
        else:
            cases = self._homes.cases_in(source, start, end)
        return bool(cases) and all(self._given[case] == "none" for case in cases)

    def by_speaker(self, source: str) -> bool:
        """Return whether the speakers of a source are separate cases."""
        return source in self._shared


def closed_places(study: StudyContext) -> dict[str, set[str | None]]:
    """Return by source guid the speakers with consent `none`; None stands for the whole source."""
    closed: dict[str, set[str | None]] = {}
    for case in study.store.cases.all():
        for place in case.places if case.consent == "none" else ():
            closed.setdefault(place.source, set()).add(place.speaker)
    return closed


def shown_speakers(info: SourceInfo, closed: Collection[str | None]) -> tuple[str, ...]:
    """Return the speakers without interviewees whose consent is `none`; `closed` is that of `closed_places`."""
    if None in closed:
        return tuple(speaker for speaker in info.speakers if speaker in info.interviewers)
    return tuple(speaker for speaker in info.speakers if speaker not in closed)
