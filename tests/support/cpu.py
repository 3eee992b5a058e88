"""Limits on CPU time as multiples of a fixed loop in the same process: a slow or shared machine slows both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

FASTEST = 0.015
"""Seconds of the loop below that no machine undercuts: what takes less than its limit in these is not compared."""


def loop_seconds() -> float:
    """Return the CPU seconds of a loop of two million rounds, the best of three; 0.02 on a fast machine."""
    taken = []
    for _ in range(3):
        began = process_time()
        for _ in range(2_000_000):
            pass
        taken.append(process_time() - began)
    return min(taken)


@contextmanager
def at_most(loops: float) -> Iterator[None]:
    """Assert that the block takes at most the CPU time of so many loops."""
    began = process_time()
    yield
    seconds = process_time() - began
    if seconds > loops * FASTEST:
        taken = seconds / loop_seconds()
        assert taken <= loops, f"took {taken:.0f} loops of CPU time, at most {loops:.0f} allowed"
