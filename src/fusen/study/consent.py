"""What interviewees have consented to: which stretches may be quoted, and who may be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.study.counting import Homes

if TYPE_CHECKING:
    from fusen.study import Study


class Consents:
    """The consent of everyone who speaks in a stretch; the strictest counts."""

    def __init__(self, study: Study) -> None:
        cases = study.store.cases()
        self._homes = Homes(study, cases)
        self._given = {case.name: case.consent for case in cases}

    def quotable(self, source: str, start: int, end: int) -> bool:
        """May the words of `[start, end)` leave the study, as far as its speakers are interviewees?"""
        return all(self._given[case] == "quote" for case in self._homes.cases_in(source, start, end))


def closed_places(study: Study) -> dict[str, set[str | None]]:
    """By source guid, the speakers who consented to nothing; None where the whole source is theirs."""
    closed: dict[str, set[str | None]] = {}
    for case in study.store.cases():
        for place in case.places if case.consent == "none" else ():
            closed.setdefault(place.source, set()).add(place.speaker)
    return closed
