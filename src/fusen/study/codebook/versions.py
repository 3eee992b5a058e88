"""Code versions of decisions: the version of the coding, or the version in force at the review."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.coding import Coding, Review
from fusen.model.recheck import Meanings
from fusen.storage.store import Store

MIXED = "mixed"
"""Marks decisions that coders made under different definitions."""


class Definitions:
    """Splits the decisions about a code by their code version."""

    def __init__(
        self, store: Store, coders: Sequence[str], codings: Sequence[Coding], reviews: Sequence[Review]
    ) -> None:
        self._meanings = Meanings(store.codebook.wordings())
        self._first: dict[str, dict[str, str]] = {}
        meant = {code: self._as_meant(code, had) for code, had in store.codebook.versions().items()}
        seen: dict[str, set[str]] = {}  # merged codings may have versions that this codebook never had
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
        """Replace versions with the same meaning by the first of them."""
        first: dict[str, str] = {}
        for _, _, version in had:
            same = self._meanings.same(code, version)
            first[version] = next((known for known in first.values() if known in same), version)
        self._first[code] = first
        return [(step, at, first[version]) for step, at, version in had]

    def split(self, code: str, interviews: Iterable[tuple[str, Interview]]) -> dict[str, list[Interview]]:
        """Return the interviews by version, oldest first, cut to the passages decided under it.

        Passages decided under different versions have the key "mixed". The result is empty for a code with a single
        version.
        """
        if code not in self._versions:
            return {}
        order = dict.fromkeys([*(version for _, _, version in self._versions[code]), MIXED])
        result: dict[str, list[Interview]] = {version: [] for version in order}
        for source, interview in interviews:
            by_version: dict[str, list[int]] = {}
            for place, version in enumerate(self._of_passages(code, source, interview.frame)):
                by_version.setdefault(version, []).append(place)
            for version, places in by_version.items():
                frame = interview.frame.only(places)
                result.setdefault(version, []).append(
                    Interview(interview.name, frame, {code: interview.spans.get(code, [[] for _ in self._coders])})
                )
        return {version: cut for version, cut in result.items() if cut}

    def _of_passages(self, code: str, source: str, frame: Frame) -> list[str]:
        """Return the version of the decision about each passage, or "mixed"."""
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
        """Return the version in force at the coder's last review of each passage."""
        had = self._versions[code]
        own = [had[0][2]] * len(frame)
        for review in sorted(self._reviews.get((coder, source), ()), key=lambda review: self._steps[review.guid]):
            place = bisect_right(had, self._steps[review.guid], key=lambda entry: entry[0]) - 1
            for passage in frame.touched([(review.start, review.end)]):
                own[passage] = had[max(place, 0)][2]
        return own
