"""The executor that the options of a command choose."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.executors.executor import Executor, ThisProcess
from fusen.executors.processes import Processes
from fusen.storage.encryption.held_keys import key_to_write

if TYPE_CHECKING:
    from fusen.study.paths import StudyPaths


def study_executor(paths: StudyPaths, jobs: int = 1, cluster: str | None = None) -> AbstractContextManager[Executor]:
    """Return the context of an executor: the cluster at an address or `local:N`, else `jobs` processes.

    Raises FusenError for both at once, if no cluster answers, or if an encrypted study would leave this machine.
    """
    if cluster is None:
        return nullcontext(Processes(jobs) if jobs > 1 else ThisProcess())
    if jobs > 1:
        raise FusenError(
            "--jobs and --cluster exclude each other", f"--cluster local:{jobs} starts {jobs} processes here"
        )
    from fusen.executors.cluster import LOCAL, connected

    if not LOCAL.fullmatch(cluster) and key_to_write(paths.cache) is not None:
        raise FusenError(
            "the study is encrypted: its transcripts stay on this machine", "use --cluster local:N, or --jobs N"
        )
    return connected(cluster)
