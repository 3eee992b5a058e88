"""A person's decisions: code, uncode, review. Each is one step, durable when the call returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import DIRECTIONS, Coding, Direction, Origin, Rejection, Review, Sighted
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.study.input_check import note_problem
from fusen.study.scope.select import find_codes, find_sources
from fusen.study.sources.realign import measured
from fusen.text.spans import covers

if TYPE_CHECKING:
    from fusen.storage.step import Step
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class Draft:
    """A coding to be made, by guid of its code; with a `guid`, that coding of the user's as it shall be from now on.

    `sight` are the suggestions shown, where it is known; a changed coding without it keeps what it had.
    """

    code: str
    start: int
    end: int
    origin: Origin = "manual"
    direction: Direction | None = None
    magnitude: int | None = None
    guid: str | None = None
    sight: tuple[Sighted, ...] | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What one decision changed: codings made or changed, those removed, what was read; `step` is the newest now."""

    step: int
    codings: tuple[Coding, ...] = ()
    removed: tuple[str, ...] = ()
    read: tuple[Review, ...] = ()
    rejected: tuple[Rejection, ...] = ()


def decide(
    study: StudyContext, source: str, drafts: Sequence[Draft] = (), *,
    remove: Collection[str] = (), read: tuple[int, int] | None = None, action: str = "code",
) -> Decided:  # fmt: skip
    """Codings made, changed and removed, and a stretch read, on one source (guid), as one step.

    A new draft whose code stands on its span already changes nothing; a changed coding keeps its guid and its notes.
    """
    with study.store.step(study.user, action) as step:
        made = decide_in(study, step, source, drafts, remove, read)
    return made if made.step else replace(made, step=study.store.history.last_step())


def decide_in(
    study: StudyContext, step: Step, source: str, drafts: Sequence[Draft], remove: Collection[str] = (),
    read: tuple[int, int] | None = None,
) -> Decided:  # fmt: skip
    """The same within an open step, which may hold more; `step` of what comes back is 0 where nothing changed."""
    info = next((info for info in study.store.sources.all() if info.guid == source), None)
    if info is None:
        raise FusenError("this transcript is no longer in the study", "fusen status lists what is there")
    codings = drafted(study, info, drafts, step.at)
    gone = [own(study, guid) for guid in remove]
    reviews = unread(study, info, read, step.at)
    step.codings.close([*remove, *(draft.guid for draft in drafts if draft.guid)])
    step.memos.close(study.store.memos.on(list(remove)))
    step.codings.add(codings)
    step.reviews.add(reviews)
    places = [(one.start, one.end) for one in (*codings, *gone)] + [(one.start, one.end) for one in reviews]
    start, end = places[0] if places else (0, 0)
    step.summary |= {"source": info.path, "start": start, "end": end,
                     "coded": len(codings), "removed": len(remove), "read": len(reviews)}  # fmt: skip
    seen = next((draft.sight for draft in drafts if draft.sight is not None), None)
    if seen is not None:
        step.summary["sight"] = [list(each) for each in seen]
    return Decided(step.id if step.changed else 0, tuple(codings), tuple(remove), tuple(reviews))


def drafted(
    study: StudyContext, info: SourceInfo, drafts: Sequence[Draft], at: str, known: Mapping[str, Coding] | None = None
) -> list[Coding]:
    """The codings that drafts on a source ask for; raises FusenError where one cannot be made.

    With `known`, the user's codings that are to be changed by guid, the places of the drafts are known to be free.
    """
    if not drafts:
        return []
    codebook = study.store.codebook.get()
    text, turns = study.store.sources.text_by_hash(info.sha256) or "", study.store.sources.turns_of(info.guid)
    made = []
    for draft in drafts:
        _check_span(info, draft.start, draft.end)
        code = codebook.by_guid.get(draft.code)
        if code is None or not code.codable or code.retired:
            raise FusenError(f"{code.label if code else draft.code} cannot be coded with", "choose another code")
        before = None if draft.guid is None else known[draft.guid] if known is not None else own(study, draft.guid)
        standing = (
            study.store.codings.at(study.user, code.guid, info.guid, draft.start, draft.end) if known is None else None
        )
        if standing is not None and standing.guid != draft.guid:
            if draft.guid is None:
                continue
            raise FusenError(f"this stretch is coded {code.label} already", "remove one of the two")
        plain = Coding(
            draft.guid or new_guid(), study.user, code.guid, info.guid, draft.start, draft.end, draft.origin, at,
            code.version, draft.direction, draft.magnitude,
            sight=before.sight if before is not None and draft.sight is None else draft.sight,
        )  # fmt: skip
        made.append(measured(plain, text, turns))
    return made


def own(study: StudyContext, guid: str) -> Coding:
    """A live coding of the user's."""
    coding = study.store.codings.get(guid)
    if coding is None:
        raise FusenError("this coding is gone: it was removed meanwhile")
    if coding.user != study.user:
        raise FusenError(f"this coding is {coding.user}'s", f"only {coding.user} changes it: --as {coding.user}")
    return coding


def unread(study: StudyContext, info: SourceInfo, read: tuple[int, int] | None, at: str) -> list[Review]:
    """A review of the stretch, unless the user has read it all."""
    if read is None:
        return []
    _check_span(info, *read)
    before = study.store.reviews.live(users=[study.user], sources=[info.guid])
    if covers([(review.start, review.end) for review in before], [read]):
        return []
    return [Review(new_guid(), study.user, info.guid, *read, at)]


