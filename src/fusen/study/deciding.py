"""A person's decisions: code, uncode, review. Each is one step, durable when the call returns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import DIRECTIONS, Coding, Direction, Review
from fusen.model.ids import new_guid
from fusen.model.text import SourceInfo
from fusen.study.carrying_over import measured
from fusen.study.counting import find_codes, find_sources
from fusen.study.typed import note_problem

if TYPE_CHECKING:
    from fusen.study import Study


def code_span(
    study: Study, source: str, start: int, end: int, code: str, *,
    direction: Direction | None, magnitude: int | None, note: str | None,
) -> Coding:  # fmt: skip
    """Put a code on a span of a source (path, stem or case). The same coding again is returned as it stands.

    With another direction, magnitude or note it stays the same coding, decided anew; without a note its note stays.
    """
    if direction is not None and direction not in DIRECTIONS:
        raise FusenError(f"no direction is called {direction}", f"one of {', '.join(DIRECTIONS)}")
    if magnitude is not None and magnitude not in (1, 2, 3):
        raise FusenError(f"magnitude {magnitude} is not 1, 2 or 3")
    _check_note(note)
    # All inside the step: nobody can import the text anew between the look at it and the writing.
    with study.store.step(study.user, "code") as step:
        info, found = _one_source(study, source), _one_code(study, code)
        _check_span(info, start, end)
        standing = study.store.coding_at(study.user, found.guid, info.guid, start, end)
        if standing is not None:
            note = note or standing.note
            if (standing.direction, standing.magnitude, standing.note) == (direction, magnitude, note):
                return standing
            step.close_codings([standing.guid])
        plain = Coding(
            standing.guid if standing else new_guid(), study.user, found.guid, info.guid, start, end, "manual", step.at,
            found.version, direction, magnitude, note,
        )  # fmt: skip
        coding = measured(plain, study.store.text_by_hash(info.sha256) or "", study.store.turns_of(info.guid))
        has_its_note = standing is not None and standing.note == note
        if standing is not None and not has_its_note:
            step.close_notes(study.store.own_notes([standing]))
        step.add_codings([replace(coding, note=None) if has_its_note else coding])
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
        step.close_notes(study.store.notes_on([guid]))
        step.summary = {"coding": guid, "start": coding.start, "end": coding.end}


def review(study: Study, source: str, start: int, end: int | None) -> Review:
    with study.store.step(study.user, "review") as step:
        info = _one_source(study, source)
        end = info.chars if end is None else end
        _check_span(info, start, end)
        made = Review(new_guid(), study.user, info.guid, start, end, step.at)
        step.add_reviews([made])
        step.summary = {"source": info.path, "start": start, "end": end}
    return made


def _one_source(study: Study, name: str) -> SourceInfo:
    guids = find_sources(study, [name])
    if len(guids) != 1:
        raise FusenError(f"{name} names {len(guids)} sources", "name one by its path below transcripts/")
    return next(info for info in study.sources() if info.guid in guids)


def _one_code(study: Study, name: str) -> Code:
    found = (find_codes(study, [name]) or [])[0]
    if not found.codable or found.retired:
        raise FusenError(f"{found.label} is {'retired' if found.retired else 'a heading'}", "choose a code below it")
    return found


def _check_span(info: SourceInfo, start: int, end: int) -> None:
    if not 0 <= start < end <= info.chars:
        raise FusenError(f"[{start}, {end}) is no span of {info.path}", f"it has {info.chars} characters")


def _check_note(note: str | None) -> None:
    wrong = note_problem(note or "")
    if wrong:
        raise FusenError(f"the note holds {wrong}", "type it without")
