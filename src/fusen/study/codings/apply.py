"""Apply coding changes: add, change and remove codings on one or more sources as one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import DIRECTIONS, Coding, CodingChange, CodingDraft, Review
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.study.codings.reviews import new_reviews
from fusen.study.codings.spoken_words import measured
from fusen.study.input_check import check_memo
from fusen.study.scope.resolve import check_span, resolve_code, resolve_source
from fusen.text.spans import Span

if TYPE_CHECKING:
    from fusen.storage.step import Step
    from fusen.study.context import StudyContext

FEW = 50  # up to this number, codings are looked up singly
Place = tuple[str, int, int]


def apply(
    study: StudyContext, drafts: Mapping[str, Sequence[CodingDraft]], *,
    remove: Collection[str] = (), read: Mapping[str, Sequence[Span]] | None = None, action: str = "code",
) -> CodingChange:  # fmt: skip
    """Implement `Codings.apply`."""
    with study.store.step(study.user, action) as step:
        change = apply_in(study, step, drafts, remove, read)
    return change if change.step else replace(change, step=study.store.history.last_step())


def apply_in(
    study: StudyContext, step: Step, drafts: Mapping[str, Sequence[CodingDraft]], remove: Collection[str] = (),
    read: Mapping[str, Sequence[Span]] | None = None, free: Collection[Place] = (),
) -> CodingChange:  # fmt: skip
    """Apply the changes within an open step; `step` of the result is 0 if nothing changed. The caller knows that the user
    has no coding on the `free` places."""
    read = read or {}
    infos = {name: resolve_source(study, name) for name in dict.fromkeys([*drafts, *read])}
    changed = [draft.guid for mine in drafts.values() for draft in mine if draft.guid]
    known = _own(study, [*remove, *changed])
    codings, reviews = list[Coding](), list[Review]()
    for name, info in infos.items():
        codings += _drafted(study, info, drafts.get(name, ()), known, remove, step.at, free)
        reviews += new_reviews(study, info, read.get(name, ()), step.at)
    if changed and not codings and sum(map(len, drafts.values())) == 1:
        _refuse_double(study, known[changed[0]], next(draft for mine in drafts.values() for draft in mine))
    _write(study, step, codings, remove, known)
    step.reviews.add(reviews)
    step.summary |= _summary(study, codings, [known[guid] for guid in remove], reviews)
    seen = next((draft.sight for mine in drafts.values() for draft in mine if draft.sight is not None), None)
    if seen is not None:
        step.summary["sight"] = [list(suggestion) for suggestion in seen]
    return CodingChange(step.id if step.changed else 0, tuple(codings), tuple(remove), tuple(reviews))


def _own(study: StudyContext, guids: Sequence[str]) -> dict[str, Coding]:
    """Return the codings by guid. Raises FusenError unless each is a current coding of the user."""
    mine = {coding.guid: coding for coding in study.store.codings.live(users=[study.user])} if len(guids) > FEW else {}
    result = {guid: mine.get(guid) or study.store.codings.get(guid) for guid in guids}
    own: dict[str, Coding] = {}
    for guid, coding in result.items():
        if coding is None:
            raise FusenError("this coding no longer exists: another step removed it")
        if coding.user != study.user:
            raise FusenError(
                f"this coding belongs to {coding.user}", f"only {coding.user} can change it, with --as {coding.user}"
            )
        own[guid] = coding
    return own


def _drafted(
    study: StudyContext, info: SourceInfo, drafts: Sequence[CodingDraft], known: Mapping[str, Coding],
    remove: Collection[str], at: str, free: Collection[Place],
) -> list[Coding]:  # fmt: skip
    """Return the codings for the drafts on a source, without existing ones."""
    if not drafts:
        return []
    codes = {draft.code: _checked_code(study, info, draft) for draft in drafts}
    drafts = [replace(draft, code=codes[draft.code].guid) for draft in drafts]
    by_guid = {code.guid: code for code in codes.values()}
    text, turns = study.store.sources.text_by_hash(info.sha256) or "", study.store.sources.turns_of(info.guid)
    result = []
    for draft in _free(_own_places(study, info, drafts, known, remove, free), known, drafts):
        code, before = by_guid[draft.code], known.get(draft.guid or "")
        plain = Coding(
            draft.guid or new_guid(), study.user, code.guid, info.guid, draft.start, draft.end, draft.origin, at,
            code.version, draft.direction, draft.magnitude, draft.memo or (before.note if before else None),
            sight=before.sight if before is not None and draft.sight is None else draft.sight,
        )  # fmt: skip
        result.append(measured(plain, text, turns))
    return result


def _checked_code(study: StudyContext, info: SourceInfo, draft: CodingDraft) -> Code:
    """Return the code of a draft. Raises FusenError if the draft is invalid."""
    if draft.direction is not None and draft.direction not in DIRECTIONS:
        raise FusenError(f"no direction is called {draft.direction}", f"one of {', '.join(DIRECTIONS)}")
    if draft.magnitude is not None and draft.magnitude not in (1, 2, 3):
        raise FusenError(f"magnitude {draft.magnitude} is not 1, 2 or 3")
    check_memo(draft.memo)
    check_span(info, draft.start, draft.end)
    code = study.store.codebook.get().by_guid.get(draft.code) or resolve_code(study, draft.code)
    if not code.codable or code.retired:
        raise FusenError(f"{code.label} is {'retired' if code.retired else 'a heading'}", "choose a code below it")
    return code


def _own_places(
    study: StudyContext, info: SourceInfo, drafts: Sequence[CodingDraft], known: Mapping[str, Coding],
    remove: Collection[str], free: Collection[Place],
) -> dict[str, Place]:  # fmt: skip
    """Return by guid the places of the user's codings that the drafts may duplicate or change."""
    result: Iterable[Coding | None]
    if len(drafts) > FEW:
        result = study.store.codings.live(users=[study.user], sources=[info.guid])
    else:
        places = {_place(draft) for draft in drafts}.difference(free)
        result = [study.store.codings.at(study.user, code, info.guid, start, end) for code, start, end in places]
    here = [
        *(coding for coding in result if coding is not None),
        *(coding for coding in known.values() if coding.source == info.guid),
    ]
    return {coding.guid: _place(coding) for coding in here if coding.guid not in remove}


