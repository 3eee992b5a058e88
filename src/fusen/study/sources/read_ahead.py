"""The parts of an import that an executor runs: reading a file, and cutting its sources into passages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from fusen.errors import FusenError
from fusen.executors.executor import Executor
from fusen.formats.registry import Options
from fusen.model.source import FileStamp
from fusen.study.sources.earlier_settings import AUTOMATIC
from fusen.study.sources.interviewers import Settled
from fusen.study.sources.read_source import PreparedSource, prepare, tiled

Outcome = list[PreparedSource] | FusenError


class FileToRead(NamedTuple):
    """A file's path below transcripts/, its content, and the options to read it with."""

    path: str
    content: bytes
    stamp: FileStamp
    options: Options


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """A file with the sources that an executor read from it."""

    file: FileToRead
    outcome: Outcome

    def sources(self) -> list[PreparedSource]:
        """Return the sources. Raises FusenError if the file cannot be read."""
        if isinstance(self.outcome, FusenError):
            raise self.outcome
        return self.outcome


def first_options(options: Options) -> Options:
    """Return the options with which `read_as_before` reads a file first."""
    return replace(options, pattern=None) if options.pattern == AUTOMATIC else options


def read_ahead(
    files: Iterable[tuple[str, Path]], opened: Callable[[str, Path], FileToRead | None], executor: Executor
) -> Iterator[tuple[str, Path, ReadAhead | None]]:
    """Yield each path and file with what the executor read from it; None for a file that `opened` cannot open."""
    waiting: deque[tuple[str, Path, FileToRead | None]] = deque()

    def tasks() -> Iterator[tuple[FileToRead, int]]:
        for path, file in files:
            task = opened(path, file)
            waiting.append((path, file, task))
            if task is not None:
                yield task, len(task.content)

    for outcome in executor.map(_read, None, tasks()):
        path, file, task = waiting.popleft()
        while task is None:
            yield path, file, None
            path, file, task = waiting.popleft()
        yield path, file, ReadAhead(task, outcome)
    for path, file, _ in waiting:
        yield path, file, None


def _read(_: None, file: FileToRead) -> Outcome:
    try:
        return prepare(*file)
    except FusenError as error:
        return error


class Finish(NamedTuple):
    """The unit of passages, and who asks in each source."""

    unit: str
    settled: Settled


def finished(
    unit: str, settled: Settled, tasks: Iterable[tuple[Sequence[PreparedSource] | FileToRead, int]], executor: Executor
) -> Iterator[Outcome]:
    """Yield the sources of each task with their interviewers, passages and words, or why a file cannot be read."""
    return executor.map(_finish, Finish(unit, replace(settled, earlier=(), warnings=())), tasks)


def _finish(shared: Finish, task: Sequence[PreparedSource] | FileToRead) -> Outcome:
    try:
        sources = prepare(*task) if isinstance(task, FileToRead) else task
    except FusenError as error:
        return error
    return [tiled(shared.settled.apply(source), shared.unit) for source in sources]
