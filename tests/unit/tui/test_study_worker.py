"""Work in threads: answers in order, and only the latest read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.tui.study_worker import Done, LatestOnlyWorker, StudyWorker, deliver


class Screen:
    """A message pump that runs each message when the test asks for it."""

    def __init__(self) -> None:
        self.messages: list[Callable[[], None]] = []

    def post_message(self, message: Done) -> bool:
        self.messages.append(message.tell)
        return True


def finished(result: object = None, error: Exception | None = None) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error) if error else future.set_result(result)
    return future


def test_user_errors_are_delivered_and_other_errors_raised() -> None:
    results: list[object] = []
    deliver(finished(7), results.append, results.append)
    error = FusenError("no such code")
    deliver(finished(error=error), results.append, results.append)
    assert results == [7, error]
    with pytest.raises(KeyError):
        deliver(finished(error=KeyError("bug")), results.append, results.append)


def test_requests_are_answered_in_order_and_counted_until_delivery() -> None:
    worker, screen, results = StudyWorker(), Screen(), list[int]()
    for number in range(3):
        worker.ask(screen, lambda number=number: number, results.append, lambda error: None)  # type: ignore[arg-type, misc]
    worker.close()
    assert (worker.pending, worker.unsaved, worker.undelivered) == (0, 0, 0)
    for message in screen.messages:
        message()
    assert results == [0, 1, 2]


def test_a_read_leaves_nothing_unsaved() -> None:
    worker, screen, begun, go_on = StudyWorker(), Screen(), Event(), Event()

    def read() -> None:
        begun.set()
        go_on.wait(5)

    worker.ask(screen, read, lambda result: None, lambda error: None, reads=True)  # type: ignore[arg-type]
    begun.wait(5)
    assert (worker.pending, worker.unsaved) == (1, 0)
    go_on.set()
    worker.close()


def test_a_closed_worker_takes_no_requests() -> None:
    worker, screen = StudyWorker(), Screen()
    worker.close()
    worker.ask(screen, lambda: 1, lambda result: None, lambda error: None)  # type: ignore[arg-type]
    assert screen.messages == []


def test_only_the_latest_read_is_answered() -> None:
    worker, screen, results, begun = LatestOnlyWorker(), Screen(), list[str](), Event()
    go_on = Event()

    def slow(progress: Callable[[str, int, int], None]) -> str:
        begun.set()
        go_on.wait(5)
        progress("", 1, 2)
        return "superseded"

    worker.ask(screen, slow, results.append, lambda error: results.append("failed"))  # type: ignore[arg-type]
    begun.wait(5)
    worker.ask(screen, lambda progress: "latest", results.append, lambda error: results.append("failed"))  # type: ignore[arg-type]
    go_on.set()
    worker._pool.shutdown(wait=True)
    for message in screen.messages:
        message()
    assert (results, worker.busy) == (["latest"], False)