def reject(study: StudyContext, source: str, start: int, end: int, codes: Collection[str]) -> Decided:
    """The user does not want these codes (guids) on `[start, end)` of a source (guid). Once is enough: again is no change."""
    with study.store.step(study.user, "reject") as step:
        info = next((info for info in study.store.sources.all() if info.guid == source), None)
        if info is None:
            raise FusenError("this transcript is no longer in the study", "fusen status lists what is there")
        _check_span(info, start, end)
        before = study.store.rejections.live(users=[study.user], sources=[source])
        known = {(one.code, one.start, one.end) for one in before}
        made = [
            Rejection(new_guid(), study.user, code, source, start, end, step.at)
            for code in codes
            if (code, start, end) not in known
        ]
        step.rejections.add(made)
        step.summary = {"source": info.path, "start": start, "end": end, "codes": [one.code for one in made]}
        number = step.id if step.changed else 0
    return Decided(number or study.store.history.last_step(), rejected=tuple(made))


def unreview(study: StudyContext, source: str, start: int, end: int) -> None:
    """Take back that the user has read `[start, end)`: what their reviews cover around it stays."""
    with study.store.step(study.user, "unreview") as step:
        touched = [
            review
            for review in study.store.reviews.live(users=[study.user], sources=[source])
            if review.start < end and review.end > start
        ]
        step.reviews.close([review.guid for review in touched])
        step.reviews.add(
            replace(review, guid=new_guid(), start=low, end=high)
            for review in touched
            for low, high in ((review.start, start), (end, review.end))
            if low < high
        )
        path = next(info.path for info in study.store.sources.all() if info.guid == source)
        step.summary = {"source": path, "start": start, "end": end}


def code_span(
    study: StudyContext, source: str, start: int, end: int, code: str, *,
    direction: Direction | None, magnitude: int | None, note: str | None,
) -> Coding:  # fmt: skip
    """Put a code on a span of a source (path, stem or case). The same coding again is returned as it stands.

    With another direction, magnitude or note it stays the same coding, decided anew; without a note its note stays.
    """
    if direction is not None and direction not in DIRECTIONS:
        raise FusenError(f"no direction is called {direction}", f"one of {', '.join(DIRECTIONS)}")
    if magnitude is not None and magnitude not in (1, 2, 3):
        raise FusenError(f"magnitude {magnitude} is not 1, 2 or 3")
    check_note(note)
    # All inside the step: nobody can import the text anew between the look at it and the writing.
    with study.store.step(study.user, "code") as step:
        info, found = _one_source(study, source), one_code(study, code)
        _check_span(info, start, end)
        standing = study.store.codings.at(study.user, found.guid, info.guid, start, end)
        if standing is not None:
            note = note or standing.note
            if (standing.direction, standing.magnitude, standing.note) == (direction, magnitude, note):
                return standing
            step.codings.close([standing.guid])
        plain = Coding(
            standing.guid if standing else new_guid(), study.user, found.guid, info.guid, start, end, "manual", step.at,
            found.version, direction, magnitude, note, sight=standing.sight if standing else None,
        )  # fmt: skip
        coding = measured(
            plain, study.store.sources.text_by_hash(info.sha256) or "", study.store.sources.turns_of(info.guid)
        )
        has_its_note = standing is not None and standing.note == note
        if standing is not None and not has_its_note:
            step.memos.close(study.store.memos.of_coders([standing]))
        step.codings.add([replace(coding, note=None) if has_its_note else coding])
        step.summary = {"code": found.id, "source": info.path, "start": start, "end": end}
    return coding


def uncode(study: StudyContext, guid: str) -> None:
    with study.store.step(study.user, "uncode") as step:
        coding = study.store.codings.get(guid)
        if coding is None:
            raise FusenError(f"no coding has the guid {guid}")
        if coding.user != study.user:
            raise FusenError(f"this coding is {coding.user}'s", f"only {coding.user} deletes it: --as {coding.user}")
        step.codings.close([guid])
        step.memos.close(study.store.memos.on([guid]))
        step.summary = {"coding": guid, "start": coding.start, "end": coding.end}


def review(study: StudyContext, source: str, start: int, end: int | None) -> Review:
    with study.store.step(study.user, "review") as step:
        info = _one_source(study, source)
        end = info.chars if end is None else end
        _check_span(info, start, end)
        made = Review(new_guid(), study.user, info.guid, start, end, step.at)
        step.reviews.add([made])
        step.summary = {"source": info.path, "start": start, "end": end}
    return made


def _one_source(study: StudyContext, name: str) -> SourceInfo:
    guids = find_sources(study, [name])
    if len(guids) != 1:
        raise FusenError(f"{name} names {len(guids)} sources", "name one by its path below transcripts/")
    return next(info for info in study.store.sources.all() if info.guid in guids)


def one_code(study: StudyContext, name: str) -> Code:
    found = (find_codes(study, [name]) or [])[0]
    if not found.codable or found.retired:
        raise FusenError(f"{found.label} is {'retired' if found.retired else 'a heading'}", "choose a code below it")
    return found


def _check_span(info: SourceInfo, start: int, end: int) -> None:
    if not 0 <= start < end <= info.chars:
        raise FusenError(f"[{start}, {end}) is no span of {info.path}", f"it has {info.chars} characters")


def check_note(note: str | None) -> None:
    wrong = note_problem(note or "")
    if wrong:
        raise FusenError(f"the note holds {wrong}", "type it without")
