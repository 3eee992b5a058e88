"""The data of the coding screen: an immutable transcript and the changing work on it."""

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
"""Whose codings are shown: the user's; everybody's; only the others'."""
FIVE = 5  # suggestions with keys
FIRST = 2  # fusen's own suggestions that always come before those of the language model


@dataclass(frozen=True)
class CodedTranscript:
    """A transcript; `name` is the name of its case, else its path."""

    info: SourceInfo
    name: str
    about: str
    text: str
    turns: tuple[Turn, ...]
    passages: Passages
    unit: str = ""

    @cached_property
    def talk(self) -> frozenset[int]:
        """The numbers of the interviewee's passages."""
        asks = [turn.interviewer for turn in self.turns]
        return frozenset(index for index, turn in enumerate(self.passages.turns) if not asks[turn])


@dataclass(frozen=True, slots=True)
class PassageSuggestion:
    """A suggested coding of a passage; `reason` is one line, `score` a probability, or None for a phrase match.

    `spans` are the words that support it, `nearby` passages that have the code already.
    """

    code: Code
    start: int
    end: int
    reason: str
    score: float | None = None
    spans: tuple[tuple[int, int], ...] = ()
    nearby: tuple[Nearby, ...] = ()
    by: str = ""  # the language model that also suggests it, or alone (`alone`), with the hash of the prompt
    alone: bool = False

    @property
    def shown_suggestions(self) -> tuple[ShownSuggestion, ...]:
        """Return who suggested it and with what probability, as the history stores it."""
        own = () if self.alone else (ShownSuggestion(self.code.guid, self.score),)
        return (*own, ShownSuggestion(self.code.guid, None, self.by)) if self.by else own


def suggestion_of(proposed: Proposed, code: Code, nearby: Sequence[Nearby]) -> PassageSuggestion:
    """Convert a suggestion of the model for the screen."""
    reason = reason_line(proposed.reasons)
    spans = tuple(
        span
        for reason in proposed.reasons
        if reason.kind in ("phrase", "word") and reason.weight > 0
        for span in reason.spans
    )
    near = tuple(label for label in nearby if label.code == proposed.code)
    return PassageSuggestion(
        code, proposed.start, proposed.end, reason, proposed.score if proposed.calibrated else None, spans, near
    )


def _seconded(passage_suggestion: PassageSuggestion, suggestion: LlmSuggestion | None) -> PassageSuggestion:
    """Add the language model's agreement to a suggestion."""
    if suggestion is None:
        return passage_suggestion
    text = " · ".join(filter(None, (_by_model(suggestion), passage_suggestion.reason)))
    return replace(
        passage_suggestion,
        reason=text,
        spans=(*passage_suggestion.spans, suggestion.quote),
        by=f"{suggestion.model} {suggestion.prompt}",
    )


def _by_model(suggestion: LlmSuggestion) -> str:
    return f"{suggestion.model}: {suggestion.reason}"


