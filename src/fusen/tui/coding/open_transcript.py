"""One transcript as it lies open on the coding screen: what the parts of the screen share, and what they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fusen.model.coding import Coding, ShownSuggestion
from fusen.model.source import Passages
from fusen.tui.coding.motions import trimmed
from fusen.tui.coding.state import CodedTranscript, CodingState, PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.host import Host

if TYPE_CHECKING:
    from fusen.model.codebook import Codebook
    from fusen.tui.coding.transcript import CursorPosition
    from fusen.tui.coding.wrap import TextLayout
    from fusen.tui.widgets.code_finder import NewCodeOffer

Span = tuple[int, int]
REMEMBERED = 5  # codes that were used last
LISTED = 5  # suggestions that are shown


@dataclass(slots=True)
class OpenTranscript:
    """`source` is a guid; document and state are None until they are read. Numbers of passages are `reviewed`."""

    source: str
    document: CodedTranscript | None = None
    state: CodingState | None = None
    reviewed: set[int] = field(default_factory=set)
    colours: Mapping[str, str] = field(default_factory=dict)  # by guid of the code
    suggestions: list[PassageSuggestion] = field(default_factory=list)  # for the current passage
    suggestions_shown: bool = True
    chosen: str | None = None  # guid of the coding that keys change
    recent: list[str] = field(default_factory=list)  # guids of codes, the last used first
    last: str | None = None

    def open(self, document: CodedTranscript, state: CodingState) -> None:
        self.document, self.state = document, state
        own = sorted(state.own, key=lambda coding: coding.at, reverse=True)
        self.recent = list(dict.fromkeys(coding.code for coding in own))[:REMEMBERED]
        self.last = self.recent[0] if self.recent else None

    def use(self, codes: Sequence[str]) -> None:
        """These codes were used now."""
        self.recent = [*(code for code in codes if code not in self.recent), *self.recent][:REMEMBERED]

    def is_question(self, index: int) -> bool:
        """Is the passage the interviewer's?"""
        document = self.document
        return document is not None and document.turns[document.passages.turns[index]].interviewer

    def passages_around(self, start: int, end: int) -> Span | None:
        """From the beginning of the first to the end of the last passage that a stretch touches."""
        if self.document is None:
            return None
        passages: Passages = self.document.passages
        inside = passages.overlapping(start, end)
        return (passages.starts[inside[0]], passages.ends[inside[-1]]) if inside else None

    def trimmed(self, span: Span | None) -> Span | None:
        """A span without the white space around it; None where nothing is left."""
        if span is None or self.document is None:
            return None
        start, end = trimmed(self.document.text, *span)
        return (start, end) if start < end else None

    def chosen_coding(self) -> Coding | None:
        return self.state.codings.get(self.chosen) if self.state is not None and self.chosen else None

    def name_of(self, coding: Coding) -> str:
        """What the code of a coding is called."""
        code = self.state.codebook.by_guid.get(coding.code) if self.state else None
        return label(code, self.state.codebook) if code and self.state else "?"

    def shown_suggestions(self) -> tuple[ShownSuggestion, ...]:
        """The suggestions that stand beside the passage."""
        if not self.suggestions_shown:
            return ()
        return tuple(sighted for one in self.suggestions[:LISTED] for sighted in one.sighted)


class TranscriptView(Protocol):
    """The transcript widget: where the cursor is, and how it is moved."""

    cursor: int
    held: int | None  # the other end of a selection
    fine: bool  # moved within the passage
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
    """The coding screen as its parts see it."""

    def arrived(self) -> None:
        """The cursor moved: what stands beside the transcript follows."""

    def show_work(self) -> None:
        """Codings, reviews or notes changed."""

    def show_place(self) -> None:
        """Something about the current passage changed."""

    def find_code(
        self, title: str, codebook: Codebook, recent: Sequence[str], chosen: Callable[[list[str]], None], *,
        several: bool = True, headings: bool = False, other: NewCodeOffer | None = None,
    ) -> None:  # fmt: skip
        """Have a code chosen in the finder."""
