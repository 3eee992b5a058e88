"""Asking the Study: one thread writes in order what screens ask for, another reads what takes long."""

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
    """Something asked of the study is finished; `tell` shows it on the screen."""

    bubble = False

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self.tell = tell


def deliver(future: Future[T], then: Callable[[T], None], failed: Callable[[FusenError], None]) -> None:
    """The outcome, to whom it concerns; what is no mistake of the person's is raised."""
    error = future.exception()
    if error is None:
        then(future.result())
    elif isinstance(error, FusenError):
        failed(error)
    else:
        raise error


class StudyWorker:
    """`pending` counts what is not answered yet, `unsaved` what of it may be a decision that is not durable."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "fusen-study")
        self._lock = Lock()
        self.pending = 0
        self.unsaved = 0
        self.closed = False

    def ask(
        self, home: MessagePump, work: Callable[[], T], then: Callable[[T], None],
        failed: Callable[[FusenError], None], *, reads: bool = False,
    ) -> None:  # fmt: skip
        """Do `work` in the thread after all that was asked before; then tell `home` in its own."""
        if self.closed:
            return
        with self._lock:
            self.pending += 1
            self.unsaved += not reads

        def report(future: Future[T]) -> None:
            with self._lock:
                self.pending -= 1
                self.unsaved -= not reads
            home.post_message(Done(lambda: deliver(future, then, failed)))

        self._pool.submit(work).add_done_callback(report)

    def close(self) -> None:
        """Wait until all that was asked is written."""
        self.closed = True
        self._pool.shutdown(wait=True)


class Superseded(FusenError):
    """Something else was asked for meanwhile: nobody waits for this answer any more."""


class LatestOnlyWorker:
    """Long reading beside the study worker, so that no decision waits for it; of several things asked only the last counts."""

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
        """Do `work`, which tells its progress and is stopped there when it is superseded; then tell `home`."""
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
        """What is being read ends at its next sign of progress."""
        self._turn += 1
        self._pool.shutdown(wait=False, cancel_futures=True)
