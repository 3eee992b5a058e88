"""What the coding screen knows: a transcript that does not change, and the work on it, which does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import AUTO_USER, Coding, Memo, Rejection, ShownSuggestion
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.model.suggestion import LlmSuggestion, Nearby, SpanSuggestions, reason_line
from fusen.model.suggestion import Suggestion as Proposed
from fusen.study.codings import merge_spans, touches
from fusen.tui.coding.lanes import CodingMarks, Placed

if TYPE_CHECKING:
    from fusen.model.coding import CodingChange
    from fusen.study import Study

HIDDEN, SHOWN, ONLY = range(3)
"""Whose codings are seen: one's own; everybody's; only the others'."""
FIVE = 5  # suggestions that keys take
FIRST = 2  # of fusen's own that stay before the language model's, however many those are


@dataclass(frozen=True, slots=True)
class CodedTranscript:
    """One transcript. `name` is its case's, else its path."""

    info: SourceInfo
    name: str
    about: str
    text: str
    turns: tuple[Turn, ...]
    passages: Passages


@dataclass(frozen=True, slots=True)
class PassageSuggestion:
    """A proposed coding of a passage; `reason` is one line, `score` a probability, None for a codebook match.

    `spans` are the words that speak for it, `nearby` passages coded so already.
    """

    code: Code
    start: int
    end: int
    reason: str
    score: float | None = None
    spans: tuple[tuple[int, int], ...] = ()
    nearby: tuple[Nearby, ...] = ()
    by: str = ""  # the language model that proposes it too, or alone (`alone`), with the hash of what it was asked
    alone: bool = False

    @property
    def sighted(self) -> tuple[ShownSuggestion, ...]:
        """As the history keeps it: who suggested it, and with what probability."""
        own = () if self.alone else (ShownSuggestion(self.code.guid, self.score),)
        return (*own, ShownSuggestion(self.code.guid, None, self.by)) if self.by else own


def suggestion_of(one: Proposed, code: Code, nearby: Sequence[Nearby]) -> PassageSuggestion:
    """The model's suggestion as the screen shows it."""
    told = reason_line(one.reasons)
    spans = tuple(
        span
        for reason in one.reasons
        if reason.kind in ("phrase", "word") and reason.weight > 0
        for span in reason.spans
    )
    near = tuple(each for each in nearby if each.code == one.code)
    return PassageSuggestion(code, one.start, one.end, told, one.score if one.calibrated else None, spans, near)


def _seconded(one: PassageSuggestion, said: LlmSuggestion | None) -> PassageSuggestion:
    """A suggestion that the language model makes too."""
    if said is None:
        return one
    told = " · ".join(filter(None, (_by_model(said), one.reason)))
    return replace(one, reason=told, spans=(*one.spans, said.quote), by=f"{said.model} {said.prompt}")


def _by_model(said: LlmSuggestion) -> str:
    return f"{said.model}: {said.reason}"


