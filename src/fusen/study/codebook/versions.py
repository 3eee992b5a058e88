"""Under which definition of a code each decision was made: that of the coding, else that in force at the review."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.coding import Coding, Review
from fusen.model.recheck import Meanings
from fusen.storage.store import Store

MIXED = "mixed"
"""Decisions that coders made under different definitions."""


class Definitions:
    """Splits a code's decisions by the definition (version) they were made under."""

    def __init__(
        self, store: Store, coders: Sequence[str], codings: Sequence[Coding], reviews: Sequence[Review]
    ) -> None:
        self._meanings = Meanings(store.codebook.wordings())
        self._first: dict[str, dict[str, str]] = {}
        meant = {code: self._as_meant(code, had) for code, had in store.codebook.versions().items()}
        seen: dict[str, set[str]] = {}  # codings merged from elsewhere may be of versions this codebook never had
        for coding in codings:
            seen.setdefault(coding.code, set()).add(
                self._first.get(coding.code, {}).get(coding.version, coding.version)
            )
        self._versions = {
            code: had
            for code, had in meant.items()
            if len({version for _, _, version in had} | seen.get(code, set())) > 1
        }
        self._coders = coders
        self._codings: dict[tuple[str, str], list[Coding]] = {}
        self._reviews: dict[tuple[str, str], list[Review]] = {}
        self._steps: dict[str, int] = {}
        if not self._versions:
            return
        self._steps = store.reviews.first_steps()
        for coding in codings:
            if coding.code in self._versions:
                self._codings.setdefault((coding.code, coding.source), []).append(coding)
        for review in reviews:
            self._reviews.setdefault((review.user, review.source), []).append(review)

    def _as_meant(self, code: str, had: Sequence[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
        """Versions that a person said mean the same go by the name of the first of them."""
        first: dict[str, str] = {}
        for _, _, version in had:
            same = self._meanings.same(code, version)
            first[version] = next((known for known in first.values() if known in same), version)
        self._first[code] = first
        return [(step, at, first[version]) for step, at, version in had]

    def split(self, code: str, interviews: Iterable[tuple[str, Interview]]) -> dict[str, list[Interview]]:
        """By version, oldest first, the interviews cut to the passages decided under it; empty for a code with one.

        Passages on which the coders decided under different versions stand under "mixed".
        """
        if code not in self._versions:
            return {}
        order = dict.fromkeys([*(version for _, _, version in self._versions[code]), MIXED])
        found: dict[str, list[Interview]] = {version: [] for version in order}
        for source, interview in interviews:
            by_version: dict[str, list[int]] = {}
            for place, version in enumerate(self._of_passages(code, source, interview.frame)):
                by_version.setdefault(version, []).append(place)
            for version, places in by_version.items():
                frame = interview.frame.only(places)
                found.setdefault(version, []).append(
                    Interview(interview.name, frame, {code: interview.spans.get(code, [[] for _ in self._coders])})
                )
        return {version: cut for version, cut in found.items() if cut}

    def _of_passages(self, code: str, source: str, frame: Frame) -> list[str]:
        """The version each passage was decided under, or "mixed"."""
        decided: list[set[str]] = [set() for _ in range(len(frame))]
        for coder in self._coders:
            own = self._read_under(code, source, coder, frame)
            coded: dict[int, str] = {}
            for coding in self._codings.get((code, source), ()):
                if coding.user == coder:
                    version = self._first[code].get(coding.version, coding.version)
                    coded |= dict.fromkeys(frame.touched([(coding.start, coding.end)]), version)
            for place, version in enumerate(own):
                decided[place].add(coded.get(place, version))
        return [next(iter(versions)) if len(versions) == 1 else MIXED for versions in decided]

    def _read_under(self, code: str, source: str, coder: str, frame: Frame) -> list[str]:
        """The version in force when the coder last reviewed each passage."""
        had = self._versions[code]
        own = [had[0][2]] * len(frame)
        for review in sorted(self._reviews.get((coder, source), ()), key=lambda review: self._steps[review.guid]):
            place = bisect_right(had, self._steps[review.guid], key=lambda entry: entry[0]) - 1
            for passage in frame.touched([(review.start, review.end)]):
                own[passage] = had[max(place, 0)][2]
        return own
