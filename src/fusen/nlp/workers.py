"""Phrase matching over many sources, in this process or spread over several, always in the order given."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

from fusen.errors import CodebookError
from fusen.model.codebook import Code
from fusen.nlp.phrases import CodePhrases, Match, Span, problems

Key = TypeVar("Key")
Matches = tuple[Match, ...]
SourceText = tuple[Key, str, str, Iterable[Span]]  # key, language, text, spans

BUNDLE_CHARACTERS = 500_000
BUNDLES_AHEAD = 2  # a worker


def match_sources(
    codes: Iterable[Code], sources: Iterable[SourceText[Key]], jobs: int = 1
) -> Iterator[tuple[Key, Matches]]:
    """(key, its matches) of each (key, language, text, spans), as soon as it and all before it are done.

    Raises CodebookError where a phrase cannot be used. With `jobs` above 1 as many processes share the work; they end with the iterator, however it ends. Sources are
    taken in as they are needed.
    """
    codes = tuple(code for code in codes if code.codable and not code.retired)
    if found := problems(codes):
        raise CodebookError(found)
    if jobs <= 1:
        matcher = _Matcher(codes)
        for key, language, text, spans in sources:
            yield key, matcher.match(language, text, spans)
    else:
        yield from _in_processes(codes, sources, jobs)


class _Matcher:
    """The codebook's phrases, made ready for a language when it first comes up."""

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


def _start_worker(codes: tuple[Code, ...]) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first one ends the others
    _worker = _Matcher(codes)


def _work(tasks: Sequence[_Task]) -> list[Matches]:
    assert _worker is not None
    return [_worker.match(*task) for task in tasks]


def _in_processes(
    codes: tuple[Code, ...], sources: Iterable[SourceText[Key]], jobs: int
) -> Iterator[tuple[Key, Matches]]:
    from multiprocessing import active_children, get_context

    others = set(active_children())
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start_worker, (codes,))
    pending: deque[tuple[list[Key], Future[list[Matches]]]] = deque()
    bundles = _bundles(sources)
    try:
        while True:
            for keys, tasks in islice(bundles, jobs * BUNDLES_AHEAD - len(pending)):
                pending.append((keys, pool.submit(_work, tasks)))
            if not pending:
                break
            keys, done = pending.popleft()
            yield from zip(keys, done.result(), strict=True)
    except BaseException:
        for child in set(active_children()) - others:  # a bundle may take long: nobody waits for what nobody wants
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _bundles(sources: Iterable[SourceText[Key]]) -> Iterator[tuple[list[Key], list[_Task]]]:
    """Sources in parcels worth sending to another process."""
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