@dataclass(frozen=True)
class CodingState:
    """Codings of everybody on one source by guid, what `user` has read of it, and notes by what they are about."""

    user: str
    step: int
    codebook: Codebook
    codings: Mapping[str, Coding] = field(default_factory=dict)
    read: Sequence[tuple[int, int]] = ()  # merged
    notes: Mapping[str, tuple[Memo, ...]] = field(default_factory=dict)
    modelled: Sequence[LlmSuggestion] = ()  # what a language model proposed
    everywhere: Mapping[str, int] = field(default_factory=dict)  # own codings of the study by code
    rejected: tuple[Rejection, ...] = ()
    blind: Sequence[tuple[int, int]] = ()  # stretches of an open round: neither others' codings nor suggestions
    here: Mapping[str, int] = field(default_factory=dict)  # own codings of this source by code
    own_marks: CodingMarks = field(default_factory=CodingMarks)
    suggested: CodingMarks = field(default_factory=CodingMarks)  # phrase matches

    def is_blind(self, start: int, end: int) -> bool:
        """Does the stretch touch what a round of agreement hides?"""
        return touches(self.blind, start, end)

    @cached_property
    def own(self) -> list[Coding]:
        return [coding for coding in self.codings.values() if coding.user == self.user]

    @cached_property
    def others(self) -> list[Coding]:
        return [coding for coding in self.codings.values() if coding.user not in (self.user, AUTO_USER)]

    def shown(self, whose: int, chosen: frozenset[str] | None = None) -> list[Coding]:
        """Codings to show, of others only those `chosen`, where some are."""
        others = [coding for coding in self.others if chosen is None or coding.user in chosen]
        return [*(self.own if whose != ONLY else ()), *(others if whose != HIDDEN else ())]

    def on(self, start: int, end: int) -> list[Coding]:
        """The user's codings on a stretch, in the order they were made."""
        found = [self.codings[mark.guid] for mark in self.own_marks.over(start, end)]
        return sorted(found, key=lambda coding: (coding.at, coding.guid))

    def open_codes(self, start: int, end: int) -> list[str]:
        """Codes suggested on a stretch that the user has not put there, each once, in the codebook's order."""
        suggested = self.suggested.over(start, end)
        if not suggested:
            return []
        codes = {mark.code for mark in suggested} - self._decided(start, end)
        return [code.guid for code in self.codebook if code.guid in codes]

    def _decided(self, start: int, end: int) -> set[str]:
        """Codes that stand on a stretch or were turned down there."""
        taken = {mark.code for mark in self.own_marks.over(start, end)}
        return taken | {one.code for one in self.rejected if one.start < end and one.end > start}

    def proposed(self, advice: SpanSuggestions, start: int, end: int) -> list[PassageSuggestion]:
        """What of the suggester's advice on a stretch is not decided there since."""
        decided, codes = self._decided(start, end), self.codebook.by_guid
        return [
            suggestion_of(one, codes[one.code], advice.nearby)
            for one in advice.suggestions
            if one.code not in decided and one.code in codes
        ]

    def with_model(self, found: Sequence[PassageSuggestion], start: int, end: int) -> list[PassageSuggestion]:
        """What is suggested on a stretch with what the language model proposed there: its own come last, within five."""
        decided, codes = self._decided(start, end), self.codebook.by_guid
        said: dict[str, LlmSuggestion] = {}
        for one in self.modelled:
            if one.start < end and one.end > start and one.code not in decided and one.code in codes:
                said[one.code] = one
        if not said:
            return list(found)
        both = [_seconded(one, said.pop(one.code.guid, None)) for one in found]
        alone = [PassageSuggestion(codes[one.code], one.start, one.end, _by_model(one), None, (one.quote,), (),
                            f"{one.model} {one.prompt}", True) for one in said.values()]  # fmt: skip
        room = max(FIVE - len(alone), FIRST)
        return [*both[:room], *alone, *both[room:]]

    def suggestions(self, sheet: CodedTranscript, start: int, end: int) -> list[PassageSuggestion]:
        stretch = sheet.text[start:end]
        return [
            PassageSuggestion(code, start, end, reason(code, stretch, sheet.info.language))
            for guid in self.open_codes(start, end)
            if (code := self.codebook.by_guid.get(guid)) is not None and code.codable and not code.retired
        ]

    def reviewed(self, passages: Passages) -> set[int]:
        """Numbers of the passages that lie wholly in what was read."""
        found: set[int] = set()
        for start, end in self.read:
            found.update(range(bisect_left(passages.starts, start), bisect_right(passages.ends, end)))
        return found

    def after(self, decided: CodingChange) -> CodingState:
        """The work with one decision done, without asking the database again."""
        codings = dict(self.codings)
        gone = [codings.pop(guid) for guid in (*decided.removed, *(c.guid for c in decided.codings)) if guid in codings]
        codings |= {coding.guid: coding for coding in decided.codings}
        here, everywhere = dict(self.here), dict(self.everywhere)
        for counts in (here, everywhere):
            for coding in gone:
                counts[coding.code] = counts.get(coding.code, 1) - 1
            for coding in decided.codings:
                counts[coding.code] = counts.get(coding.code, 0) + 1
        return replace(
            self, step=decided.step, codings=codings, here=here, everywhere=everywhere,
            read=merge_spans([*self.read, *((review.start, review.end) for review in decided.read)]),
            rejected=(*self.rejected, *decided.rejected),
            own_marks=self.own_marks.changed(map(_placed, gone), map(_placed, decided.codings)),
        )  # fmt: skip


def marks_of(codings: Iterable[Coding]) -> CodingMarks:
    return CodingMarks(map(_placed, codings))


def _placed(coding: Coding) -> Placed:
    return coding.start, coding.end, coding.code, coding.guid


def reason(code: Code, stretch: str, language: str) -> str:
    """The phrase that stands there as it is written; word forms are found by `fusen tag` and only named here."""
    folded = stretch.casefold()
    for phrase in code.phrases:
        if phrase.language not in (None, language) or not phrase.text:
            continue
        written = phrase.text.strip('"').rstrip("*")
        if written and written.casefold() in folded:
            return f"“{written}”"
    return "codebook match"


def load_document(study: Study, guid: str) -> CodedTranscript:
    """Reads text, turns and cached passages; nothing heavy."""
    info = next((info for info in study.sources.all() if info.guid == guid), None)
    if info is None:
        raise FusenError("this transcript is no longer in the study", "fusen status lists what is there")
    cases = [case for case in study.cases.all() if any(place.source == guid for place in case.places)]
    values = [value for case in cases[:1] for value in case.variables.values() if value]
    about = ", ".join(list(dict.fromkeys(values))[:3])
    return CodedTranscript(
        info=info,
        name="; ".join(case.name for case in cases) or info.path,
        about=about,
        text=study.sources.text(guid),
        turns=study.sources.turns([guid])[guid],
        passages=study.sources.passages([info])[guid],
    )


def load_state(study: Study, guid: str, model: bool = False) -> CodingState:
    """`model`: with what the person's language model proposed."""
    step = study.history.last_step()  # first: what is written while we read is noticed at the next look
    hidden = study.agreement.rounds.blind().get(guid, [])
    notes: dict[str, tuple[Memo, ...]] = {}
    for note in study.memos.all():
        notes[note.target] = (*notes.get(note.target, ()), note)
    codings = [
        coding
        for coding in study.codings.find(sources=[guid])
        if coding.user == study.user or not touches(hidden, coding.start, coding.end)
    ]
    own = [coding for coding in codings if coding.user == study.user]
    read = study.reviews.find(users=[study.user], sources=[guid])
    return CodingState(
        user=study.user,
        step=step,
        codebook=study.codebook.get(),
        codings={coding.guid: coding for coding in codings},
        read=merge_spans((review.start, review.end) for review in read),
        notes=notes,
        everywhere=study.codings.counts(users=[study.user]),
        rejected=study.suggestions.rejections(guid),
        blind=hidden,
        here=Counter(coding.code for coding in own),
        own_marks=marks_of(own),
        suggested=marks_of(coding for coding in codings if coding.user == AUTO_USER),
        modelled=study.suggestions.modelled(guid) if model else (),
    )