def _free(
    standing: Mapping[str, Place], known: Mapping[str, Coding], drafts: Sequence[CodingDraft]
) -> list[CodingDraft]:
    """Return the distinct drafts that change something on free places.

    A skipped draft leaves its coding in place, which can block further drafts; the loop repeats until no more drafts
    drop out.
    """
    moving = {draft.guid for draft in drafts}
    while True:
        taken = {place for guid, place in standing.items() if guid not in moving}
        kept: list[CodingDraft] = []
        for draft in drafts:
            if _place(draft) not in taken and (draft.guid is None or draft.guid in moving):
                taken.add(_place(draft))
                kept.append(draft)
        stayed = moving - {draft.guid for draft in kept} - {None}
        if not stayed:
            return [draft for draft in kept if draft.guid is None or not _same(known[draft.guid], draft)]
        moving -= stayed


def _place(coding: Coding | CodingDraft) -> Place:
    return coding.code, coding.start, coding.end


def _same(coding: Coding, draft: CodingDraft) -> bool:
    attributes = coding.direction, coding.magnitude, coding.note
    return (_place(coding), *attributes) == (_place(draft), draft.direction, draft.magnitude, draft.memo or coding.note)


def _refuse_double(study: StudyContext, coding: Coding, draft: CodingDraft) -> None:
    """Raise FusenError if a single change would duplicate a coding."""
    code = resolve_code(study, draft.code)
    if (code.guid, draft.start, draft.end) != _place(coding):
        raise FusenError(f"this span has a coding with {code.label} already", "remove one of the two")


def _write(
    study: StudyContext, step: Step, codings: Sequence[Coding], remove: Collection[str], known: Mapping[str, Coding]
) -> None:
    """Write the codings; changed codings keep their memos, except the coder's own memo if a draft replaces it."""
    changed = {coding.guid: coding for coding in codings if coding.guid in known}
    rewritten = [coding for coding in changed.values() if coding.note != known[coding.guid].note]
    step.codings.close([*remove, *changed])
    step.memos.close(study.store.memos.on(list(remove)))
    if rewritten:
        step.memos.close(study.store.memos.of_coders(rewritten))
    kept = changed.keys() - {coding.guid for coding in rewritten}
    step.codings.add([replace(coding, note=None) if coding.guid in kept else coding for coding in codings])


def _summary(
    study: StudyContext, codings: Sequence[Coding], gone: Sequence[Coding], reviews: Sequence[Review]
) -> dict[str, object]:
    """Return counts, the guids of the codes, and the first place with the path of its source."""
    paths = {info.guid: info.path for info in study.store.sources.all()}
    counts: dict[str, object] = {"coded": len(codings), "removed": len(gone), "read": len(reviews)}
    touched: list[Coding | Review] = [*codings, *gone, *reviews]
    places = [(coding.source, coding.start, coding.end) for coding in touched if coding.source in paths]
    if not places:
        return counts
    source, start, end = places[0]
    many = len({place[0] for place in places})
    codes = list(dict.fromkeys(coding.code for coding in (*codings, *gone)))
    counts |= ({"sources": many} if many > 1 else {}) | ({"codes": codes} if codes else {})
    return {"source": paths[source], "start": start, "end": end, **counts}
