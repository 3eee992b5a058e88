"""Progress reports of long tasks to a front end."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def __call__(self, what: str, done: int, total: int) -> None:
        """Report that `done` of `total` pieces of the task `what` are complete."""


def silent(what: str, done: int, total: int) -> None:
    """Ignore progress."""
