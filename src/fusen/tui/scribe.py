"""Writing in order: one thread takes what screens ask of the Study, one after another, and brings back the outcome."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from textual.message import Message
from textual.message_pump import MessagePump

from fusen.errors import FusenError

T = TypeVar("T")


class Done(Message):
    """Something asked of the study is finished; `tell` shows it on the screen."""

    bubble = False

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self.tell = tell


class Scribe:
    """`pending` counts what is not durable yet."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "fusen-study")
        self._lock = Lock()
        self.pending = 0
        self.closed = False

    def ask(
        self, home: MessagePump, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[FusenError], None]
    ) -> None:
        """Do `work` in the thread after all that was asked before; then tell `home` in its own."""
        if self.closed:
            return
        with self._lock:
            self.pending += 1
        self._pool.submit(work).add_done_callback(lambda future: self._report(home, future, then, failed))

    def _report(
        self, home: MessagePump, future: Future[T], then: Callable[[T], None], failed: Callable[[FusenError], None]
    ) -> None:
        with self._lock:
            self.pending -= 1

        def tell() -> None:
            error = future.exception()
            if error is None:
                then(future.result())
            elif isinstance(error, FusenError):
                failed(error)
            else:
                raise error

        home.post_message(Done(tell))

    def close(self) -> None:
        """Wait until all that was asked is written."""
        self.closed = True
        self._pool.shutdown(wait=True)


class Asks:
    """For screens: ask the scribe, and run what comes back."""

    def on_done(self, message: Done) -> None:
        message.tell()
