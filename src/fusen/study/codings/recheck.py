"""Rechecks: the user confirms or changes decisions made before the meaning of a code changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import Coding, by_source
from fusen.model.ids import new_guid
from fusen.model.recheck import Meanings, Recheck, RecheckItem, Wording
from fusen.model.source import SourceInfo
from fusen.study.passages import talk_of
from fusen.text.spans import Span, covers, merge

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Versions = Mapping[str, Sequence[tuple[int, str, str]]]


class Rechecks:
    """The user's recheck queue, derived from code versions, codings and reviews; rechecked decisions leave it."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def queue(self) -> list[RecheckItem]:
        """Return waiting items in codebook order: for each code its codings, then the passages reviewed without it."""
        versions, meanings = self._study.store.codebook.versions(), Meanings(self._study.store.codebook.wordings())
        codes = [code for code in self._study.store.codebook.get() if not code.retired]
        stale = self._stale_codings(codes, meanings)
        moved = [code for code in codes if code.codable and _meant_otherwise(code, versions, meanings)]
        passages = self._passages(moved, versions, meanings) if moved else {}
        withdrawn = {
            place.source for case in self._study.store.cases.all() if case.consent == "none" for place in case.places
        }
        waiting = (item for code in codes for item in (*stale.get(code.guid, ()), *passages.get(code.guid, ())))
        return [item for item in waiting if item.source not in withdrawn]

    def counts(self) -> list[tuple[Code, tuple[int, int]]]:
        """Return for each code the number of waiting codings and passages."""
        result: dict[str, list[int]] = {}
        for item in self.queue():
            result.setdefault(item.code, [0, 0])[item.coding is None] += 1
        codes = self._study.store.codebook.get().by_guid
        return [(codes[guid], (codings, passages)) for guid, (codings, passages) in result.items()]

    def _stale_codings(self, codes: Sequence[Code], meanings: Meanings) -> dict[str, list[RecheckItem]]:
        user, known = self._study.user, {code.guid: code for code in codes}
        due = {
            guid
            for guid, version in self._study.store.codings.versions(user)
            if guid in known and version not in meanings.same(guid, known[guid].version)
        }
        result: dict[str, list[RecheckItem]] = {}
        for coding in self._study.store.codings.live(users=[user], codes=due) if due else ():
            if coding.version not in meanings.same(coding.code, known[coding.code].version):
                item = RecheckItem(coding.code, coding.source, coding.start, coding.end, coding)
                result.setdefault(coding.code, []).append(item)
        return result

    def _passages(self, codes: Sequence[Code], versions: Versions, meanings: Meanings) -> dict[str, list[RecheckItem]]:
        study = self._study
        reviews = by_source(study.store.reviews.live(users=[study.user]))
        if not reviews:
            return {}
        steps, infos = study.store.reviews.first_steps(), {info.guid: info for info in study.store.sources.all()}
        talk = talk_of(study, reviews.keys())
        coded: dict[tuple[str, str], list[Span]] = {}
        for coding in study.store.codings.live(users=[study.user], codes=[code.guid for code in codes]):
            coded.setdefault((coding.code, coding.source), []).append((coding.start, coding.end))
        looked = self._looked(infos, codes, meanings)
        result: dict[str, list[RecheckItem]] = {}
        for code in codes:
            now = meanings.same(code.guid, code.version)
            for source, own in reviews.items():
                fresh = [
                    (old.start, old.end) for old in own if _version_at(versions[code.guid], steps[old.guid]) in now
                ]
                fresh += looked.get((code.guid, source), ())
                read = merge((old.start, old.end) for old in own)
                result.setdefault(code.guid, []).extend(
                    RecheckItem(code.guid, source, start, end)
                    for start, end, _ in talk.get(source, ())
                    if _inside(read, start, end) and not _touched(coded, code.guid, source, start, end)
                    and not covers(fresh, [(start, end)])
                )  # fmt: skip
        return result

    def _looked(
        self, infos: Mapping[str, SourceInfo], codes: Sequence[Code], meanings: Meanings
    ) -> dict[tuple[str, str], list[Span]]:
        """Return rechecked spans by code and source, if they concern the current text and the current meaning."""
        now = {code.guid: meanings.same(code.guid, code.version) for code in codes}
        result: dict[tuple[str, str], list[Span]] = {}
        for look in self._study.store.reviews.looks(users=[self._study.user]):
            info = infos.get(look.source)
            if info is not None and info.sha256 == look.sha256 and look.version in now.get(look.code, ()):
                result.setdefault((look.code, look.source), []).append((look.start, look.end))
        return result

    # -- decisions

    def confirm(self, items: Collection[RecheckItem]) -> int:
        """Confirm decisions under the new meaning: codings as they are, passages without the code. Return the number
        confirmed.
        """
        study = self._study
        with study.store.step(study.user, "look again") as step:
            codes = study.store.codebook.get().by_guid
            texts = {info.guid: info.sha256 for info in study.store.sources.all()}
            codings = [self._as_now(item, codes) for item in items if item.coding is not None]
            step.codings.close([coding.guid for coding in codings])
            step.codings.add(replace(coding, at=step.at, note=None) for coding in codings)
            result = [
                Recheck(new_guid(), study.user, item.code, item.source, texts[item.source], item.start, item.end,
                     codes[item.code].version, step.at)
                for item in items
                if item.coding is None and item.source in texts and item.code in codes
            ]  # fmt: skip
            step.looks.add(result)
            step.summary = {"codings": len(codings), "passages": len(result)}
            if len(items) == 1:
                item = next(iter(items))
                path = next((info.path for info in study.store.sources.all() if info.guid == item.source), "")
                step.summary |= {"source": path, "start": item.start, "end": item.end}
        return len(codings) + len(result)

    def _as_now(self, item: RecheckItem, codes: Mapping[str, Code]) -> Coding:
        coding = self._study.store.codings.get(item.coding.guid) if item.coding else None
        if coding is None or coding.user != self._study.user or coding.code not in codes:
            raise FusenError("this coding was removed or changed in the meantime, or is not yours", "reload the queue")
        return replace(coding, version=codes[coding.code].version)

    def same_meaning(self, code: str) -> None:
        """Declare the last change of a code (guid) as wording only, so that earlier decisions count."""
        study = self._study
        with study.store.step(study.user, "wording only") as step:
            value = study.store.codebook.get().by_guid.get(code)
            had = [version for _, _, version in study.store.codebook.versions().get(code, ())]
            before = [version for version in had if value and version != value.version]
            if value is None or not before:
                raise FusenError("the meaning of this code has not changed")
            step.wordings.add([Wording(new_guid(), code, value.version, before[-1])])
            step.summary = {"code": value.id}


def _meant_otherwise(code: Code, versions: Versions, meanings: Meanings) -> bool:
    now = meanings.same(code.guid, code.version)
    return any(version not in now for _, _, version in versions.get(code.guid, ()))


def _version_at(had: Sequence[tuple[int, str, str]], step: int) -> str:
    return had[max(bisect_right(had, step, key=lambda entry: entry[0]) - 1, 0)][2]


def _inside(read: Sequence[Span], start: int, end: int) -> bool:
    place = bisect_right(read, (start, float("inf"))) - 1
    return place >= 0 and end <= read[place][1]


def _touched(coded: Mapping[tuple[str, str], Iterable[Span]], code: str, source: str, start: int, end: int) -> bool:
    return any(low < end and high > start for low, high in coded.get((code, source), ()))
