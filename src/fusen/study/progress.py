"""How long work tells a front end where it stands."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def __call__(self, what: str, done: int, total: int) -> None:
        """`what` is being done and `done` of `total` pieces are ready."""


def silent(what: str, done: int, total: int) -> None:
    """For callers who do not watch."""
