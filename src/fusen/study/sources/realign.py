"""Realignment: move people's records on a source to its new text after a re-import."""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER, Coding, Memo, Rejection, Review
from fusen.model.rounds import Stretch
from fusen.model.source import Source, SourceInfo
from fusen.storage.step import Step
from fusen.study.codings.spoken_words import measured
from fusen.study.memos.anchors import realigned_links, realigned_note
from fusen.study.passages import rules_of
from fusen.study.sources.read_source import PreparedSource
from fusen.study.sources.turn_times import with_earlier_times
from fusen.text.exact_edits import ExactRealigner
from fusen.text.realign import Realigner, RealignOutcome
from fusen.text.words import count_words

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class RealignedCoding:
    """The result for a coding of a re-imported source, or for a passage memo (`code` is "(note)")."""

    source: str
    code: str
    coder: str
    outcome: RealignOutcome
    old: tuple[int, int]
    new: tuple[int, int] | None
    quote: str
    guid: str = ""  # of the coding


@dataclass(frozen=True, slots=True)
class UnreadTalk:
    """Talk that a re-import added to a source, with the people who had read the source before."""

    source: str
    coders: tuple[str, ...]
    words: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SourceBefore:
    """A source's text and people's records on it before the import."""

    sha256: str
    text: str
    codings: tuple[Coding, ...]
    detached: Mapping[str, tuple[Coding, ...]]  # by the sha256 of the earlier text
    reviews: tuple[Review, ...]
    rejections: tuple[Rejection, ...] = ()

    @classmethod
    def of(cls, study: StudyContext, info: SourceInfo) -> SourceBefore:
        store = study.store
        older = store.codings.detached_texts()
        detached: dict[str, list[Coding]] = {}
        for coding in store.codings.live(sources=[info.guid], detached=True) if older else ():
            detached.setdefault(older[coding.guid], []).append(coding)
        return cls(
            info.sha256,
            store.sources.text(info.guid),
            tuple(store.codings.live(sources=[info.guid])),
            {sha256: tuple(codings) for sha256, codings in detached.items()},
            tuple(store.reviews.live(sources=[info.guid])),
            tuple(store.rejections.live(sources=[info.guid])),
        )


def realign_records(
    study: StudyContext, step: Step, source: Source, before: SourceBefore, exact: ExactRealigner | None = None
) -> list[RealignedCoding]:
    """Realign codings, reviews, memos and other records, and return a row for each coding or moved memo.

    `exact` maps offsets if the edits are known; without it, the texts are compared.
    """
    realigner = exact or Realigner(before.text, source.text)
    result = [(coding, realigner.realign(coding.start, coding.end)) for coding in before.codings]
    labels = {code.guid: code.label for code in study.store.codebook.get()}
    rows: dict[str, RealignedCoding] = {}
    moved: list[Coding] = []
    detached: dict[str, str] = {}
    taken: set[tuple[str, str, int, int]] = set()
    outcome: RealignOutcome
    for coding, realigned in sorted(result, key=lambda pair: pair[1].uncertainty):
        place = (coding.user, coding.code, realigned.start, realigned.end)
        if realigned.outcome == "detached" or place in taken:
            detached[coding.guid] = before.sha256
            again, outcome = coding, "detached"
        else:
            taken.add(place)
            again = measured(replace(coding, start=realigned.start, end=realigned.end), source.text, source.turns)
            outcome = realigned.outcome
        if again != coding or outcome == "detached":
            moved.append(again)
        rows[coding.guid] = RealignedCoding(
            source.path, labels.get(coding.code, coding.code), coding.user, outcome, (coding.start, coding.end),
            None if outcome == "detached" else (again.start, again.end), before.text[coding.start : coding.end],
            coding.guid,
        )  # fmt: skip
    back = _come_back(study, source, before, taken)
    step.codings.close([coding.guid for coding in (*moved, *back)])
    step.codings.add([replace(coding, note=None) for coding in (*moved, *back)], detached=detached)
    _realign_reviews(study, step, realigner, before.reviews)
    _realign_judgements(study, step, realigner, source, before.sha256)
    _realign_rejections(step, realigner, before.rejections)
    noted = _realign_notes(study, step, realigner, source, before.text)
    returned = [
        RealignedCoding(source.path, labels.get(coding.code, coding.code), coding.user, "moved", (coding.start, coding.end),
                 (coding.start, coding.end), source.text[coding.start : coding.end], coding.guid)
        for coding in back
    ]  # fmt: skip
    return [*(rows[coding.guid] for coding in before.codings), *returned, *noted]


def _come_back(
    study: StudyContext, source: Source, before: SourceBefore, taken: set[tuple[str, str, int, int]]
) -> list[Coding]:
    """Return detached codings whose exact words occur in the new text."""
    back = []
    for sha256, codings in before.detached.items():
        realigner = Realigner(study.store.sources.text_by_hash(sha256) or "", source.text)
        for coding in codings:
            realigned = realigner.realign(coding.start, coding.end)
            place = (coding.user, coding.code, realigned.start, realigned.end)
            if realigned.outcome in ("kept", "moved") and place not in taken:
                taken.add(place)
                again = replace(coding, start=realigned.start, end=realigned.end)
                back.append(measured(again, source.text, source.turns))
    return back


def _realign_reviews(
    study: StudyContext, step: Step, realigner: Realigner | ExactRealigner, reviews: Iterable[Review]
) -> None:
    """Realign reviews; only unchanged text counts as read."""
    taken = {review.guid for review in reviews}
    for review in reviews:
        pieces = review_pieces(study, review, realigner.realign_reading(review.start, review.end), taken)
        if pieces != [review]:
            step.reviews.close([review.guid])
            step.reviews.add(pieces)


