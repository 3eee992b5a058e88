"""Selecting in a transcript: by character, word, passage and turn, or grown and shrunk around the cursor."""

from __future__ import annotations

from fusen.tui.coding import motions
from fusen.tui.coding.navigation import Moves

Span = tuple[int, int]


class Selecting(Moves):
    """Actions of the coding screen that choose what a decision is about; without any it is the current passage."""

    def __init__(self) -> None:
        super().__init__()
        self._grown: list[tuple[Span, Span]] = []  # (selection before, selection after), innermost first

    def action_select(self) -> None:
        view = self.transcript
        if view.unselect():
            return
        self._go(view.layout_.next_stop(view.cursor), extend=True)

    def action_select_turn(self) -> None:
        if self.sheet is None or not self.sheet.turns or self.transcript.passage < 0:
            return
        turn = self.sheet.turns[self.sheet.passages.turns[self.transcript.passage]]
        self._go(turn.start, extend=False)
        self._go(turn.end, extend=True)

    def action_select_right(self) -> None:
        self._go(self.transcript.layout_.next_stop(self.transcript.cursor), extend=True)

    def action_select_left(self) -> None:
        self._go(self.transcript.layout_.previous_stop(self.transcript.cursor), extend=True)

    def action_select_word(self) -> None:
        self._step_word(1, True)

    def action_select_word_back(self) -> None:
        self._step_word(-1, True)

    def action_select_down(self) -> None:
        self._extend_passage(1)

    def action_select_up(self) -> None:
        self._extend_passage(-1)

    def action_swap_ends(self) -> None:
        self.quiet()
        self.transcript.swap_ends()

    def action_unselect(self) -> None:
        self.quiet()
        if not self.transcript.unselect() and self._hits:
            self._find(None)

    def action_grow(self) -> None:
        """To the smallest of word, passage and turn that holds more than is selected now."""
        self.quiet()
        now = self._selected()
        wider = [span for span in self._around_cursor() if span[0] <= now[0] and now[1] <= span[1] and span != now]
        if not wider:
            self.say("all of the turn is selected")
            return
        to = min(wider, key=lambda span: span[1] - span[0])
        self._grown = [*(self._grown if self._grown and self._grown[-1][1] == now else ()), (now, to)]
        self._choose_span(to)

    def action_shrink(self) -> None:
        """Back to what was selected before it grew."""
        self.quiet()
        if not self._grown or self._grown[-1][1] != self._selected():
            self.say("nothing was grown here: + grows")
            return
        (start, end), _ = self._grown.pop()
        if start == end:
            self._go(start, extend=False, fine=True)
        else:
            self._choose_span((start, end))

    def _selected(self) -> Span:
        place = self.transcript.place
        return (place.start, place.end) if place.end > place.start else (place.cursor, place.cursor)

    def _choose_span(self, span: Span) -> None:
        self._go(span[0], extend=False)
        self._go(span[1], extend=True)

    def _around_cursor(self) -> list[Span]:
        """The word, the passage and the turn where the cursor, or the selection, is."""
        if self.sheet is None or self.transcript.passage < 0:
            return []
        text, passages = self.sheet.text, self.sheet.passages
        index = passages.at(self._selected()[0])
        index = self.transcript.passage if index is None else index
        turn = self.sheet.turns[passages.turns[index]]
        start = motions.word_start(text, self.transcript.layout_.next_stop(self._selected()[0]), -1)
        return [
            (start, motions.word_end(text, start)),
            (passages.starts[index], passages.ends[index]),
            (turn.start, turn.end),
        ]
