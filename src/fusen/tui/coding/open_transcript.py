"""The open transcript of the coding screen: the state its parts share, and the protocols they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fusen.model.coding import Coding, ShownSuggestion
from fusen.model.source import Passages
from fusen.tui.coding.motions import trimmed
from fusen.tui.coding.pace import ReadingPace, is_short_answer
from fusen.tui.coding.state import CodedTranscript, CodingState, PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.host import Host

if TYPE_CHECKING:
    from fusen.model.codebook import Codebook
    from fusen.tui.coding.transcript import CursorPosition
    from fusen.tui.coding.wrap import TextLayout
    from fusen.tui.widgets.code_finder import NewCodeOffer

Span = tuple[int, int]
REMEMBERED = 5  # recently used codes
LISTED = 5  # suggestions shown


@dataclass(slots=True)
class OpenTranscript:
    """`source` is a guid; document and state are None until they are loaded. `reviewed` holds passage numbers."""

    source: str
    document: CodedTranscript | None = None
    state: CodingState | None = None
    reviewed: set[int] = field(default_factory=set)
    colours: Mapping[str, str] = field(default_factory=dict)  # by guid of the code
    suggestions: list[PassageSuggestion] = field(default_factory=list)  # for the current passage
    numbered: list[PassageSuggestion] = field(default_factory=list)  # the same with those decided since they were shown
    suggestions_shown: bool = True
    chosen: str | None = None  # guid of the coding that keys change
    recent: list[str] = field(default_factory=list)  # guids of codes, most recent first
    last: str | None = None
    skip: int = 0  # what moves leave out: 0 nothing, 1 the interviewer, 2 also short answers
    pace: ReadingPace = field(default_factory=ReadingPace)
    _short: dict[Span, bool] = field(default_factory=dict)
    _numbered_on: Span | None = None

    def open(self, document: CodedTranscript, state: CodingState) -> None:
        self.document, self.state = document, state
        own = sorted(state.own, key=lambda coding: coding.at, reverse=True)
        self.recent = list(dict.fromkeys(coding.code for coding in own))[:REMEMBERED]
        self.last = self.recent[0] if self.recent else None

    def number(self, span: Span, suggestions: Sequence[PassageSuggestion], decided: Set[str]) -> None:
        """Set the suggestions on a span; while it stays the same, so do their numbers, also after some are `decided` (guids
        of codes).
        """
        self.suggestions = list(suggestions)
        new = {suggestion.code.guid: suggestion for suggestion in suggestions}
        if span == self._numbered_on:
            before = [
                suggestion
                for suggestion in self.numbered
                if suggestion.code.guid in new or suggestion.code.guid in decided
            ]
            self.numbered = [*(new.pop(suggestion.code.guid, suggestion) for suggestion in before), *new.values()]
        else:
            self.numbered = list(suggestions)
        self._numbered_on = span

    def suggestion(self, number: int) -> PassageSuggestion | None:
        """Return the suggestion with a number, None if there is none or it is decided."""
        suggestion = self.numbered[number - 1] if number <= len(self.numbered) else None
        return suggestion if suggestion in self.suggestions else None

    def use(self, codes: Sequence[str]) -> None:
        """Move these codes to the front of the recent codes."""
        self.recent = [*(code for code in codes if code not in self.recent), *self.recent][:REMEMBERED]

    def offered(self, key_of: Callable[[str], str]) -> Sequence[tuple[str, str]]:
        """Return the keys that apply the last code and the recent ones, with the guids of these codes."""
        keys = [("again", self.last or ""), *((f"recent-{6 + place}", code) for place, code in enumerate(self.recent))]
        return [(key_of(action), code) for action, code in keys if code]

    def is_question(self, index: int) -> bool:
        """Return whether the interviewer speaks the passage."""
        document = self.document
        return document is not None and document.turns[document.passages.turns[index]].interviewer

    def stops(self, index: int) -> bool:
        """Return whether a move stops at a passage."""
        return not (self.skip and self.is_question(index)) and not (self.skip > 1 and self.is_short_answer(index))

    def is_short_answer(self, index: int) -> bool:
        """Return whether a passage only keeps the conversation going: “yes”, “so”, [laughs]."""
        if self.document is None:
            return False
        span = self.document.passages.starts[index], self.document.passages.ends[index]
        if span not in self._short:
            self._short[span] = is_short_answer(self.document.text[slice(*span)])
        return self._short[span]

    def passages_around(self, start: int, end: int) -> Span | None:
        """Return the span from the start of the first to the end of the last passage that overlaps `[start, end)`."""
        if self.document is None:
            return None
        passages: Passages = self.document.passages
        inside = passages.overlapping(start, end)
        return (passages.starts[inside[0]], passages.ends[inside[-1]]) if inside else None

    def trimmed(self, span: Span | None) -> Span | None:
        """Return a span without surrounding white space, or None if nothing is left."""
        if span is None or self.document is None:
            return None
        start, end = trimmed(self.document.text, *span)
        return (start, end) if start < end else None

    def chosen_coding(self) -> Coding | None:
        return self.state.codings.get(self.chosen) if self.state is not None and self.chosen else None

    def name_of(self, coding: Coding) -> str:
        """Return the name of the code of a coding."""
        code = self.state.codebook.by_guid.get(coding.code) if self.state else None
        return label(code, self.state.codebook) if code and self.state else "?"

    def shown_suggestions(self) -> tuple[ShownSuggestion, ...]:
        """Return the suggestions shown beside the passage."""
        if not self.suggestions_shown:
            return ()
        return tuple(shown for suggestion in self.suggestions[:LISTED] for shown in suggestion.shown_suggestions)


class TranscriptView(Protocol):
    """The transcript widget: the cursor position and its moves."""

    cursor: int
    held: int | None  # the other end of a selection
    fine: bool  # the cursor moved within the passage
    passage: int
    layout_: TextLayout

    @property
    def place(self) -> CursorPosition: ...

    def span(self) -> Span | None: ...
    def go(self, offset: int, *, extend: bool = False, fine: bool = False, tell: bool = True) -> None: ...
    def page(self, step: int, *, extend: bool = False) -> None: ...
    def line_edge(self, end: bool, *, extend: bool = False) -> None: ...
    def unselect(self) -> bool: ...
    def swap_ends(self) -> None: ...
    def find(self, hits: Sequence[Span]) -> None: ...


class CodingHost(Host, Protocol):
    """The coding screen as its parts use it."""

    def arrived(self) -> None:
        """Update the side panel after the cursor moved."""

    def show_work(self) -> None:
        """Show changed codings, reviews or notes."""

    def show_place(self) -> None:
        """Show a change of the current passage."""

    def find_code(
        self, title: str, codebook: Codebook, recent: Sequence[str], chosen: Callable[[list[str]], None], *,
        several: bool = True, headings: bool = False, other: NewCodeOffer | None = None,
    ) -> None:  # fmt: skip
        """Let the user choose a code in the finder."""
