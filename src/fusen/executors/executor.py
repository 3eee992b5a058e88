"""The protocol of executors, and the executor of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

Work = Callable[[Shared, Task], Result]
"""A pure function at the top level of a module; an executor may run it elsewhere, and twice if a worker fails."""

BUNDLE = 500_000
"""Characters of the tasks that an executor sends to a worker at a time."""


class Executor(Protocol):
    """Runs a pure function over tasks."""

    def map(
        self, work: Work[Shared, Task, Result], shared: Shared, tasks: Iterable[tuple[Task, int]]
    ) -> Iterator[Result]:
        """Yield `work(shared, task)` for each task, in order.

        A task comes with its size in characters. `tasks` is read lazily, a few bundles ahead of the results.
        """
        ...


class ThisProcess:
    """Runs tasks one after another in this process."""

    def map(
        self, work: Work[Shared, Task, Result], shared: Shared, tasks: Iterable[tuple[Task, int]]
    ) -> Iterator[Result]:
        return (work(shared, task) for task, _ in tasks)


def bundles(tasks: Iterable[tuple[Task, int]], size: int = BUNDLE) -> Iterator[list[Task]]:
    """Yield the tasks in lists of at least `size` characters, the last of any size."""
    bundle: list[Task] = []
    characters = 0
    for task, length in tasks:
        bundle.append(task)
        characters += length
        if characters >= size:
            yield bundle
            bundle, characters = [], 0
    if bundle:
        yield bundle
