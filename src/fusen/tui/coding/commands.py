"""Commands for coding: code, accept, remove, change and review; each change is shown after it is durable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from fusen.model.coding import Coding, CodingChange, CodingDraft, Direction, Origin
from fusen.tui.coding.motions import next_passage
from fusen.tui.coding.open_transcript import LISTED, REMEMBERED, CodingHost, OpenTranscript, Span, TranscriptView
from fusen.tui.colours import label
from fusen.tui.host import Handler
from fusen.tui.links import LinkCommands

DIRECTIONS: tuple[Direction | None, ...] = (None, "for", "against", "mixed")


class CodingCommands:
    """Writes codings and reviews on the selection, else on the current passage."""

    def __init__(self, open_: OpenTranscript, view: TranscriptView, host: CodingHost) -> None:
        self._open, self._view, self._host = open_, view, host

    def actions(self) -> Mapping[str, Handler]:
        return {
            **{f"take-{number}": partial(self._take, number) for number in range(1, LISTED + 1)},
            **{f"recent-{number + 6}": partial(self._code_recent, number) for number in range(REMEMBERED)},
            "again": self._code_again,
            "nothing": self._review,
            "unreview": self._take_review_back,
            "choose": self._choose_next,
            "uncode": self._remove,
            "link": self._link,
            "replace": self._replace,
            "adjust": self._adjust,
            "direction": self._next_direction,
            "magnitude": self._next_magnitude,
        }

    def apply(
        self, drafts: Sequence[CodingDraft], text: str, *,
        remove: Collection[str] = (), read: Span | None = None, action: str = "code",
    ) -> None:  # fmt: skip
        """Write a change; the screen shows `text` after the change is durable."""
        study, source = self._host.study, self._open.source
        reads = {source: [read]} if read else {}
        self._host.ask_to_write(
            lambda: study.codings.apply({source: drafts}, remove=remove, read=reads, action=action),
            lambda change: self.applied(change, text),
        )

    def applied(self, change: CodingChange, text: str) -> None:
        """Show a written change."""
        open_ = self._open
        if open_.state is None:
            return
        known = open_.state.step
        open_.state = open_.state.after(change)
        self._host.fusen.decided()
        if change.step not in (known, known + 1):
            self._host.changed()  # another process wrote in between
        if open_.document is not None:
            for review in change.read:
                words = open_.document.passages.words
                open_.pace.note(
                    sum(words[index] for index in open_.document.passages.overlapping(review.start, review.end))
                )
        if change.codings:
            open_.chosen = change.codings[-1].guid
        self._host.show_work()
        anything = change.codings or change.removed or change.read or change.rejected
        self._host.say(text if anything else f"{text}: no change")

    def span(self) -> Span | None:
        """Return the span to code: the selection without surrounding white space, else the passage."""
        return self._open.trimmed(self._view.span())

    def code(self, codes: Sequence[str], *, suggested: bool = False) -> None:
        """Apply codes (guids) to the span."""
        span, open_ = self.span(), self._open
        if span is None or open_.state is None or not codes:
            return
        codebook = open_.state.codebook
        named = [codebook.by_guid[code] for code in codes if code in codebook.by_guid]
        origin: Origin = "accepted-suggestion" if suggested else "manual"
        drafts = [CodingDraft(code.guid, *span, origin, sight=open_.shown_suggestions()) for code in named]
        open_.last = codes[-1]
        open_.use(codes)
        names = ", ".join(label(code, codebook) for code in named)
        self._view.unselect()
        self.apply(drafts, f"coded: {names}", read=self._read_by(span))

    def _read_by(self, span: Span) -> Span | None:
        """Return the passage that a coding marks as read; None for a longer selection, of which fusen cannot know it."""
        passages = self._open.document.passages if self._open.document is not None else None
        single = passages is not None and len(passages.overlapping(*span)) == 1
        return self._open.passages_around(*span) if single else None

    def _take(self, number: int) -> None:
        self._host.quiet()
        suggestion = self._open.suggestion(number)
        if suggestion is not None:
            self.code([suggestion.code.guid], suggested=True)
        elif number <= len(self._open.numbered):
            self._host.say(f"you have decided on suggestion {number}: {self._open.numbered[number - 1].code.name}")
        else:
            self._host.say(f"there is no suggestion {number} here")

    def _code_recent(self, number: int) -> None:
        self._host.quiet()
        if number < len(self._open.recent):
            self.code([self._open.recent[number]])
        else:
            self._host.say("no such recent code")

    def _code_again(self) -> None:
        self._host.quiet()
        if self._open.last is None:
            self._host.say("no code used yet")
        else:
            self.code([self._open.last])

    def _review(self) -> None:
        """Mark the span as reviewed and move to the next passage of the interviewee without waiting for the write."""
        self._host.quiet()
        view, open_ = self._view, self._open
        if open_.document is None or view.passage < 0:
            return
        span, passages = view.span(), open_.document.passages
        after = next_passage(
            passages, view.passage, 1, lambda index: not open_.is_question(index) and open_.stops(index)
        )
        if span is not None:
            self.apply((), "reviewed", read=self._read_by_move(span, after), action="review")
        if after is not None:
            view.go(passages.starts[after])
            self._host.arrived()

    def _read_by_move(self, span: Span, after: int | None) -> Span | None:
        """Return what a review of a span covers: its passages, and the short answers that the move leaves out."""
        open_ = self._open
        read = open_.passages_around(*span)
        if read is None or open_.document is None or open_.skip < 2:
            return read
        passages, last = open_.document.passages, open_.document.passages.overlapping(*read)[-1]
        beyond = len(passages) if after is None else after
        short = [index for index in range(last + 1, beyond) if open_.is_short_answer(index)]
        return (read[0], passages.ends[short[-1]]) if short else read

    def _take_review_back(self) -> None:
        self._host.quiet()
        span, study, source = self._view.span(), self._host.study, self._open.source
        around = self._open.passages_around(*span) if span else None

        def done(_: None) -> None:
            self._host.say("not reviewed")
            self._host.changed()

        if around is not None:
            self._host.ask(lambda: study.reviews.remove(source, *around), done)

    # -- the chosen coding

    def _chosen(self) -> Coding | None:
        result = self._open.chosen_coding()
        if result is None:
            self._host.say("you have no coding here")
        return result

    def _choose_next(self) -> None:
        self._host.quiet()
        span, open_ = self._view.span(), self._open
        if open_.state is None or span is None:
            return
        own = [coding.guid for coding in open_.state.on(*span)]
        if own:
            at = own.index(open_.chosen) if open_.chosen in own else -1
            open_.chosen = own[(at + 1) % len(own)]
            self._host.show_place()

    def choose(self, guid: str) -> None:
        """Make a coding of the passage the chosen one."""
        self._open.chosen = guid
        self._host.show_place()

    def _remove(self) -> None:
        self._host.quiet()
        coding = self._chosen()
        if coding is not None:
            self.apply((), f"removed: {self._open.name_of(coding)}", remove=[coding.guid], action="uncode")

    def _link(self) -> None:
        self._host.quiet()
        coding = self._chosen()
        if coding is not None:
            LinkCommands(self._host).mark(coding.guid, self._open.name_of(coding))

    def _replace(self) -> None:
        self._host.quiet()
        coding, state = self._chosen(), self._open.state
        if coding is None or state is None:
            return

        def chosen(codes: list[str]) -> None:
            if codes and coding.code not in codes:
                draft = CodingDraft(
                    codes[0], coding.start, coding.end, "manual", coding.direction, coding.magnitude, coding.guid,
                    self._open.shown_suggestions(),
                )  # fmt: skip
                self._open.use(codes[:1])
                self.apply([draft], f"instead of {self._open.name_of(coding)}", action="replace")

        title = f"Instead of {self._open.name_of(coding)}"
        self._host.find_code(title, state.codebook, self._open.recent, chosen, several=False)

    def _adjust(self) -> None:
        self._host.quiet()
        coding, span = self._chosen(), self.span()
        if coding is None or span is None:
            return
        draft = CodingDraft(coding.code, *span, coding.origin, coding.direction, coding.magnitude, coding.guid)
        self._view.unselect()
        self.apply([draft], f"new bounds: {self._open.name_of(coding)}", action="adjust")

    def _next_direction(self) -> None:
        def turned(coding: Coding) -> tuple[Direction | None, int | None, str]:
            new = DIRECTIONS[(DIRECTIONS.index(coding.direction) + 1) % len(DIRECTIONS)]
            return new, coding.magnitude, new or "no direction"

        self._remark(turned)

    def _next_magnitude(self) -> None:
        def turned(coding: Coding) -> tuple[Direction | None, int | None, str]:
            new = ((coding.magnitude or 0) + 1) % 4 or None
            return coding.direction, new, f"magnitude {new}" if new else "no magnitude"

        self._remark(turned)

    def _remark(self, turned: Callable[[Coding], tuple[Direction | None, int | None, str]]) -> None:
        """Change the direction or magnitude of the chosen coding."""
        self._host.quiet()
        coding = self._chosen()
        if coding is not None:
            direction, magnitude, message = turned(coding)
            draft = CodingDraft(coding.code, coding.start, coding.end, coding.origin, direction, magnitude, coding.guid)
            self.apply([draft], f"{self._open.name_of(coding)}: {message}", action="remark")
