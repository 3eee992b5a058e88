"""Tests of bundles, and that executors give the same results in the same order."""

from __future__ import annotations

import pytest

from fusen.executors import executor
from fusen.executors.executor import Executor, ThisProcess, bundles
from fusen.executors.processes import Processes


def times(factor: int, number: int) -> int:
    return factor * number


def test_bundles_contain_every_task_once_and_reach_their_size() -> None:
    tasks = [(number, number % 7) for number in range(50)]
    parts = list(bundles(tasks, 10))
    assert [task for part in parts for task in part] == list(range(50))
    assert all(sum(number % 7 for number in part) >= 10 for part in parts[:-1])


@pytest.mark.parametrize("chosen", [ThisProcess(), Processes(2)])
def test_results_come_in_the_order_of_the_tasks(chosen: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "BUNDLE", 5)
    assert list(chosen.map(times, 3, ((number, 1) for number in range(40)))) == [3 * number for number in range(40)]


def test_no_task_gives_no_result() -> None:
    assert list(ThisProcess().map(times, 3, [])) == []
