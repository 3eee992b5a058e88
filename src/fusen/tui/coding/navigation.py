"""Navigation in a transcript: each action computes a target and moves the transcript widget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from time import perf_counter

from fusen.model.source import Passages
from fusen.tui.coding import motions
from fusen.tui.coding.lanes import CodingMarks
from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript, TranscriptView
from fusen.tui.host import Handler
from fusen.tui.widgets.dialogs import PromptDialog

REMEMBERED = 200  # positions in the back list
SEEKING = 0.1  # seconds: a user's regular expression may be slow


class Navigation:
    """Moves, marks, back and forward, and text search. While a selection exists, each move extends it."""

    def __init__(self, open_: OpenTranscript, view: TranscriptView, host: CodingHost) -> None:
        self._open, self._view, self._host = open_, view, host
        self._past: list[int] = []
        self._future: list[int] = []
        self._marks: list[int] = []
        self.hits: list[tuple[int, int]] = []

    def actions(self) -> Mapping[str, Handler]:
        return {
            "next-passage": partial(self.step_passage, 1),
            "previous-passage": partial(self.step_passage, -1),
            "next-turn": partial(self._step_turn, 1),
            "previous-turn": partial(self._step_turn, -1),
            "next-paragraph": partial(self._step_paragraph, 1),
            "previous-paragraph": partial(self._step_paragraph, -1),
            "page-down": partial(self._page, 1),
            "page-up": partial(self._page, -1),
            "next-word": lambda: self.step_word(1, self.extending),
            "previous-word": lambda: self.step_word(-1, self.extending),
            "right": lambda: self.go(self._view.layout_.next_stop(self._view.cursor), fine=True),
            "left": lambda: self.go(self._view.layout_.previous_stop(self._view.cursor), fine=True),
            "line-start": partial(self._to_line_edge, False),
            "line-end": partial(self._to_line_edge, True),
            "first": self._to_first,
            "last": self._to_last,
            "next-unreviewed": partial(self._to_unreviewed, 1),
            "previous-unreviewed": partial(self._to_unreviewed, -1),
            "next-coded": partial(self._to_coded, 1),
            "previous-coded": partial(self._to_coded, -1),
            "next-question": lambda: self.seek(1, self._open.is_question, "no question below"),
            "previous-question": lambda: self.seek(-1, self._open.is_question, "no question above"),
            "mark": self._mark,
            "to-mark": self._to_mark,
            "back": lambda: self._through(self._past, self._future, "no earlier position"),
            "forward": lambda: self._through(self._future, self._past, "no later position"),
            "find": lambda: self._host.show(PromptDialog("Find in this transcript"), self.find),
            "next-hit": partial(self._to_hit, 1),
            "previous-hit": partial(self._to_hit, -1),
        }

    @property
    def extending(self) -> bool:
        """Return whether a selection exists."""
        return self._view.held is not None

    def go(self, offset: int | None, *, far: bool = False, fine: bool = False, extend: bool | None = None) -> None:
        """Move to an offset and extend any selection; `far` adds the current position to the back list."""
        self._host.quiet()
        if offset is None:
            return
        if far:
            self.remember()
        self._view.go(offset, extend=self.extending if extend is None else extend, fine=fine, tell=False)
        self._host.arrived()

    def remember(self) -> None:
        here = self._view.cursor
        if not self._past or self._past[-1] != here:
            self._past = [*self._past[-REMEMBERED:], here]
        self._future = []

    def to_passage(self, index: int | None, nothing: str, *, far: bool = False) -> None:
        """Move to the start of a passage, or to its end if a selection grows downwards."""
        self._host.quiet()
        if index is None or self._open.document is None:
            self._host.say(nothing)
            return
        passages = self._open.document.passages
        down = self.extending and passages.starts[index] >= (self._view.held or 0)
        self.go(passages.ends[index] if down else passages.starts[index], far=far)

    # -- by passage, turn, paragraph, page

    def step_passage(self, step: int) -> None:
        document, view = self._open.document, self._view
        if document is None or not len(document.passages):
            return
        passages = document.passages
        if self.extending:
            self.extend_passage(step)
            return
        if view.fine and step < 0 and passages.starts[view.passage] < view.cursor < passages.ends[view.passage]:
            self.go(passages.starts[view.passage])
            return
        index = motions.next_passage(passages, view.passage, step, self._open.stops)
        self.to_passage(index, "end of the transcript" if step > 0 else "beginning of the transcript")

    def extend_passage(self, step: int) -> None:
        """Extend the selection to the next start or end of a passage."""
        if self._open.document is None:
            return
        passages, cursor = self._open.document.passages, self._view.cursor
        bounds = passages.ends if step > 0 else passages.starts
        beyond = (bound for bound in (bounds if step > 0 else reversed(bounds)) if (bound - cursor) * step > 0)
        self.go(next(beyond, None), extend=True)

    def _step_turn(self, step: int) -> None:
        if self._open.document is None:
            return
        turns, cursor = self._open.document.turns, self._view.cursor
        if self.extending and step > 0:
            self.go(motions.turn_end(turns, cursor))
        else:
            self.go(motions.turn_start(turns, cursor, step))

    def _step_paragraph(self, step: int) -> None:
        document = self._open.document
        if document is not None:
            self.go(motions.paragraph(document.text, document.turns, self._view.cursor, step))

    def _page(self, step: int) -> None:
        self._host.quiet()
        self._view.page(step, extend=self.extending)
        self._host.arrived()

    # -- by word and character

    def step_word(self, step: int, extend: bool) -> None:
        if self._open.document is None:
            return
        text, cursor = self._open.document.text, self._view.cursor
        target = motions.word_end(text, cursor) if extend and step > 0 else motions.word_start(text, cursor, step)
        self.go(target, fine=True, extend=extend)

    def _to_line_edge(self, end: bool) -> None:
        self._host.quiet()
        self._view.line_edge(end, extend=self.extending)

    def _to_first(self) -> None:
        document = self._open.document
        if document is not None:
            self.go(document.passages.starts[0] if len(document.passages) else 0, far=True)

    def _to_last(self) -> None:
        document = self._open.document
        if document is not None and len(document.passages):
            self.to_passage(len(document.passages) - 1, "", far=True)

    # -- to the next of a kind

    def seek(self, step: int, predicate: Callable[[int], bool], nothing: str) -> None:
        """Move to the nearest passage (by number) that matches `predicate`; `nothing` is the message if none does."""
        if self._open.document is None:
            return
        index = motions.next_passage(self._open.document.passages, self._view.passage, step, predicate)
        self.to_passage(index, nothing, far=index is not None)

    def _to_unreviewed(self, step: int) -> None:
        document = self._open.document
        if document is not None:
            where = "below" if step > 0 else "above"
            self._to_nearest(step, document.talk - self._open.reviewed, f"all passages {where} are reviewed")

    def _to_nearest(
        self, step: int, indexes: Iterable[int], nothing: str, predicate: Callable[[int], bool] | None = None
    ) -> None:
        """Move to the nearest of these passages that matches `predicate`; looking at each passage took 13 ms a key."""
        here = self._view.passage
        ahead = sorted((index for index in indexes if (index - here) * step > 0), reverse=step < 0)
        index = next((one for one in ahead if predicate is None or predicate(one)), None)
        self.to_passage(index, nothing, far=index is not None)

    def _under(self, marks: CodingMarks) -> set[int]:
        """Return the passages that overlap codings."""
        passages = self._open.document.passages if self._open.document is not None else Passages()
        return {index for mark in marks.all for index in passages.overlapping(mark.start, mark.end)}

    def to_phrase_match(self, step: int) -> None:
        """Move to a phrase match in a passage that is not reviewed; a review declines the matches in a passage."""
        document, state = self._open.document, self._open.state
        if document is None or state is None:
            return
        passages = document.passages

        def is_due(index: int) -> bool:
            return bool(state.open_codes(passages.starts[index], passages.ends[index]))

        unread = self._under(state.suggested) - self._open.reviewed
        self._to_nearest(step, unread, "no suggestion " + ("below" if step > 0 else "above"), is_due)

    def _to_coded(self, step: int) -> None:
        if self._open.state is not None:
            coded = self._under(self._open.state.own_marks)
            self._to_nearest(step, coded, "no coded passage " + ("below" if step > 0 else "above"))

    # -- marks, back and forward, finding

    def _mark(self) -> None:
        self._marks.append(self._view.cursor)
        self._host.say(f"mark {len(self._marks)} set; {self._host.key_of('to-mark')} comes back to it")

    def _to_mark(self) -> None:
        if not self._marks:
            self._host.say("no mark is set")
            return
        self._marks.insert(0, self._marks.pop())
        self.go(self._marks[0], far=True)

    def _through(self, source: list[int], other: list[int], nothing: str) -> None:
        self._host.quiet()
        here = self._view.cursor
        while source and source[-1] == here:
            source.pop()
        if not source:
            self._host.say(nothing)
            return
        other.append(here)
        self.go(source.pop())

    def find(self, words: str | None) -> None:
        """Highlight the words and move to the first match; empty words remove the highlights."""
        if not words or not words.strip() or self._open.document is None:
            self.hits = []
            self._view.find(())
            return
        pattern = r"\s+".join(map(re.escape, words.split()))
        self.hits = [match.span() for match in re.finditer(pattern, self._open.document.text, re.IGNORECASE)]
        self._view.find(self.hits)
        if self.hits:
            self._to_hit(1, here=True)
        else:
            self._host.say(f"“{words}” is not in this transcript")

    def show_hits(self, pattern: re.Pattern[str]) -> None:
        """Highlight the matches of a search passage by passage, within the time limit."""
        if self._open.document is None:
            return
        text, passages, self.hits = self._open.document.text, self._open.document.passages, []
        end = perf_counter() + SEEKING
        for first, last in zip(passages.starts, passages.ends, strict=True):
            self.hits += [match.span() for match in pattern.finditer(text, first, last) if match.end() > match.start()]
            if perf_counter() > end:
                break
        self._view.find(self.hits)

    def _to_hit(self, step: int, *, here: bool = False) -> None:
        """Move to the next match; after the last match, to the first."""
        if not self.hits:
            self._host.say(f"no search yet: {self._host.key_of('find')} searches for words")
            return
        cursor = self._view.cursor - (1 if here else 0)
        starts = [start for start, _ in self.hits]
        ahead = [start for start in (starts if step > 0 else reversed(starts)) if (start - cursor) * step > 0]
        result = ahead[0] if ahead else starts[0 if step > 0 else -1]
        self.go(result, far=True, fine=True)
        self._host.say(
            f"{starts.index(result) + 1} of {len(starts)} places" + ("" if ahead else ", continued from the other end")
        )
