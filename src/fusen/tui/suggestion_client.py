"""Suggestions from the suggester process: cached, and requested again after each decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol

from textual.message import Message

from fusen.model.suggestion import SpanSuggestions
from fusen.study.suggestions import ProcessMessage, Span, SuggestionRequest

NEAR = 2  # passages ahead whose suggestions are requested early
PATIENCE = 2.0  # seconds that a key waits for requested suggestions
KEPT = 400  # spans whose suggestions are cached


class SuggestionResponse(Message):
    """An answer or progress message of the suggester; the app stores it and notifies its screens."""

    bubble = False

    def __init__(self, response: ProcessMessage) -> None:
        super().__init__()
        self.response = response


class SuggestionService(Protocol):
    """A suggester in another process, or a substitute."""

    def ask(self, question: SuggestionRequest) -> None: ...
    def close(self) -> None: ...


StartService = Callable[[str, Callable[[ProcessMessage], None]], SuggestionService]
"""Starts a suggester for a coder (name) that passes its responses to a callable."""


class SuggestionClient:
    """The app's client of the suggester; `state` is a status word for the user."""

    def __init__(self, start: StartService, user: str, receive: Callable[[ProcessMessage], None]) -> None:
        self._service = start(user, receive)
        self._age = 0
        self._known: dict[Span, tuple[int, SpanSuggestions]] = {}
        self._sure: dict[str, tuple[int, frozenset[int]]] = {}
        self._requested: tuple[int, Span] | None = None
        self._requested_at = 0.0
        self.ready = False
        self.state = "loading …"

    def receive(self, response: ProcessMessage) -> None:
        if response.what == "progress":
            what, done, total = response.about
            self.state = f"{what} {100 * done // max(total, 1)} %"
        elif response.what == "ready":
            self.ready, self.state = True, ""
            self.outdate()
        elif response.what == "failed":
            self.ready, self.state = False, "phrase matches"
            self._known.clear()
        elif response.what == "spans":
            self.state = ""  # after a codebook change the suggester reads the study again before it answers
            if len(self._known) > KEPT:
                self._known.clear()
            self._known.update((span, (self._age, advice)) for span, advice in response.answer)
            self._requested = None
        elif response.what == "source":
            self._sure[response.about] = (self._age, frozenset(response.answer))

    def outdate(self) -> None:
        """Mark known suggestions as outdated after a decision; they stay visible until the new answer."""
        self._age += 1
        self._requested = None

    def about(self, span: Span) -> SpanSuggestions | None:
        """Return the known suggestions for a span, or None."""
        value = self._known.get(span) if self.ready else None
        return value[1] if value else None

    def awaits(self, span: Span) -> bool:
        """Return whether suggestions for a span are requested and may still come soon."""
        requested = self.ready and self._requested == (self._age, span) and span in self._stale([span])
        return requested and monotonic() - self._requested_at < PATIENCE

    def want(self, spans: Sequence[Span]) -> None:
        """Request suggestions for the first span and the spans that may follow, unless enough are known or requested.

        The current span is requested with only its nearest neighbours, for a quick answer. The others share one request
        for several moves, because each request delays a key as much as painting does.
        """
        if not self.ready or self._requested == (self._age, spans[0]):
            return
        near = self._stale(spans[: NEAR + 1])
        if near:
            self._requested, self._requested_at = (self._age, spans[0]), monotonic()
            self._service.ask(SuggestionRequest("spans", near if near[0] == spans[0] else self._stale(spans)))
        if self._sure.get(spans[0][0], (-1,))[0] < self._age:
            self._service.ask(SuggestionRequest("source", spans[0][0]))

    def _stale(self, spans: Sequence[Span]) -> list[Span]:
        return [span for span in spans if self._known.get(span, (-1,))[0] < self._age]

    def sure(self, source: str) -> frozenset[int] | None:
        """Return where passages with a confident suggestion start in a transcript; None if not yet known."""
        value = self._sure.get(source) if self.ready else None
        return value[1] if value else None

    def queue(self, order: str) -> None:
        self._service.ask(SuggestionRequest("queue", order))

    def close(self) -> None:
        self._service.close()
