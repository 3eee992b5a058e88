"""Tests of a Dask cluster: same results, lost workers, a lost scheduler, and addresses that are none."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from fusen.executors import cluster as cluster_module
from fusen.executors import executor
from fusen.executors.cluster import ClusterError, DaskCluster, connected

pytestmark = pytest.mark.slow  # two workers take 4 s of CPU to start


@pytest.fixture(scope="module")
def two_workers() -> Iterator[DaskCluster]:
    with connected("local:2") as cluster:
        yield cluster


def describe(shared: dict[str, int], text: str) -> tuple[str, int]:
    return text, shared.get(text, len(text))


def kill_once(mark: Path, number: int) -> int:
    """Kill the worker at the first task 3."""
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def kill_always(mark: Path, number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def fill_disk(shared: None, number: int) -> int:
    raise OSError(28, "No space left on device")


def numbers(count: int) -> Iterator[tuple[int, int]]:
    return ((number, 1) for number in range(count))


def test_cluster_gives_the_results_of_this_process_in_order(
    two_workers: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "BUNDLE", 40)
    texts = [f"text {number}" * (number % 4) for number in range(60)]
    shared = {"": 7, "text 1": 9}
    results = two_workers.map(describe, shared, ((text, len(text)) for text in texts))
    assert list(results) == [describe(shared, text) for text in texts]


def test_tasks_of_a_killed_worker_run_again(
    two_workers: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "BUNDLE", 2)
    assert list(two_workers.map(kill_once, tmp_path / "mark", numbers(12))) == list(range(12))
    assert (tmp_path / "mark").exists()


def test_error_of_a_worker_is_one_error(two_workers: DaskCluster) -> None:
    with pytest.raises(ClusterError, match="No space left on device"):
        list(two_workers.map(fill_disk, None, numbers(3)))


def test_lost_scheduler_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "BUNDLE", 1)
    monkeypatch.setattr(cluster_module, "WAIT", 1)
    with connected("local:1") as cluster:
        results = cluster.map(slow, 0.2, numbers(50))
        next(results)
        cluster.client.sync(cluster.client.cluster.scheduler.close)
        with pytest.raises(ClusterError, match="this portion is not written"):
            list(results)


def slow(seconds: float, number: int) -> int:
    time.sleep(seconds)
    return number


@pytest.mark.parametrize("address", ["local", "local:0", "10.0.0.1", "localhost:8786"])
def test_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(ClusterError, match="not the address of a cluster"), connected(address):
        pass
