"""Suggestions on the coding screen: shown with their reasons, taken, turned down, hidden, and gone to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import CodingChange, ShownSuggestion
from fusen.model.suggestion import LlmSuggestion, Nearby
from fusen.tui.coding.new_code import Creating
from fusen.tui.coding.state import PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.widgets.line_widget import PlainVertical

if TYPE_CHECKING:
    from fusen.study.suggestions.process import ProcessMessage, Span
    from fusen.tui.llm_client import LlmProgress

SELDOM = 1.0  # seconds after a picture before the suggester's progress is one of its own: keys show it anyway
AHEAD = 8  # passages ahead that are asked about together


class Advised(Creating):
    """What the coding screen does with suggestions: the model's where there is one, else phrase matches."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.side = PlainVertical(id="panel")
        self._shown_at = 0.0
        self._stood: tuple[int, int] | None = None  # what was meant when somebody looked last
        self._nearby = -1  # which of the nearest coded passages is open; -1 for none

    # -- what is suggested

    def suggestions_on(self, span: tuple[int, int]) -> list[PassageSuggestion]:
        """Those to show for a stretch; the model is asked for what it has not said yet."""
        if self.work is None or self.sheet is None or self._keeps_quiet(span):
            return []
        suggester, here = self.fusen.suggester, (self.source, *span)
        if suggester is not None:
            if not self._extending():
                suggester.want([here, *self._next_spans()])
            advice = suggester.about(here)
            if advice is not None:
                return self.work.with_model(self.work.proposed(advice, *span), *span)
        return self.work.with_model(self.work.suggestions(self.sheet, *span), *span)

    def _keeps_quiet(self, span: tuple[int, int]) -> bool:
        """Does the person code blind here?"""
        return self.fusen.session.hidden or (self.work is not None and self.work.is_blind(*span))

    def consult(self) -> None:
        """What is selected is asked about once it stands, not at each key that makes it longer."""
        before, self._stood = self._stood, self.transcript.span()
        here, suggester = self._stood, self.fusen.suggester
        if here is None or here != before or suggester is None:
            return
        if self._extending() and not self._keeps_quiet(here):
            suggester.want([(self.source, *here)])

    def _next_spans(self) -> list[Span]:
        if self.sheet is None:
            return []
        passages, after = self.sheet.passages, self.transcript.passage + 1
        bounds = zip(passages.starts[after : after + AHEAD], passages.ends[after : after + AHEAD], strict=True)
        return [(self.source, start, end) for start, end in bounds]

    def heard(self, told: ProcessMessage) -> None:
        """The suggester said something: show it, if it is about what is in sight and differs from what is shown."""
        here = self.transcript.span()
        if told.what == "spans":
            about = here is not None and any(span == (self.source, *here) for span, _ in told.answer)
            if about and here is not None and self.suggestions_on(here) != self._suggestions:
                self.show_place()
        elif told.what in ("ready", "failed") or (told.what == "progress" and monotonic() - self._shown_at > SELDOM):
            self.show_place()

    def sight(self) -> tuple[ShownSuggestion, ...]:
        """The suggestions that stand beside the passage."""
        if not self.panel_shown:
            return ()
        return tuple(sighted for one in self._suggestions[:5] for sighted in one.sighted)

    @property
    def panel_shown(self) -> bool:
        return not self.side.has_class("folded")

    def suggester_state(self) -> str:
        """What the panel says beside the heading."""
        here = self.transcript.span()
        if self.work is not None and here is not None and self.work.is_blind(*here):
            return "hidden: your round is open"
        if self.fusen.session.hidden:
            return "hidden"
        asked = self.fusen.llm.state if self.fusen.llm is not None else ""
        return asked or (self.fusen.suggester.state if self.fusen.suggester is not None else "")

    # -- the person's own language model

    def action_ask_model(self) -> None:
        """About this transcript, beside everything else; while it is asked, the same key stops that."""
        self.quiet()
        llm = self.fusen.llm
        if llm is None:
            self.say("no language model is set up in your settings.toml: docs/suggestions.md")
        elif llm.state:
            llm.stop()
            self.say("stopped; what was answered is kept, and not asked for again")
        elif self.sheet is not None:
            try:
                llm.start(self.source, self.sheet.info.path)
                self.say(
                    f"your language model is asked about what you have not read here; {self.key_of('ask-model')} stops"
                )
            except FusenError as error:
                self.failed(error)
        self.show_place()

    def modelled(self, message: LlmProgress) -> None:
        """The language model said more."""
        if message.said:
            self.say(message.said, wrong=message.wrong)
        if message.source != self.source:
            self.show_place()
            return

        def read(found: Sequence[LlmSuggestion]) -> None:
            if self.work is not None:
                self.work = replace(self.work, modelled=found)
                self.show_place()

        self.fusen.worker.ask(
            self, lambda: self.study.suggestions.modelled(self.source), read, self.failed, reads=True
        )  # fmt: skip

    # -- moving to them

    def _suggestion(self, step: int) -> None:
        """Where the model is sure and nobody has read yet; without one, where phrases match."""
        sure = self.fusen.suggester.sure(self.source) if self.fusen.suggester is not None else None
        if self.fusen.session.hidden:
            self.say("suggestions are hidden")
        elif sure is None:
            super()._suggestion(step)
        else:
            where = "below" if step > 0 else "above"
            starts = self.sheet.passages.starts if self.sheet else ()
            self._seek(
                step,
                lambda index: (
                    index not in self.reviewed
                    and starts[index] in sure
                    and not (self.work is not None and self.work.is_blind(starts[index], starts[index] + 1))
                ),
                f"no confident suggestion {where}",
            )

    # -- turning down, hiding

    def _reject(self, number: int) -> None:
        self.quiet()
        span = self.transcript.span()
        if span is None or number > len(self._suggestions) or self.work is None:
            self.say(f"there is no suggestion {number} here" if number > 1 else "there is no suggestion here")
            return
        code, source = self._suggestions[number - 1].code, self.source
        named = label(code, self.work.codebook)
        start, end = span

        def rejected(outcome: CodingChange) -> None:
            self._decided(outcome, f"turned down: {named}")

        self.ask(lambda: self.study.suggestions.reject(source, start, end, [code.guid]), rejected)
        self.foot.state("saving …")

    def action_reject_1(self) -> None:
        self._reject(1)

    def action_reject_2(self) -> None:
        self._reject(2)

    def action_reject_3(self) -> None:
        self._reject(3)

    def action_reject_4(self) -> None:
        self._reject(4)

    def action_reject_5(self) -> None:
        self._reject(5)

    def action_hide(self) -> None:
        session = self.fusen.session
        session.hidden = not session.hidden
        self.show_place()
        self.say("suggestions are hidden: you code blind" if session.hidden else "suggestions are shown")

    # -- the nearest coded passages

    @property
    def nearby(self) -> Sequence[Nearby]:
        return [near for one in self._suggestions[:5] for near in one.nearby]

    @property
    def open_nearby(self) -> Nearby | None:
        near = self.nearby
        return near[self._nearby] if 0 <= self._nearby < len(near) else None

    def action_nearest(self) -> None:
        """Opens the next of the nearest coded passages beside the transcript; after the last, none."""
        self.quiet()
        if not self.nearby:
            self.say("no suggestion here has a coded passage like it")
            return
        self._nearby = self._nearby + 1 if self._nearby + 1 < len(self.nearby) else -1
        self.show_place()

    def action_to_nearest(self) -> None:
        near = self.open_nearby
        if near is None:
            self.say("open one of the nearest coded passages first")
        elif near.source == self.source:
            self._go(near.start, far=True)
        else:
            self.fusen.open_source(near.source, near.start)

    def action_queue(self) -> None:
        self.fusen.open_queue()
