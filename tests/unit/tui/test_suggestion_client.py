"""The app's client of the suggester: which suggestions are known, outdated or requested."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fusen.model.suggestion import SpanSuggestions
from fusen.study.suggestions.process import ProcessMessage, SuggestionRequest
from fusen.tui.suggestion_client import SuggestionClient

SPANS = [("s", start, start + 5) for start in range(0, 200, 10)]


class Service:
    def __init__(self) -> None:
        self.requests: list[SuggestionRequest] = []
        self.closed = False

    def ask(self, question: SuggestionRequest) -> None:
        self.requests.append(question)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def client(service: Service) -> SuggestionClient:
    def start(user: str, receive: Callable[[ProcessMessage], None]) -> Service:
        return service

    return SuggestionClient(start, "Ann", lambda message: None)


def answer(client: SuggestionClient, *spans: tuple[str, int, int]) -> None:
    client.receive(ProcessMessage("spans", list(spans), [(span, SpanSuggestions((), ())) for span in spans]))


def asked(service: Service, what: str) -> list[object]:
    return [request.about for request in service.requests if request.what == what]


def test_nothing_is_requested_before_the_suggester_is_ready(client: SuggestionClient, service: Service) -> None:
    client.receive(ProcessMessage("progress", ("reading transcripts", 1, 4)))
    assert client.state == "reading transcripts 25 %"
    client.want(SPANS)
    assert (service.requests, client.about(SPANS[0])) == ([], None)


def test_a_span_is_requested_once_with_its_neighbours(client: SuggestionClient, service: Service) -> None:
    client.receive(ProcessMessage("ready"))
    client.want(SPANS)
    client.want(SPANS)
    (request,) = asked(service, "spans")
    assert request[0] == SPANS[0]  # type: ignore[index]
    assert 1 < len(request) < len(SPANS)  # type: ignore[arg-type]
    assert client.awaits(SPANS[0])


def test_known_suggestions_stay_visible_while_new_ones_are_requested(
    client: SuggestionClient, service: Service
) -> None:
    client.receive(ProcessMessage("ready"))
    client.want(SPANS)
    answer(client, *SPANS[:6])
    assert client.about(SPANS[0]) is not None
    assert not client.awaits(SPANS[0])
    client.outdate()
    assert client.about(SPANS[0]) is not None, "until the new answer comes"
    client.want(SPANS)
    assert len(asked(service, "spans")) == 2


def test_confident_passages_are_requested_for_each_age_of_a_transcript(
    client: SuggestionClient, service: Service
) -> None:
    client.receive(ProcessMessage("ready"))
    client.want(SPANS)
    assert client.sure("s") is None
    client.receive(ProcessMessage("source", "s", [3, 5]))
    assert client.sure("s") == frozenset((3, 5))
    assert asked(service, "source") == ["s"]


def test_a_failure_returns_to_phrase_matches(client: SuggestionClient, service: Service) -> None:
    client.receive(ProcessMessage("ready"))
    answer(client, SPANS[0])
    client.receive(ProcessMessage("failed", "out of memory"))
    assert (client.state, client.about(SPANS[0])) == ("phrase matches", None)
    client.close()
    assert service.closed
