"""Deciding: code, take, remove, change, review; each asked of the study at once and shown when it is durable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from fusen.model.coding import Coding, CodingChange, CodingDraft, Direction, Origin, ShownSuggestion
from fusen.tui.codebook.tree import CodebookTree
from fusen.tui.coding.motions import next_passage, trimmed
from fusen.tui.coding.span_selection import Selecting
from fusen.tui.coding.state import PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.widgets.code_finder import CodeFinder

DIRECTIONS: tuple[Direction | None, ...] = (None, "for", "against", "mixed")


class Decisions(Selecting):
    """Actions of the coding screen that write. They are about the selection, else the current passage."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.finder = CodeFinder()
        self._recent: list[str] = []
        self._last: str | None = None
        self._chosen: str | None = None
        self._colours: dict[str, str] = {}
        self._suggestions: list[PassageSuggestion] = []

    def show_work(self) -> None:
        """Everything that depends on codings, reviews and notes."""

    def show_place(self) -> None:
        """What depends on where we are."""

    def sight(self) -> tuple[ShownSuggestion, ...]:
        """The suggestions that stand beside the passage."""
        return ()

    def decide(
        self, drafts: Sequence[CodingDraft], said: str, *,
        remove: Collection[str] = (), read: tuple[int, int] | None = None, action: str = "code",
    ) -> None:  # fmt: skip
        """Have it written; the screen says so when it is durable."""
        source = self.source

        def decided(outcome: CodingChange) -> None:
            self._decided(outcome, said)

        reads = {source: [read]} if read else {}
        self.ask(lambda: self.study.codings.apply({source: drafts}, remove=remove, read=reads, action=action), decided)
        self.foot.state("saving …")

    def _decided(self, outcome: CodingChange, said: str) -> None:
        if self.work is None:
            return
        known = self.work.step
        self.work = self.work.after(outcome)
        self.fusen.decided()
        if outcome.step not in (known, known + 1):
            self.changed()  # somebody else wrote in between
        if outcome.codings:
            self._chosen = outcome.codings[-1].guid
        self.show_work()
        anything = outcome.codings or outcome.removed or outcome.read or outcome.rejected
        self.say(said if anything else f"{said}: so it was already")

    def _span(self) -> tuple[int, int] | None:
        """What to code: the selection without white space around it, else the passage."""
        span = self.transcript.span()
        if span is None or self.sheet is None:
            return None
        start, end = trimmed(self.sheet.text, *span)
        return (start, end) if start < end else None

    def _around(self, start: int, end: int) -> tuple[int, int] | None:
        """The passages that a coded stretch touches have been read."""
        if self.sheet is None:
            return None
        inside = self.sheet.passages.overlapping(start, end)
        if not inside:
            return None
        return self.sheet.passages.starts[inside[0]], self.sheet.passages.ends[inside[-1]]

    def _code(self, codes: Sequence[str], *, suggested: bool = False) -> None:
        span = self._span()
        if span is None or self.work is None or not codes:
            return
        named = [self.work.codebook.by_guid[code] for code in codes if code in self.work.codebook.by_guid]
        origin: Origin = "accepted-suggestion" if suggested else "manual"
        drafts = [CodingDraft(code.guid, *span, origin, sight=self.sight()) for code in named]
        self._last = codes[-1]
        self._recent = [*([code for code in codes if code not in self._recent]), *self._recent][:5]
        names = ", ".join(label(code, self.work.codebook) for code in named)
        self.transcript.unselect()
        self.decide(drafts, f"coded: {names}", read=self._around(*span))

    def _take(self, number: int) -> None:
        self.quiet()
        if number <= len(self._suggestions):
            self._code([self._suggestions[number - 1].code.guid], suggested=True)
        else:
            self.say(f"there is no suggestion {number} here")

    def action_take_1(self) -> None:
        self._take(1)

    def action_take_2(self) -> None:
        self._take(2)

    def action_take_3(self) -> None:
        self._take(3)

    def action_take_4(self) -> None:
        self._take(4)

    def action_take_5(self) -> None:
        self._take(5)

    def _recently(self, number: int) -> None:
        self.quiet()
        if number < len(self._recent):
            self._code([self._recent[number]])
        else:
            self.say("no code was used as recently as that")

    def action_recent_6(self) -> None:
        self._recently(0)

    def action_recent_7(self) -> None:
        self._recently(1)

    def action_recent_8(self) -> None:
        self._recently(2)

    def action_recent_9(self) -> None:
        self._recently(3)

    def action_recent_10(self) -> None:
        self._recently(4)

    def action_again(self) -> None:
        self.quiet()
        if self._last is None:
            self.say("no code was used yet")
        else:
            self._code([self._last])

    def _find_code(self, title: str, chosen: Callable[[list[str]], None], *, several: bool = True) -> None:
        if self.work is not None:
            self.transcript.lift(self.finder.outer_size.height or 12)
            self.finder.open(title, self.work.codebook, self._colours, self._recent, chosen, several=several)

    def on_code_finder_closed(self) -> None:
        if not self.finder.opened:  # it may have been opened again at once
            self.set_focus(self.transcript)

    def on_codebook_tree_chosen(self, message: CodebookTree.Chosen) -> None:
        self.set_focus(self.transcript)
        self._code([message.code.guid])

    def action_nothing(self) -> None:
        """Read, nothing (more) here; goes on to the next passage of the interviewee at once, what is said follows."""
        self.quiet()
        view = self.transcript
        if self.sheet is None or view.passage < 0:
            return
        span = view.span()
        if span is not None:
            self.decide((), "reviewed", read=self._around(*span), action="review")
        after = next_passage(self.sheet.passages, view.passage, 1, lambda index: not self.asks(index))
        if after is not None:
            view.go(self.sheet.passages.starts[after])
            self.arrived()

    def action_unreview(self) -> None:
        self.quiet()
        span = self.transcript.span()
        around = self._around(*span) if span else None
        if around is not None:
            self.ask(lambda: self.study.reviews.remove(self.source, *around), lambda _: self._unreviewed_now())

    def _unreviewed_now(self) -> None:
        self.say("not reviewed")
        self.changed()

    # -- the chosen coding

    def _chosen_coding(self) -> Coding | None:
        found = self.work.codings.get(self._chosen) if self.work is not None and self._chosen else None
        if found is None:
            self.say("no coding of yours here")
        return found

    def action_choose(self) -> None:
        self.quiet()
        span = self.transcript.span()
        if self.work is None or span is None:
            return
        own = [coding.guid for coding in self.work.on(*span)]
        if own:
            at = own.index(self._chosen) if self._chosen in own else -1
            self._chosen = own[(at + 1) % len(own)]
            self.show_place()

    def _called(self, coding: Coding) -> str:
        code = self.work.codebook.by_guid.get(coding.code) if self.work else None
        return label(code, self.work.codebook) if code and self.work else "?"

    def action_uncode(self) -> None:
        self.quiet()
        coding = self._chosen_coding()
        if coding is not None:
            self.decide((), f"removed: {self._called(coding)}", remove=[coding.guid], action="uncode")

    def action_replace(self) -> None:
        self.quiet()
        coding = self._chosen_coding()
        if coding is None:
            return

        def chosen(codes: list[str]) -> None:
            if codes and coding.code not in codes:
                draft = CodingDraft(
                    codes[0], coding.start, coding.end, "manual", coding.direction, coding.magnitude, coding.guid,
                    self.sight(),
                )  # fmt: skip
                self._recent = [*([codes[0]] if codes[0] not in self._recent else []), *self._recent][:5]
                self.decide([draft], f"instead of {self._called(coding)}", action="replace")

        self._find_code(f"Instead of {self._called(coding)}", chosen, several=False)

    def action_adjust(self) -> None:
        self.quiet()
        coding, span = self._chosen_coding(), self._span()
        if coding is None or span is None:
            return
        draft = CodingDraft(coding.code, *span, coding.origin, coding.direction, coding.magnitude, coding.guid)
        self.transcript.unselect()
        self.decide([draft], f"new bounds: {self._called(coding)}", action="adjust")

    def _remark(self, coding: Coding, direction: Direction | None, magnitude: int | None, said: str) -> None:
        draft = CodingDraft(coding.code, coding.start, coding.end, coding.origin, direction, magnitude, coding.guid)
        self.decide([draft], f"{self._called(coding)}: {said}", action="remark")

    def action_direction(self) -> None:
        self.quiet()
        coding = self._chosen_coding()
        if coding is not None:
            new = DIRECTIONS[(DIRECTIONS.index(coding.direction) + 1) % len(DIRECTIONS)]
            self._remark(coding, new, coding.magnitude, new or "no direction")

    def action_magnitude(self) -> None:
        self.quiet()
        coding = self._chosen_coding()
        if coding is not None:
            new = ((coding.magnitude or 0) + 1) % 4 or None
            self._remark(coding, coding.direction, new, f"strength {new}" if new else "no strength")
