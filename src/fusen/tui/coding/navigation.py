"""Moving in a transcript: each action says where to, the transcript widget goes there."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import perf_counter

from fusen.tui.coding import motions
from fusen.tui.coding.state import CodingState, Document
from fusen.tui.coding.transcript import Transcript
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.dialogs import PromptDialog

REMEMBERED = 200  # places to go back to
SEEKING = 0.1  # seconds: a person's regular expression may be slow


class Moves(StudyScreen):
    """Actions of the coding screen that decide nothing. While something is selected, every move extends it."""

    sheet: Document | None = None
    work: CodingState | None = None

    def __init__(self) -> None:
        super().__init__()
        self.transcript = Transcript()
        self.reviewed: set[int] = set()
        self._past: list[int] = []
        self._future: list[int] = []
        self._set: list[int] = []
        self._hits: list[tuple[int, int]] = []

    def _extending(self) -> bool:
        return self.transcript.held is not None

    def _go(self, offset: int | None, *, far: bool = False, fine: bool = False, extend: bool | None = None) -> None:
        """To an offset, extending a selection where there is one; `far` remembers where we were."""
        self.quiet()
        if offset is None:
            return
        view = self.transcript
        if far:
            self.remember()
        view.go(offset, extend=self._extending() if extend is None else extend, fine=fine, tell=False)
        self.arrived()

    def arrived(self) -> None:
        """What is beside the transcript follows."""

    def remember(self) -> None:
        here = self.transcript.cursor
        if not self._past or self._past[-1] != here:
            self._past = [*self._past[-REMEMBERED:], here]
        self._future = []

    def _to_passage(self, index: int | None, nothing: str, *, far: bool = False) -> None:
        """To a passage: its beginning, or its end where a selection grows downwards."""
        self.quiet()
        if index is None or self.sheet is None:
            self.say(nothing)
            return
        passages, view = self.sheet.passages, self.transcript
        down = self._extending() and passages.starts[index] >= (view.held or 0)
        self._go(passages.ends[index] if down else passages.starts[index], far=far)

    # -- by passage, turn, paragraph, page

    def action_next_passage(self) -> None:
        self._step_passage(1)

    def action_previous_passage(self) -> None:
        self._step_passage(-1)

    def _step_passage(self, step: int) -> None:
        if self.sheet is None or not len(self.sheet.passages):
            return
        view, passages = self.transcript, self.sheet.passages
        if self._extending():
            self._extend_passage(step)
            return
        if view.fine and step < 0 and passages.starts[view.passage] < view.cursor < passages.ends[view.passage]:
            self._go(passages.starts[view.passage])
            return
        index = motions.next_passage(passages, view.passage, step)
        self._to_passage(index, "the transcript ends here" if step > 0 else "the transcript begins here")

    def _extend_passage(self, step: int) -> None:
        if self.sheet is None:
            return
        passages, cursor = self.sheet.passages, self.transcript.cursor
        bounds = passages.ends if step > 0 else passages.starts
        beyond = (bound for bound in (bounds if step > 0 else reversed(bounds)) if (bound - cursor) * step > 0)
        self._go(next(beyond, None), extend=True)

    def action_next_turn(self) -> None:
        self._step_turn(1)

    def action_previous_turn(self) -> None:
        self._step_turn(-1)

    def _step_turn(self, step: int) -> None:
        if self.sheet is None:
            return
        turns, cursor = self.sheet.turns, self.transcript.cursor
        if self._extending() and step > 0:
            self._go(motions.turn_end(turns, cursor))
        else:
            self._go(motions.turn_start(turns, cursor, step))

    def action_next_paragraph(self) -> None:
        if self.sheet is not None:
            self._go(motions.paragraph(self.sheet.text, self.sheet.turns, self.transcript.cursor, 1))

    def action_previous_paragraph(self) -> None:
        if self.sheet is not None:
            self._go(motions.paragraph(self.sheet.text, self.sheet.turns, self.transcript.cursor, -1))

    def action_page_down(self) -> None:
        self.quiet()
        self.transcript.page(1, extend=self._extending())
        self.arrived()

    def action_page_up(self) -> None:
        self.quiet()
        self.transcript.page(-1, extend=self._extending())
        self.arrived()

    # -- by word and character

    def action_next_word(self) -> None:
        self._step_word(1, self._extending())

    def action_previous_word(self) -> None:
        self._step_word(-1, self._extending())

    def _step_word(self, step: int, extend: bool) -> None:
        if self.sheet is None:
            return
        text, cursor = self.sheet.text, self.transcript.cursor
        target = motions.word_end(text, cursor) if extend and step > 0 else motions.word_start(text, cursor, step)
        self._go(target, fine=True, extend=extend)

    def action_right(self) -> None:
        self._go(self.transcript.layout_.next_stop(self.transcript.cursor), fine=True)

    def action_left(self) -> None:
        self._go(self.transcript.layout_.previous_stop(self.transcript.cursor), fine=True)

    def action_line_start(self) -> None:
        self.quiet()
        self.transcript.line_edge(False, extend=self._extending())

    def action_line_end(self) -> None:
        self.quiet()
        self.transcript.line_edge(True, extend=self._extending())

    def action_first(self) -> None:
        if self.sheet is not None:
            self._go(self.sheet.passages.starts[0] if len(self.sheet.passages) else 0, far=True)

    def action_last(self) -> None:
        if self.sheet is not None and len(self.sheet.passages):
            self._to_passage(len(self.sheet.passages) - 1, "", far=True)

    # -- to the next of a kind

    def _seek(self, step: int, wanted: Callable[[int], bool], nothing: str) -> None:
        if self.sheet is None:
            return
        index = motions.next_passage(self.sheet.passages, self.transcript.passage, step, wanted)
        self._to_passage(index, nothing, far=index is not None)

    def asks(self, index: int) -> bool:
        """Is the passage the interviewer's?"""
        return self.sheet is not None and self.sheet.turns[self.sheet.passages.turns[index]].interviewer

    def action_next_unreviewed(self) -> None:
        self._unreviewed(1)

    def action_previous_unreviewed(self) -> None:
        self._unreviewed(-1)

    def _unreviewed(self, step: int) -> None:
        where = "from here on" if step > 0 else "up to here"
        self._seek(step, lambda index: index not in self.reviewed and not self.asks(index), f"all reviewed {where}")

    def action_next_suggestion(self) -> None:
        self._suggestion(1)

    def action_previous_suggestion(self) -> None:
        self._suggestion(-1)

    def _suggestion(self, step: int) -> None:
        """Suggestions of passages not reviewed yet: the others were declined by going on."""

        def wanted(index: int) -> bool:
            if self.sheet is None or self.work is None or index in self.reviewed:
                return False
            return bool(self.work.open_codes(self.sheet.passages.starts[index], self.sheet.passages.ends[index]))

        self._seek(step, wanted, "no suggestion " + ("below" if step > 0 else "above"))

    def action_next_coded(self) -> None:
        self._coded(1)

    def action_previous_coded(self) -> None:
        self._coded(-1)

    def _coded(self, step: int) -> None:
        def wanted(index: int) -> bool:
            if self.sheet is None or self.work is None:
                return False
            return bool(self.work.on(self.sheet.passages.starts[index], self.sheet.passages.ends[index]))

        self._seek(step, wanted, "nothing coded " + ("below" if step > 0 else "above"))

    def action_next_question(self) -> None:
        self._seek(1, self.asks, "no question below")

    def action_previous_question(self) -> None:
        self._seek(-1, self.asks, "no question above")

    # -- marks, back and forward, finding

    def action_mark(self) -> None:
        self._set.append(self.transcript.cursor)
        self.say(f"mark {len(self._set)} set; {self.key_of('to-mark')} comes back to it")

    def action_to_mark(self) -> None:
        if not self._set:
            self.say("no mark is set")
            return
        self._set.insert(0, self._set.pop())
        self._go(self._set[0], far=True)

    def action_back(self) -> None:
        self._through(self._past, self._future, "nowhere to go back to")

    def action_forward(self) -> None:
        self._through(self._future, self._past, "nowhere to go forward to")

    def _through(self, source: list[int], other: list[int], nothing: str) -> None:
        self.quiet()
        here = self.transcript.cursor
        while source and source[-1] == here:
            source.pop()
        if not source:
            self.say(nothing)
            return
        other.append(here)
        self._go(source.pop())

    def action_find(self) -> None:
        self.app.push_screen(PromptDialog("Find in this transcript"), self._find)

    def _find(self, words: str | None) -> None:
        if not words or not words.strip() or self.sheet is None:
            self._hits = []
            self.transcript.find(())
            return
        pattern = r"\s+".join(map(re.escape, words.split()))
        self._hits = [found.span() for found in re.finditer(pattern, self.sheet.text, re.IGNORECASE)]
        self.transcript.find(self._hits)
        if self._hits:
            self._hit(1, here=True)
        else:
            self.say(f"“{words}” is not in this transcript")

    def show_hits(self, sought: re.Pattern[str]) -> None:
        """Have what was searched for stand out, passage by passage, as far as that is quickly found."""
        if self.sheet is None:
            return
        text, passages, self._hits = self.sheet.text, self.sheet.passages, []
        end = perf_counter() + SEEKING
        for first, last in zip(passages.starts, passages.ends, strict=True):
            self._hits += [found.span() for found in sought.finditer(text, first, last) if found.end() > found.start()]
            if perf_counter() > end:
                break
        self.transcript.find(self._hits)

    def action_next_hit(self) -> None:
        self._hit(1)

    def action_previous_hit(self) -> None:
        self._hit(-1)

    def _hit(self, step: int, *, here: bool = False) -> None:
        """The next place found; after the last one the first again."""
        if not self._hits:
            self.say(f"nothing was searched for: {self.key_of('find')} finds words")
            return
        cursor = self.transcript.cursor - (1 if here else 0)
        starts = [start for start, _ in self._hits]
        ahead = [start for start in (starts if step > 0 else reversed(starts)) if (start - cursor) * step > 0]
        found = ahead[0] if ahead else starts[0 if step > 0 else -1]
        self._go(found, far=True, fine=True)
        self.say(f"{starts.index(found) + 1} of {len(starts)} places" + ("" if ahead else ", from the other end"))
