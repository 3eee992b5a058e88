"""The executor that the options of a command choose."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from fusen.errors import FusenError
from fusen.executors.executor import Executor, ThisProcess
from fusen.executors.processes import Processes


def chosen_executor(jobs: int = 1, cluster: str | None = None) -> AbstractContextManager[Executor]:
    """Return the context of an executor: the cluster at an address or `local:N`, else `jobs` processes.

    Raises FusenError for both at once, for an address that is none, or if no cluster answers.
    """
    if cluster is None:
        return nullcontext(Processes(jobs) if jobs > 1 else ThisProcess())
    if jobs > 1:
        raise FusenError("--jobs and --cluster exclude each other", f"--cluster local:{jobs} starts {jobs} processes here")
    from fusen.executors.cluster import cluster as connected

    return connected(cluster)