def _realign_rejections(step: Step, realigner: Realigner | ExactRealigner, rejections: Iterable[Rejection]) -> None:
    """Realign rejections whose exact words still occur, and close the others."""
    for rejection in rejections:
        realigned = realigner.realign(rejection.start, rejection.end)
        again = replace(rejection, start=realigned.start, end=realigned.end)
        stands = realigned.outcome in ("kept", "moved")
        if again != rejection or not stands:
            step.rejections.close([rejection.guid])
            step.rejections.add([again] if stands else ())


def names_of(study: StudyContext, source: str, path: str) -> set[str]:
    """Return the names of a source (guid) in citations: its path, its stem and its cases."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    cases = study.store.cases.all()
    return {path, stem} | {case.name for case in cases if any(place.source == source for place in case.places)}


def _realign_notes(
    study: StudyContext, step: Step, realigner: Realigner | ExactRealigner, source: Source, old: str
) -> list[RealignedCoding]:
    """Realign passage memos and links to passages, and return a row for each memo that moved."""
    names = names_of(study, source.guid, source.path)
    rows: list[RealignedCoding] = []
    changed: list[Memo] = []
    for note in study.store.memos.live():
        again = linked = realigned_links(note, realigner, names)
        if note.target == source.guid:
            again, outcome, was, now = realigned_note(linked, realigner, names)
            if was is not None and outcome != "kept":
                rows.append(RealignedCoding(source.path, "(note)", note.user, outcome, was, now, old[slice(*was)]))
        changed += [again] if again != note else []
    step.memos.close([note.guid for note in changed])
    step.memos.add(changed)
    return rows


def _realign_judgements(
    study: StudyContext, step: Step, realigner: Realigner | ExactRealigner, source: Source, sha256: str
) -> None:
    """Realign resolutions, pins and stretches of open rounds; detached ones stay on the earlier text."""
    moved = []
    for resolution in study.store.rounds.resolutions(sources=[source.guid], every=True):
        if resolution.sha256 == sha256:
            realigned = realigner.realign(resolution.start, resolution.end)
            moved += [replace(resolution, sha256=source.sha256, start=realigned.start, end=realigned.end)] * (
                realigned.outcome != "detached"
            )
    step.resolutions.close([resolution.guid for resolution in moved])
    step.resolutions.add(moved)
    pins = []
    for pin in study.store.themes.pins(every=True):
        if (pin.source, pin.sha256) == (source.guid, sha256):
            realigned = realigner.realign(pin.start, pin.end)
            pins += [replace(pin, sha256=source.sha256, start=realigned.start, end=realigned.end)] * (
                realigned.outcome != "detached"
            )
    step.pins.close([pin.guid for pin in pins])
    step.pins.add(pins)
    for one_round in study.store.rounds.all():
        if one_round.frozen is not None or all(stretch.source != source.guid for stretch in one_round.stretches):
            continue
        stretches = [
            Stretch(source.guid, source.sha256, start, end) if stretch.source == source.guid else stretch
            for stretch in one_round.stretches
            for start, end in _still_assigned(stretch, source.guid, realigner)
        ]
        step.rounds.close([one_round.guid])
        step.rounds.add([replace(one_round, stretches=tuple(stretches))])


def _still_assigned(stretch: Stretch, source: str, realigner: Realigner | ExactRealigner) -> Iterable[tuple[int, int]]:
    here = stretch.start, stretch.end
    return realigner.realign_reading(*here) if stretch.source == source else [here]


def review_pieces(
    study: StudyContext, review: Review, spans: Iterable[tuple[int, int]], taken: Collection[str] = ()
) -> list[Review]:
    """Return the review split by spans; the first piece keeps its guid, and other guids derive from it identically on
    every machine.
    """
    project, free = uuid.UUID(study.settings.project), count(1)
    guids = (str(uuid.uuid5(project, f"{review.guid}#{number}")) for number in free)
    others = (guid for guid in guids if guid not in taken)
    return [
        replace(review, guid=next(others) if number else review.guid, start=start, end=end)
        for number, (start, end) in enumerate(spans)
    ]


def put_source(
    study: StudyContext, step: Step, prepared: PreparedSource, known: SourceInfo | None,
    unread: list[UnreadTalk] | None = None, exact: ExactRealigner | None = None,
) -> list[RealignedCoding]:  # fmt: skip
    """Write a source; if the study holds it already, realign its codings, reviews and memos, and add new talk to `unread`."""
    before = None if known is None else SourceBefore.of(study, known)
    if known is not None and before is not None:
        prepared = with_earlier_times(prepared, known, before.text, exact)
    source = prepared.source
    step.sources.put(
        source, words=prepared.words, passages=prepared.passages, unit=study.settings.unit, rules=rules_of(source.turns),
        file=prepared.file, options=prepared.options, replaces=known is not None,
    )  # fmt: skip
    if before is None:
        return []
    if unread is not None and before.text != source.text:
        unread += _unread(source, before)
    return realign_records(study, step, source, before, exact)


def _unread(source: Source, before: SourceBefore) -> list[UnreadTalk]:
    coders = tuple(sorted({review.user for review in before.reviews} - {AUTO_USER}))
    if not coders:
        return []
    starts = [turn.start for turn in source.turns]
    new = [
        (max(first, turn.start), min(last, turn.end))
        for first, last in Realigner(before.text, source.text).inserted(0, len(before.text))
        for turn in source.turns[max(0, bisect_right(starts, first) - 1) : bisect_left(starts, last)]
        if turn.end > first and not turn.interviewer
    ]
    words = sum(count_words(source.text[first:last]) for first, last in new)
    return [UnreadTalk(source.path, coders, words, tuple(new))] if words else []
