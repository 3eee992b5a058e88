"""Preload of the workers that this machine starts: Ctrl-C reaches all processes, and the main process stops them."""

from __future__ import annotations

import signal


def dask_setup(worker: object) -> None:
    """Ignore Ctrl-C in the worker; Dask calls this function by its name when the worker starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
