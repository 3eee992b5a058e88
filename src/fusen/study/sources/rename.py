"""Renamed and moved transcripts: codings, reviews and memos follow the words to the new path."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fusen.model.coding import Case
from fusen.model.rounds import Stretch
from fusen.model.source import Source, SourceInfo
from fusen.storage.step import Step
from fusen.study.codings.spoken_words import measured
from fusen.study.sources.realign import SourceBefore

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

FORMERLY = "formerly"
"""The option of a source that holds its earlier paths, by which cases.csv may still name it."""


@dataclass(slots=True)
class GoneSources:
    """Sources whose file is gone from disk, by the sha256 of their text; each may follow its words to one new path."""

    by_text: dict[str, list[SourceInfo]] = field(default_factory=dict)

    @classmethod
    def of(cls, study: StudyContext, infos: Iterable[SourceInfo]) -> GoneSources:
        gone = cls()
        on_disk = cache(lambda path: (study.paths.transcripts / path).is_file())
        for info in infos:
            if info.file.sha256 and not any(map(on_disk, (info.path, *map(str, PurePosixPath(info.path).parents)))):
                gone.by_text.setdefault(info.sha256, []).append(info)
        return gone

    def by_file(self, sha256: str) -> SourceInfo | None:
        """Return a source read from a file with this content."""
        infos = (info for alike in self.by_text.values() for info in alike)
        return next((info for info in infos if info.file.sha256 == sha256), None)

    def claim(self, source: Source) -> SourceInfo | None:
        """Return the source with the same words, by preference with the same last name, and take it off the list."""
        alike = self.by_text.get(source.sha256, [])
        name = PurePosixPath(source.path).name
        named = [info for info in alike if PurePosixPath(info.path).name == name]
        chosen = named[0] if named else alike[0] if len(alike) == 1 else None
        if chosen is not None:
            alike.remove(chosen)
        return chosen


def former_paths(info: SourceInfo) -> list[str]:
    """Return the paths under which a renamed source was known, the last one first."""
    return [info.path, *info.options.get(FORMERLY, ())]


def follow(study: StudyContext, step: Step, before: SourceInfo, source: Source) -> None:
    """Move codings, reviews, memos and decisions from a source that is gone to the same words under another path."""
    records = SourceBefore.of(study, before)
    placed = [
        measured(replace(coding, source=source.guid, note=None), source.text, source.turns)
        for coding in records.codings
    ]
    texts = {coding.guid: sha256 for sha256, codings in records.detached.items() for coding in codings}
    detached = [
        replace(coding, source=source.guid, note=None) for codings in records.detached.values() for coding in codings
    ]
    step.codings.close([coding.guid for coding in (*placed, *detached)])
    step.codings.add([*placed, *detached], detached=texts)
    step.reviews.close([review.guid for review in records.reviews])
    step.reviews.add([replace(review, source=source.guid) for review in records.reviews])
    step.rejections.close([rejection.guid for rejection in records.rejections])
    step.rejections.add([replace(rejection, source=source.guid) for rejection in records.rejections])
    memos = [memo for memo in study.store.memos.live() if memo.target == before.guid]
    step.memos.close([memo.guid for memo in memos])
    step.memos.add([replace(memo, target=source.guid) for memo in memos])
    _follow_decisions(study, step, before.guid, source.guid)
    step.sources.close([before.guid])


def _follow_decisions(study: StudyContext, step: Step, before: str, now: str) -> None:
    resolutions = study.store.rounds.resolutions(sources=[before], every=True)
    step.resolutions.close([resolution.guid for resolution in resolutions])
    step.resolutions.add([replace(resolution, source=now) for resolution in resolutions])
    pins = [pin for pin in study.store.themes.pins(every=True) if pin.source == before]
    step.pins.close([pin.guid for pin in pins])
    step.pins.add([replace(pin, source=now) for pin in pins])
    for round_ in study.store.rounds.all():
        if round_.frozen is None and any(stretch.source == before for stretch in round_.stretches):
            stretches = tuple(
                Stretch(now, *stretch[1:]) if stretch.source == before else stretch for stretch in round_.stretches
            )
            step.rounds.close([round_.guid])
            step.rounds.add([replace(round_, stretches=stretches)])


def follow_cases(study: StudyContext, step: Step, moved: Collection[tuple[str, str]], cases: Iterable[Case]) -> None:
    """Move memos and matrix cells from cases that only a renamed source named; `moved` pairs source guids."""
    cases = tuple(cases)
    live = {case.guid for case in cases}
    now = {place.source: case.guid for case in cases for place in case.places}
    after = dict(moved)
    renamed = {
        case.guid: now[after[place.source]]
        for case in study.store.cases.all()
        for place in case.places
        if case.guid not in live and place.source in after and after[place.source] in now
    }
    memos = [memo for memo in study.store.memos.live() if memo.target in renamed]
    step.memos.close([memo.guid for memo in memos])
    step.memos.add([replace(memo, target=renamed[memo.target]) for memo in memos])
    cells = [cell for cell in study.store.themes.cells() if cell.case in renamed]
    step.cells.close([cell.guid for cell in cells])
    step.cells.add([replace(cell, case=renamed[cell.case]) for cell in cells])
