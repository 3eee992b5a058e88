"""An executor of a Dask cluster: workers on other machines, or started on this one."""

from __future__ import annotations

import re
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import Any

from fusen.errors import FusenError
from fusen.executors import executor
from fusen.executors.executor import Result, Shared, Task, Work, bundles
from fusen.executors.processes import BUNDLES_AHEAD

LOCAL = re.compile(r"local:([1-9]\d{0,3})")
WAIT = 10  # seconds for the scheduler and the first worker
LOOPBACK = "127.0.0.1:0"  # without an address Dask's web server listens on every interface
TRIES = 3  # of a bundle whose worker disappears
QUIET = 60  # a cluster that logs less than this level would print lost workers, which the result survives


class ClusterError(FusenError):
    """The cluster cannot be reached, or stopped before it had a result."""


@contextmanager
def connected(address: str) -> Iterator[DaskCluster]:
    """Connect to the scheduler at an address, or start `local:N` workers; raises ClusterError."""
    try:
        import dask
        import distributed  # noqa: F401 - must exist before its configuration changes
    except ImportError as error:
        raise ClusterError(
            "--cluster needs Dask distributed, which is not installed", "pip install 'fusen[cluster]'"
        ) from error
    local = LOCAL.fullmatch(address)
    if local is None and (address.startswith("local") or "://" not in address):
        raise ClusterError(
            f"{address}: not the address of a cluster",
            "give the scheduler's, such as tls://10.0.0.5:8786, or local:4 for four processes here",
        )
    settings = {"distributed.comm.timeouts.connect": f"{WAIT}s", "distributed.admin.low-level-log-length": 0}
    with dask.config.set(settings), TemporaryDirectory(prefix="fusen-cluster-") as folder:
        opened = _local(int(local[1]), folder) if local else _remote(address)
        with opened as client:
            yield DaskCluster(client, address)


@contextmanager
def _local(workers: int, folder: str) -> Iterator[Any]:
    """Start workers here; only this process can talk to them, and they write no data to disk."""
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with _interrupts_ignored():
        started = LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", protocol="tls",
            security=Security.temporary(), dashboard_address=LOOPBACK, worker_dashboard_address=LOOPBACK,
            memory_limit=0, local_directory=folder, silence_logs=QUIET, preload=["fusen.executors.cluster_worker"],
        )  # fmt: skip
    with started, Client(started, set_as_default=False) as client:
        yield client


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C while workers start; they inherit it, and would end with a traceback without it."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _remote(address: str) -> Iterator[Any]:
    import logging

    from distributed import Client

    logging.getLogger("distributed").setLevel(QUIET)
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise ClusterError(
            f"{address}: no Dask scheduler answers ({error})",
            "start one with: dask scheduler; or use --cluster local:4",
        ) from error
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError as error:
        client.close()
        raise ClusterError(f"{address}: the cluster has no worker", "start some with: dask worker ADDRESS") from error
    with client:
        yield client


class DaskCluster:
    """Runs tasks on the workers of a cluster; a bundle whose worker disappears runs again on another."""

    def __init__(self, client: Any, address: str) -> None:
        self.client = client
        self._address = address

    def map(
        self, work: Work[Shared, Task, Result], shared: Shared, tasks: Iterable[tuple[Task, int]]
    ) -> Iterator[Result]:
        held = self.client.submit(_same, shared, pure=False, retries=TRIES)  # a scattered value is lost with its worker
        pending: deque[Any] = deque()
        waiting = bundles(tasks, executor.BUNDLE)
        try:
            while True:
                for bundle in islice(waiting, max(0, self._threads() * BUNDLES_AHEAD - len(pending))):
                    pending.append(self.client.submit(_run, _version(), work, held, bundle, pure=False, retries=TRIES))
                if not pending:
                    break
                yield from self._result(pending.popleft())
        finally:
            if self.client.status == "running":
                self.client.cancel([held, *pending], force=True)

    def _threads(self) -> int:
        """Return the threads of all workers now; workers may come and go."""
        return max(1, sum(self.client.nthreads().values())) if self.client.status == "running" else 1

    def _result(self, future: Any) -> Any:
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            return future.result()
        except FusenError:
            raise
        except KilledWorker as error:
            raise ClusterError(
                f"{self._address}: several workers ended on the same interviews; this portion is not written",
                "give the workers more memory, then run the command again: it goes on where it stopped",
            ) from error
        except (CancelledError, CommClosedError, TimeoutError, OSError) as error:
            raise ClusterError(
                f"{self._address}: the connection to the cluster is lost ({type(error).__name__}); "
                "this portion is not written",
                "run the command again when the cluster is back, or without --cluster: it goes on where it stopped",
            ) from error


def _same(value: Any) -> Any:
    return value


def _version() -> str:
    return str(import_module("fusen").__version__)  # an import statement would be a circle


def _run(version: str, work: Work[Any, Any, Any], shared: Any, tasks: Sequence[Any]) -> list[Any]:
    """Return the result of each task; raises ClusterError if the worker has another version of fusen."""
    if version != _version():
        raise ClusterError(
            f"a worker of the cluster has fusen {_version()}, this machine has {version}",
            "install the same version on all machines",
        )
    try:
        return [work(shared, task) for task in tasks]
    except OSError as error:  # not to be taken for a lost connection
        raise ClusterError(f"a worker of the cluster failed: {error}", "see the worker's log") from error
