"""Worker threads for the study: one runs requests of screens in order, another runs long reads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from textual.message import Message
from textual.message_pump import MessagePump

from fusen.errors import FusenError
from fusen.study import Progress

T = TypeVar("T")


class Done(Message):
    """A request to the study has finished; `tell` shows the result on the screen."""

    bubble = False

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self.tell = tell


def deliver(future: Future[T], then: Callable[[T], None], failed: Callable[[FusenError], None]) -> None:
    """Deliver the result or the user error of a request; raises any other exception."""
    error = future.exception()
    if error is None:
        then(future.result())
    elif isinstance(error, FusenError):
        failed(error)
    else:
        raise error


class StudyWorker:
    """`pending` counts requests whose answer is not yet in the queue of its screen, `undelivered` those of them that may
    contain a decision, and `unsaved` requests with a decision that may not be durable yet.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "fusen-study")
        self._lock = Lock()
        self.pending = 0
        self.unsaved = 0
        self.undelivered = 0
        self.closed = False

    def ask(
        self, home: MessagePump, work: Callable[[], T], then: Callable[[T], None],
        failed: Callable[[FusenError], None], *, reads: bool = False,
    ) -> None:  # fmt: skip
        """Run `work` in the worker thread after all earlier requests; then notify `home` in the thread of the app."""
        if self.closed:
            return
        with self._lock:
            self.pending += 1
            self.unsaved += not reads
            self.undelivered += not reads

        def report(future: Future[T]) -> None:
            with self._lock:
                self.unsaved -= not reads
            home.post_message(Done(lambda: deliver(future, then, failed)))
            with self._lock:
                self.pending -= 1
                self.undelivered -= not reads

        self._pool.submit(work).add_done_callback(report)

    def close(self) -> None:
        """Wait until all requests are written."""
        self.closed = True
        self._pool.shutdown(wait=True)


class Superseded(FusenError):
    """A newer request has replaced this one; its answer is no longer needed."""


class LatestOnlyWorker:
    """Long reads in a thread of their own, which do not delay decisions; only the latest request is answered."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "fusen-reading")
        self._turn = 0
        self.busy = False

    def ask(
        self,
        home: MessagePump,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        failed: Callable[[FusenError], None],
    ) -> None:
        """Run `work`, which reports progress and stops there if it is superseded; then notify `home`."""
        self._turn += 1
        turn, self.busy = self._turn, True

        def going(what: str, done: int, total: int) -> None:
            if turn != self._turn:
                raise Superseded("superseded")

        def seek() -> T:
            going("", 0, 0)
            return work(going)

        self._pool.submit(seek).add_done_callback(lambda future: self._report(turn, home, future, then, failed))

    def _report(
        self, turn: int, home: MessagePump, future: Future[T], then: Callable[[T], None],
        failed: Callable[[FusenError], None],
    ) -> None:  # fmt: skip
        def tell() -> None:
            if turn != self._turn:
                return
            self.busy = False
            deliver(future, then, failed)

        if turn == self._turn and not future.cancelled():
            home.post_message(Done(tell))

    def close(self) -> None:
        """Stop the current read at its next progress report."""
        self._turn += 1
        self._pool.shutdown(wait=False, cancel_futures=True)
