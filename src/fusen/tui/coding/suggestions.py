"""Suggestions on the coding screen: shown with reasons, rejected, hidden and visited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.suggestion import LlmSuggestion, Nearby
from fusen.tui.coding.commands import CodingCommands
from fusen.tui.coding.navigation import Navigation
from fusen.tui.coding.open_transcript import LISTED, CodingHost, OpenTranscript, Span, TranscriptView
from fusen.tui.coding.state import PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.host import Handler

if TYPE_CHECKING:
    from fusen.study.suggestions import ProcessMessage
    from fusen.study.suggestions import Span as SourceSpan
    from fusen.tui.llm_client import LlmProgress

SELDOM = 1.0  # seconds between paintings for progress alone; keys show it anyway
AHEAD = 8  # passages ahead in one request


class SuggestionController:
    """Handles suggestions on the coding screen: the model's if there is one, else phrase matches."""

    def __init__(
        self, open_: OpenTranscript, view: TranscriptView, navigation: Navigation, commands: CodingCommands,
        host: CodingHost,
    ) -> None:  # fmt: skip
        self._open, self._view, self._navigation, self._commands, self._host = open_, view, navigation, commands, host
        self.shown_at = 0.0  # when the panel was last painted
        self._stood: Span | None = None  # the span at the last check
        self._nearby = -1  # index of the open nearest coded passage; -1 for none

    def actions(self) -> Mapping[str, Handler]:
        return {
            **{f"reject-{number}": partial(self._reject, number) for number in range(1, LISTED + 1)},
            "next-suggestion": partial(self._to_suggestion, 1),
            "previous-suggestion": partial(self._to_suggestion, -1),
            "ask-model": self._ask_model,
            "hide": self._hide,
            "nearest": self._open_nearest,
            "to-nearest": self._to_nearest,
        }

    # -- suggestions shown

    def on(self, span: Span) -> list[PassageSuggestion]:
        """Return the suggestions for a span, and request any that are missing."""
        state, document = self._open.state, self._open.document
        if state is None or document is None or self._is_blind(span):
            return []
        suggester, here = self._host.fusen.suggester, (self._open.source, *span)
        if suggester is not None:
            if not self._navigation.extending:
                suggester.want([here, *self._next_spans()])
            advice = suggester.about(here)
            if advice is not None:
                return state.with_model(state.proposed(advice, *span), *span)
        return state.with_model(state.suggestions(document, *span), *span)

    def _is_blind(self, span: Span) -> bool:
        """Return whether the user codes blind on the span."""
        state = self._open.state
        return self._host.fusen.session.hidden or (state is not None and state.is_blind(*span))

    def ask_about_selection(self) -> None:
        """Request suggestions for a selection after it stops changing, not at each key."""
        before, self._stood = self._stood, self._view.span()
        here, suggester = self._stood, self._host.fusen.suggester
        if here is None or here != before or suggester is None:
            return
        if self._navigation.extending and not self._is_blind(here):
            suggester.want([(self._open.source, *here)])

    def awaits(self, action: str) -> bool:
        """Return whether an action on a numbered suggestion must wait for the suggestions of the current span."""
        span, suggester = self._view.span(), self._host.fusen.suggester
        numbered = action.startswith(("take-", "reject-")) or action == "nearest"
        if not numbered or span is None or suggester is None or self._navigation.extending or self._is_blind(span):
            return False
        return suggester.awaits((self._open.source, *span))

    def _next_spans(self) -> list[SourceSpan]:
        if self._open.document is None:
            return []
        passages, after = self._open.document.passages, self._view.passage + 1
        bounds = zip(passages.starts[after : after + AHEAD], passages.ends[after : after + AHEAD], strict=True)
        return [(self._open.source, start, end) for start, end in bounds]

    def receive(self, response: ProcessMessage) -> None:
        """Show a response of the suggester if it concerns the current span and changes it."""
        here, what = self._view.span(), response.what
        if what == "spans":
            about = here is not None and any(span == (self._open.source, *here) for span, _ in response.answer)
            if about and here is not None and self.on(here) != self._open.suggestions:
                self._host.show_place()
        elif what in ("ready", "failed") or (what == "progress" and monotonic() - self.shown_at > SELDOM):
            self._host.show_place()

    def status(self) -> str:
        """Return the status shown beside the heading."""
        here, state, app = self._view.span(), self._open.state, self._host.fusen
        if state is not None and here is not None and state.is_blind(*here):
            return "hidden in an open round"
        if app.session.hidden:
            return "hidden"
        asking = app.llm.state if app.llm is not None else ""
        return asking or (app.suggester.state if app.suggester is not None else "")

    # -- the person's own language model

    def _ask_model(self) -> None:
        """Ask the language model about this transcript in the background; the same key stops it."""
        host, document = self._host, self._open.document
        host.quiet()
        llm = host.fusen.llm
        if llm is None:
            host.say("no language model in your settings.toml; see docs/suggestions.md")
        elif llm.state:
            llm.stop()
            host.say("stopped; answers so far are kept")
        elif document is not None:
            try:
                llm.start(self._open.source, document.info.path)
                host.say(f"asking your language model about the unread passages; {host.key_of('ask-model')} stops")
            except FusenError as error:
                host.failed(error)
        host.show_place()

    def receive_llm(self, message: LlmProgress) -> None:
        """Show progress of the language model."""
        if message.text:
            self._host.say(message.text, wrong=message.wrong)
        if message.source != self._open.source:
            self._host.show_place()
            return

        def read(suggestions: Sequence[LlmSuggestion]) -> None:
            if self._open.state is not None:
                self._open.state = replace(self._open.state, llm_suggestions=suggestions)
                self._host.show_place()

        study, source = self._host.study, self._open.source
        self._host.ask_to_read(lambda: study.suggestions.llm_suggestions(source), read)

    # -- moving to them

    def _to_suggestion(self, step: int) -> None:
        """Move to a confident suggestion in an unreviewed passage; without a model, to a phrase match."""
        app, open_ = self._host.fusen, self._open
        sure = app.suggester.sure(open_.source) if app.suggester is not None else None
        if app.session.hidden:
            self._host.say("suggestions are hidden")
        elif sure is None:
            self._navigation.to_phrase_match(step)
        else:
            where = "below" if step > 0 else "above"
            starts = open_.document.passages.starts if open_.document else ()
            self._navigation.seek(
                step,
                lambda index: (
                    index not in open_.reviewed
                    and starts[index] in sure
                    and not (open_.state is not None and open_.state.is_blind(starts[index], starts[index] + 1))
                ),
                f"no confident suggestion {where}",
            )

    # -- turning down, hiding

    def _reject(self, number: int) -> None:
        self._host.quiet()
        span, open_, study = self._view.span(), self._open, self._host.study
        suggestion = open_.suggestions[0] if number == 1 and open_.suggestions else open_.suggestion(number)
        if span is None or suggestion is None or open_.state is None:
            self._host.say(f"there is no suggestion {number} here" if number > 1 else "there is no suggestion here")
            return
        code, source = suggestion.code, open_.source
        named = label(code, open_.state.codebook)
        self._host.ask_to_write(
            lambda: study.suggestions.reject(source, *span, [code.guid]),
            lambda change: self._commands.applied(change, f"rejected: {named}"),
        )

    def _hide(self) -> None:
        session = self._host.fusen.session
        session.hidden = not session.hidden
        self._host.show_place()
        self._host.say("suggestions are hidden: you code blind" if session.hidden else "suggestions are shown")

    # -- the nearest coded passages

    @property
    def nearby(self) -> Sequence[Nearby]:
        return [near for suggestion in self._open.suggestions[:LISTED] for near in suggestion.nearby]

    @property
    def open_nearby(self) -> Nearby | None:
        near = self.nearby
        return near[self._nearby] if 0 <= self._nearby < len(near) else None

    def close_nearby(self) -> None:
        self._nearby = -1

    def _open_nearest(self) -> None:
        """Show the next of the nearest coded passages; after the last, none."""
        self._host.quiet()
        if not self.nearby:
            self._host.say("no similar coded passage for these suggestions")
            return
        self._nearby = self._nearby + 1 if self._nearby + 1 < len(self.nearby) else -1
        self._host.show_place()

    def _to_nearest(self) -> None:
        near = self.open_nearby
        if near is None:
            self._host.say("open a similar passage first")
        elif near.source == self._open.source:
            self._navigation.go(near.start, far=True)
        else:
            self._host.fusen.open("coding", source=near.source, offset=near.start)