@dataclass(frozen=True)
class CodingState:
    """Everybody's codings on a source by guid, the spans `user` has reviewed, and notes by target."""

    user: str
    step: int
    codebook: Codebook
    codings: Mapping[str, Coding] = field(default_factory=dict)
    read: Sequence[tuple[int, int]] = ()  # merged
    notes: Mapping[str, tuple[Memo, ...]] = field(default_factory=dict)
    llm_suggestions: Sequence[LlmSuggestion] = ()  # suggestions of a language model
    everywhere: Mapping[str, int] = field(default_factory=dict)  # the user's codings in the study, by code
    rejected: tuple[Rejection, ...] = ()
    blind: Sequence[tuple[int, int]] = ()  # spans of an open round, without others' codings and suggestions
    here: Mapping[str, int] = field(default_factory=dict)  # the user's codings in this source, by code
    own_marks: CodingMarks = field(default_factory=CodingMarks)
    suggested: CodingMarks = field(default_factory=CodingMarks)  # phrase matches

    def is_blind(self, start: int, end: int) -> bool:
        """Return whether a round of agreement hides part of the span."""
        return touches(self.blind, start, end)

    @cached_property
    def own(self) -> list[Coding]:
        return [coding for coding in self.codings.values() if coding.user == self.user]

    @cached_property
    def others(self) -> list[Coding]:
        return [coding for coding in self.codings.values() if coding.user not in (self.user, AUTO_USER)]

    def shown(self, whose: int, chosen: frozenset[str] | None = None) -> list[Coding]:
        """Return the codings to show; if `chosen` is set, only those coders among the others."""
        others = [coding for coding in self.others if chosen is None or coding.user in chosen]
        return [*(self.own if whose != ONLY else ()), *(others if whose != HIDDEN else ())]

    def on(self, start: int, end: int) -> list[Coding]:
        """Return the user's codings that overlap a span, in order of creation; those of one step in codebook order."""
        result = [self.codings[mark.guid] for mark in self.own_marks.over(start, end)]
        return sorted(
            result,
            key=lambda coding: (coding.at, self._order.get(coding.code, 0), coding.start, coding.end, coding.guid),
        )

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {code.guid: number for number, code in enumerate(self.codebook)}

    def open_codes(self, start: int, end: int) -> list[str]:
        """Return undecided suggested codes on a span, each once, in codebook order."""
        suggested = self.suggested.over(start, end)
        if not suggested:
            return []
        codes = {mark.code for mark in suggested} - self.decided(start, end)
        return [code.guid for code in self.codebook if code.guid in codes]

    def decided(self, start: int, end: int) -> set[str]:
        """Return the codes applied or rejected on a span."""
        taken = {mark.code for mark in self.own_marks.over(start, end)}
        return taken | {
            rejection.code for rejection in self.rejected if rejection.start < end and rejection.end > start
        }

    def proposed(self, advice: SpanSuggestions, start: int, end: int) -> list[PassageSuggestion]:
        """Return the suggester's suggestions on a span that are still undecided."""
        decided, codes = self.decided(start, end), self.codebook.by_guid
        return [
            suggestion_of(suggestion, codes[suggestion.code], advice.nearby)
            for suggestion in advice.suggestions
            if suggestion.code not in decided and suggestion.code in codes
        ]

    def with_model(self, suggestions: Sequence[PassageSuggestion], start: int, end: int) -> list[PassageSuggestion]:
        """Merge suggestions on a span with those of the language model, which come last among the first five."""
        decided, codes = self.decided(start, end), self.codebook.by_guid
        by_place: dict[str, LlmSuggestion] = {}
        for suggestion in self.llm_suggestions:
            if (
                suggestion.start < end
                and suggestion.end > start
                and suggestion.code not in decided
                and suggestion.code in codes
            ):
                by_place[suggestion.code] = suggestion
        if not by_place:
            return list(suggestions)
        both = [_seconded(suggestion, by_place.pop(suggestion.code.guid, None)) for suggestion in suggestions]
        alone = [PassageSuggestion(codes[suggestion.code], suggestion.start, suggestion.end, _by_model(suggestion), None, (suggestion.quote,), (),
                            f"{suggestion.model} {suggestion.prompt}", True) for suggestion in by_place.values()]  # fmt: skip
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
        """Return the numbers of the passages that are fully reviewed."""
        result: set[int] = set()
        for start, end in self.read:
            result.update(range(bisect_left(passages.starts, start), bisect_right(passages.ends, end)))
        return result

    def after(self, decided: CodingChange) -> CodingState:
        """Return the state after a change, without reading the database."""
        if not decided.codings and not decided.removed:  # parts that stay the same objects are not shown again
            return self._after_review(decided)
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

    def _after_review(self, decided: CodingChange) -> CodingState:
        read = merge_spans([*self.read, *((review.start, review.end) for review in decided.read)])
        return replace(self, step=decided.step, read=read, rejected=(*self.rejected, *decided.rejected))


def marks_of(codings: Iterable[Coding]) -> CodingMarks:
    return CodingMarks(map(_placed, codings))


def _placed(coding: Coding) -> Placed:
    return coding.start, coding.end, coding.code, coding.guid


def reason(code: Code, stretch: str, language: str) -> str:
    """Return the matching phrase as the codebook has it; a match of a word form gets a general reason."""
    folded = stretch.casefold()
    for phrase in code.phrases:
        if phrase.language not in (None, language) or not phrase.text:
            continue
        written = phrase.text.strip('"').rstrip("*")
        if written and written.casefold() in folded:
            return f"“{written}”"
    return "codebook match"


def load_document(study: Study, guid: str, unit: str = "") -> CodedTranscript:
    """Load the text, turns and passages, cut by `unit`, by default the study's."""
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
        passages=study.sources.passages([info], unit or study.settings.unit)[guid],
        unit=unit or study.settings.unit,
    )


def load_state(study: Study, guid: str, model: bool = False) -> CodingState:
    """Load the work on a source; `model` includes the suggestions of the language model."""
    step = study.history.last_step()  # read first: the next check then notices writes during this read
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
        llm_suggestions=study.suggestions.llm_suggestions(guid) if model else (),
    )
