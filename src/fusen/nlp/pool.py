"""Match phrases over many sources, in one process or several, in the given order."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice, takewhile
from typing import TYPE_CHECKING, TypeVar

from fusen.errors import CodebookError
from fusen.model.codebook import Code
from fusen.nlp.phrases import CodePhrases, Match, Span, problems

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

Key = TypeVar("Key")
Matches = tuple[Match, ...]
SourceText = tuple[Key, str, str, Iterable[Span]]  # key, language, text, spans

BUNDLE_CHARACTERS = 500_000
BUNDLES_AHEAD = 2  # queued for each worker


def match_sources(
    codes: Iterable[Code], sources: Iterable[SourceText[Key]], jobs: int = 1
) -> Iterator[tuple[Key, Matches]]:
    """Yield (key, matches) for each (key, language, text, spans), in the order of `sources`, which is read lazily.

    `jobs` above 1 starts as many processes; they end with the iterator. Raises CodebookError on an invalid phrase.
    """
    codes = tuple(code for code in codes if code.codable and not code.retired)
    if result := problems(codes):
        raise CodebookError(result)
    if jobs <= 1:
        matcher = _Matcher(codes)
        for key, language, text, spans in sources:
            yield key, matcher.match(language, text, spans)
    else:
        yield from _in_processes(codes, sources, jobs)


class _Matcher:
    """Compiles the codebook's phrases for a language on first use."""

    def __init__(self, codes: tuple[Code, ...]) -> None:
        self._codes = codes
        self._languages: dict[str, CodePhrases] = {}

    def match(self, language: str, text: str, spans: Iterable[Span]) -> Matches:
        phrases = self._languages.get(language)
        if phrases is None:
            phrases = self._languages[language] = CodePhrases(self._codes, language)
        return tuple(phrases.match(text, spans))


_Task = tuple[str, str, list[Span]]  # language, text, spans
_worker: _Matcher | None = None
_stopped: Event | None = None


def _start_worker(codes: tuple[Code, ...], stopped: Event) -> None:
    global _worker, _stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the main process stops the workers
    _worker, _stopped = _Matcher(codes), stopped


def _work(tasks: Sequence[_Task]) -> list[Matches]:
    """Return the matches of each task until `_stopped` is set; the main process then ignores the result."""
    assert _worker is not None
    assert _stopped is not None
    return [_worker.match(*task) for task in takewhile(lambda _: not _stopped.is_set(), tasks)]


def _in_processes(
    codes: tuple[Code, ...], sources: Iterable[SourceText[Key]], jobs: int
) -> Iterator[tuple[Key, Matches]]:
    from multiprocessing import get_context

    context = get_context("spawn")
    stopped = context.Event()
    pool = ProcessPoolExecutor(jobs, context, _start_worker, (codes, stopped))
    pending: deque[tuple[list[Key], Future[list[Matches]]]] = deque()
    bundles = _bundles(sources)
    try:
        while True:
            for keys, tasks in islice(bundles, jobs * BUNDLES_AHEAD - len(pending)):
                with _interrupts_held():
                    pending.append((keys, pool.submit(_work, tasks)))
            if not pending:
                break
            keys, done = pending.popleft()
            yield from zip(keys, done.result(), strict=True)
    finally:
        stopped.set()  # a worker terminated while it writes its matches would leave the pool waiting for the rest
        pool.shutdown(wait=True, cancel_futures=True)


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


def _bundles(sources: Iterable[SourceText[Key]]) -> Iterator[tuple[list[Key], list[_Task]]]:
    """Yield bundles of sources that are large enough to send to another process."""
    keys: list[Key] = []
    tasks: list[_Task] = []
    size = 0
    for key, language, text, spans in sources:
        keys.append(key)
        tasks.append((language, text, [(start, end) for start, end in spans]))
        size += len(text)
        if size >= BUNDLE_CHARACTERS:
            yield keys, tasks
            keys, tasks, size = [], [], 0
    if keys:
        yield keys, tasks
