"""Selection in a transcript by character, word, passage and turn, or by growing and shrinking."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from fusen.tui.coding import motions
from fusen.tui.coding.navigation import Navigation
from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript, Span, TranscriptView
from fusen.tui.host import Handler


class SpanSelection:
    """Selects the span of a decision; without a selection it is the current passage."""

    def __init__(
        self, open_: OpenTranscript, view: TranscriptView, navigation: Navigation, host: CodingHost
    ) -> None:  # fmt: skip
        self._open, self._view, self._navigation, self._host = open_, view, navigation, host
        self._grown: list[tuple[Span, Span]] = []  # (selection before, selection after), innermost first

    def actions(self) -> Mapping[str, Handler]:
        return {
            "select": self._select,
            "select-turn": self._select_turn,
            "select-right": self._extend_right,
            "select-left": lambda: self._extend(self._view.layout_.previous_stop(self._view.cursor)),
            "select-word": partial(self._navigation.step_word, 1, True),
            "select-word-back": partial(self._navigation.step_word, -1, True),
            "select-down": partial(self._navigation.extend_passage, 1),
            "select-up": partial(self._navigation.extend_passage, -1),
            "swap-ends": self._swap_ends,
            "unselect": self._unselect,
            "grow": self.grow,
            "shrink": self.shrink,
        }

    def _extend(self, offset: int) -> None:
        self._navigation.go(offset, extend=True)

    def _extend_right(self) -> None:
        self._extend(self._view.layout_.next_stop(self._view.cursor))

    def _select(self) -> None:
        if not self._view.unselect():
            self._extend_right()

    def _select_turn(self) -> None:
        document = self._open.document
        if document is None or not document.turns or self._view.passage < 0:
            return
        turn = document.turns[document.passages.turns[self._view.passage]]
        self._choose((turn.start, turn.end))

    def _swap_ends(self) -> None:
        self._host.quiet()
        self._view.swap_ends()

    def _unselect(self) -> None:
        self._host.quiet()
        if not self._view.unselect() and self._navigation.hits:
            self._navigation.find(None)

    def grow(self) -> None:
        """Grow the selection to the smallest word, passage or turn that contains more."""
        self._host.quiet()
        now = self._selected()
        wider = [span for span in self._around_cursor() if span[0] <= now[0] and now[1] <= span[1] and span != now]
        if not wider:
            self._host.say("the whole turn is selected")
            return
        to = min(wider, key=lambda span: span[1] - span[0])
        self._grown = [*(self._grown if self._grown and self._grown[-1][1] == now else ()), (now, to)]
        self._choose(to)

    def shrink(self) -> None:
        """Restore the selection from before it grew."""
        self._host.quiet()
        if not self._grown or self._grown[-1][1] != self._selected():
            self._host.say("nothing to shrink: + extends the selection")
            return
        (start, end), _ = self._grown.pop()
        if start == end:
            self._navigation.go(start, extend=False, fine=True)
        else:
            self._choose((start, end))

    def _selected(self) -> Span:
        place = self._view.place
        return (place.start, place.end) if place.end > place.start else (place.cursor, place.cursor)

    def _choose(self, span: Span) -> None:
        self._navigation.go(span[0], extend=False)
        self._navigation.go(span[1], extend=True)

    def _around_cursor(self) -> list[Span]:
        """Return the word, the passage and the turn at the cursor or the selection."""
        document = self._open.document
        if document is None or self._view.passage < 0:
            return []
        text, passages = document.text, document.passages
        index = passages.at(self._selected()[0])
        index = self._view.passage if index is None else index
        turn = document.turns[passages.turns[index]]
        start = motions.word_start(text, self._view.layout_.next_stop(self._selected()[0]), -1)
        return [
            (start, motions.word_end(text, start)),
            (passages.starts[index], passages.ends[index]),
            (turn.start, turn.end),
        ]
