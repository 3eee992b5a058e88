"""Requests at the same time, in threads that end with the program."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, NamedTuple, TypeVar

from fusen.errors import FusenError

Request = TypeVar("Request")
Result = TypeVar("Result")
WAIT = 0.5  # seconds after which a wait for an answer looks for Ctrl-C


class Finished(NamedTuple, Generic[Request, Result]):
    """A finished request with its result or the error that it raised; with neither for another error."""

    request: Request
    result: Result | None
    error: FusenError | None


def run_requests(
    run: Callable[[Request], Result], requests: deque[Request], workers: int, cancelled: Callable[[], bool]
) -> Iterator[Finished[Request, Result]]:
    """Run requests, at most `workers` at the same time, and yield each when it is finished.

    The caller may append requests meanwhile. After `cancelled` no further request starts; those that run are yielded.
    """
    waiting: SimpleQueue[Request | None] = SimpleQueue()
    finished: SimpleQueue[Finished[Request, Result]] = SimpleQueue()

    def work() -> None:
        while (request := waiting.get()) is not None:
            result, error = None, None
            try:
                result = run(request)
            except FusenError as caught:
                error = caught
            finally:  # of any other error too, so that the caller does not wait for ever
                finished.put(Finished(request, result, error))

    running = started = 0
    try:
        while True:
            while requests and running < workers and not cancelled():
                if started < workers:
                    Thread(target=work, name="fusen-request", daemon=True).start()
                    started += 1
                waiting.put(requests.popleft())
                running += 1
            if not running:
                return
            yield _next(finished)
            running -= 1
    finally:
        for _ in range(started):
            waiting.put(None)


def _next(finished: SimpleQueue[Finished[Request, Result]]) -> Finished[Request, Result]:
    while True:
        try:
            return finished.get(timeout=WAIT)
        except Empty:
            continue
