"""Relocation of a project file's codings, reviews and rejections to guids and places of this study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER, CONSENSUS, Coding, Rejection, Review, ShownSuggestion
from fusen.model.ids import assumed_review_guid
from fusen.model.project import ExchangeTally, Project
from fusen.model.source import Turn
from fusen.study.exchange.map_codes import CodePlan
from fusen.study.exchange.map_sources import SourcePlan
from fusen.study.sources.realign import measured, review_pieces
from fusen.text.realign import Carrier

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Turns = Mapping[str, Sequence[Turn]]


@dataclass(slots=True)
class ImportedDecisions:
    """Decisions ready to merge; `assumed` lists coders with assumed reviews."""

    codings: list[Coding] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    assumed: tuple[str, ...] = ()

    def new_rejections(self, study: StudyContext) -> list[Rejection]:
        """Return the rejections whose guid and place are new."""
        here = study.store.rejections.live()
        known = {one.guid for one in here} | {_spot(one) for one in here}
        return [one for one in self.rejections if one.guid not in known and _spot(one) not in known]


def _has_no_length(coding: Coding) -> bool:
    return coding.start == coding.end


def _spot(one: Rejection | Coding) -> tuple[object, ...]:
    return one.user, one.code, one.source, one.start, one.end


def placed_decisions(
    study: StudyContext,
    project: Project,
    sources: SourcePlan,
    codes: CodePlan,
    turns: Turns,
    tally: ExchangeTally,
    *,
    assume: bool,
) -> ImportedDecisions:
    """Relocate all decisions that have a place; `assume` adds reviews of whole sources for coders without any."""
    made = ImportedDecisions()
    versions = {code.guid: code.version for code in (*study.store.codebook.get(), *codes.new, *codes.retired)}
    notes = _own_notes(project)
    by_source = _grouped(project.codings)
    lost = sum(len(group) for guid, group in by_source.items() if guid not in sources.guids)
    tally.lose("codings", "on sources that did not come in", lost)
    for source in project.sources:
        if source.guid not in sources.guids:
            continue
        home = _SourceLocator(study, source.guid, source.text, sources, tuple(turns[source.guid]))
        taken: set[tuple[object, ...]] = set()
        for coding in sorted(by_source.get(source.guid, ()), key=_has_no_length):
            version = coding.version if project.own else versions[codes.guids[coding.code]]
            placed = home.coding(coding, codes.guids, tally)
            if placed is not None and _has_no_length(coding) and _spot(placed) in taken:
                tally.lose("codings", "of no length, where that coder has the code on the word already")
            elif placed is not None:
                taken.add(_spot(placed))
                made.codings.append(replace(placed, version=version, note=notes.get(coding.guid)))
        for review in (one for one in project.reviews if one.source == source.guid):
            made.reviews += home.reviews(review)
        for refused in (one for one in project.rejections if one.source == source.guid):
            made.rejections += home.rejection(refused, codes.guids)
    if assume:
        chars = {info.guid: info.chars for info in (*sources.here.values(), *sources.other.values())}
        chars |= {one.source.guid: len(one.source.text) for one in sources.new.values()}
        assumed = list(_assumed(study, made, chars))
        made.reviews += assumed
        made.assumed = tuple(dict.fromkeys(one.user for one in assumed))
    return made


def _grouped(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.source, []).append(coding)
    return found


def _own_notes(project: Project) -> dict[str, str]:
    """Return the last memo of each coding's own coder, by guid of the coding."""
    coders = {coding.guid: coding.user for coding in project.codings}
    return {note.target: note.text for note in project.notes if coders.get(note.target) == note.user}


class _SourceLocator:
    """A source of the file as it exists in this study; a diff maps positions to a different text."""

    def __init__(self, study: StudyContext, guid: str, text: str, sources: SourcePlan, turns: tuple[Turn, ...]) -> None:
        self._study, self._turns, self.guid = study, turns, sources.guids[guid]
        other = sources.other.get(guid)
        here = sources.here.get(guid)
        self._text = text if here is None and other is None else study.store.sources.text(self.guid)
        self._carrier = Carrier(text, self._text) if other else None

    def coding(self, coding: Coding, codes: Mapping[str, str], tally: ExchangeTally) -> Coding | None:
        span = self._span(coding.start, coding.end)
        if span is None:
            tally.lose("codings", "whose words are not in the text that is here")
            return None
        if span != (coding.start, coding.end):
            tally.approximated("codings", "placed in another text than they were made on")
        if span[0] == span[1]:
            span = widened(self._text, span[0])
            tally.approximated("codings", "of no length, widened to the word they stand at")
        sight = None if coding.sight is None else tuple(
            ShownSuggestion(codes.get(one.code, one.code), one.score, one.by) for one in coding.sight
        )  # fmt: skip
        moved = replace(
            coding, code=codes[coding.code], source=self.guid, start=span[0], end=span[1], sight=sight, note=None
        )
        return measured(moved, self._text, self._turns)

    def _span(self, start: int, end: int) -> tuple[int, int] | None:
        if self._carrier is None:
            return start, end
        carried = self._carrier.carry(start, end)
        return None if carried.fate == "detached" else (carried.start, carried.end)

    def reviews(self, review: Review) -> list[Review]:
        moved = replace(review, source=self.guid)
        if self._carrier is None:
            return [moved] if review.start < review.end else []
        return review_pieces(self._study, moved, self._carrier.carry_reading(review.start, review.end))

    def rejection(self, refused: Rejection, codes: Mapping[str, str]) -> Iterator[Rejection]:
        span = self._span(refused.start, refused.end)
        if span is not None and span[0] < span[1]:
            yield replace(refused, code=codes[refused.code], source=self.guid, start=span[0], end=span[1])


def widened(text: str, at: int) -> tuple[int, int]:
    """Return the word at a position, or the character if there is no word, because a coding needs a length."""
    start = end = at
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    if start == end:
        start, end = (at, at + 1) if at < len(text) else (at - 1, at)
    return start, end


def _assumed(study: StudyContext, made: ImportedDecisions, chars: Mapping[str, int]) -> Iterator[Review]:
    """Yield a review of the whole source for each person who coded it without a review."""
    read = {(one.user, one.source) for one in (*made.reviews, *study.store.reviews.live())}
    latest: dict[tuple[str, str], Coding] = {}
    for coding in made.codings:
        key = (coding.user, coding.source)
        if (
            coding.user not in (AUTO_USER, CONSENSUS)
            and key not in read
            and (key not in latest or latest[key].at < coding.at)
        ):
            latest[key] = coding
    for (user, source), coding in latest.items():
        guid = assumed_review_guid(study.settings.project, source, user)
        yield Review(guid, user, source, 0, chars[source], coding.at)
