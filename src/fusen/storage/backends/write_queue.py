"""A queue before the database's write lock, so that no writer waits while others write again and again.

SQLite lets waiting writers poll with growing pauses: one that has just committed takes the lock again before they look.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.002  # seconds between two looks at the queue


@contextmanager
def in_turn(database: Path, seconds: float) -> Iterator[bool]:
    """Hold the head of the queue while waiting for the write lock; after `seconds` give up queueing, not the wait.

    Only the head waits for the lock: a writer that has just committed has to queue behind it. Unfinished databases
    (their names begin with a dot) have no queue. Yields whether the caller is the head. The lock is on the folder, and ends with the process.
    """
    if sys.platform == "win32" or database.name.startswith("."):
        yield True
        return
    import fcntl

    try:
        descriptor = os.open(database.parent, os.O_RDONLY)
    except OSError:  # the folder is gone, which the step itself reports
        yield True
        return
    try:
        deadline = time.monotonic() + seconds
        is_first = False
        while not is_first:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_first = True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    break
                time.sleep(PAUSE)
            except OSError:  # a file system without locks on folders
                is_first = True
        yield is_first
    finally:
        os.close(descriptor)
