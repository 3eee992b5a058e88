"""An executor of several processes on this machine."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from fusen.executors import executor
from fusen.executors.executor import Result, Shared, Task, Work, bundles

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

BUNDLES_AHEAD = 2  # queued for each worker


class Processes:
    """Runs tasks in `jobs` processes, which end with the iterator."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def map(
        self, work: Work[Shared, Task, Result], shared: Shared, tasks: Iterable[tuple[Task, int]]
    ) -> Iterator[Result]:
        from multiprocessing import get_context

        context = get_context("spawn")
        stopped = context.Event()
        pool = ProcessPoolExecutor(self._jobs, context, _start_worker, (work, shared, stopped))
        pending: deque[Future[list[Result]]] = deque()
        waiting = bundles(tasks, executor.BUNDLE)
        try:
            while True:
                for bundle in islice(waiting, self._jobs * BUNDLES_AHEAD - len(pending)):
                    with _interrupts_held():
                        pending.append(pool.submit(_run, bundle))
                if not pending:
                    break
                yield from pending.popleft().result()
        finally:
            stopped.set()  # a worker terminated while it writes its results would leave the pool waiting for the rest
            pool.shutdown(wait=True, cancel_futures=True)


_worker: tuple[Work[Any, Any, Any], Any, Event] | None = None


def _start_worker(work: Work[Any, Any, Any], shared: Any, stopped: Event) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the main process stops the workers
    _worker = work, shared, stopped


def _run(tasks: Sequence[Any]) -> list[Any]:
    """Return the result of each task until `stopped` is set; the main process then ignores the results."""
    assert _worker is not None
    work, shared, stopped = _worker
    return [work(shared, task) for task in takewhile(lambda _: not stopped.is_set(), tasks)]


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block Ctrl-C while a process starts; the process inherits the block and would end with a traceback without it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
