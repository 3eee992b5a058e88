"""A person's decisions: code, uncode, review. Each is one step, durable when the call returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import DIRECTIONS, Coding, Direction, Review
from fusen.model.ids import new_guid
from fusen.model.text import SourceInfo
from fusen.storage.steps import now
from fusen.study.counting import find_codes, find_sources
from fusen.study.importing import measured

if TYPE_CHECKING:
    from fusen.study import Study


def code_span(
    study: Study, source: str, start: int, end: int, code: str, *,
    direction: Direction | None, magnitude: int | None, note: str | None,
) -> Coding:  # fmt: skip
    """Put a code on a span of a source (path, stem or case). The same coding again is returned as it stands."""
    if direction is not None and direction not in DIRECTIONS:
        raise FusenError(f"no direction is called {direction}", f"one of {', '.join(DIRECTIONS)}")
    if magnitude is not None and magnitude not in (1, 2, 3):
        raise FusenError(f"magnitude {magnitude} is not 1, 2 or 3")
    info = _one_source(study, source)
    _check_span(info, start, end)
    found = (find_codes(study, [code]) or [])[0]
    if not found.codable or found.retired:
        raise FusenError(f"{found.label} is {'retired' if found.retired else 'a heading'}", "choose a code below it")
    text, turns = study.text(info.guid), study.store.turns([info.guid])[info.guid]
    plain = Coding(
        new_guid(), study.user, found.guid, info.guid, start, end, "manual", now(), found.version,
        direction, magnitude, note,
    )  # fmt: skip
    coding = measured(plain, text, turns)
    with study.store.step(study.user, "code") as step:
        standing = study.store.coding_at(coding)
        if standing is not None and (standing.direction, standing.magnitude) == (direction, magnitude):
            return standing
        if standing is not None:
            step.close_codings([standing.guid])
        step.add_codings([coding])
        step.summary = {"code": found.id, "source": info.path, "start": start, "end": end}
    return coding


def uncode(study: Study, guid: str) -> None:
    with study.store.step(study.user, "uncode") as step:
        coding = study.store.coding(guid)
        if coding is None:
            raise FusenError(f"no coding has the guid {guid}")
        if coding.user != study.user:
            raise FusenError(f"this coding is {coding.user}'s", f"only {coding.user} deletes it: --as {coding.user}")
        step.close_codings([guid])
        step.summary = {"coding": guid, "start": coding.start, "end": coding.end}


def review(study: Study, source: str, start: int, end: int | None) -> Review:
    info = _one_source(study, source)
    end = info.chars if end is None else end
    _check_span(info, start, end)
    made = Review(new_guid(), study.user, info.guid, start, end, now())
    with study.store.step(study.user, "review") as step:
        step.add_reviews([made])
        step.summary = {"source": info.path, "start": start, "end": end}
    return made


def _one_source(study: Study, name: str) -> SourceInfo:
    guids = find_sources(study, [name])
    if len(guids) != 1:
        raise FusenError(f"{name} names {len(guids)} sources", "name one by its path below transcripts/")
    return next(info for info in study.sources() if info.guid in guids)


def _check_span(info: SourceInfo, start: int, end: int) -> None:
    if not 0 <= start < end <= info.chars:
        raise FusenError(f"[{start}, {end}) is no span of {info.path}", f"it has {info.chars} characters")
