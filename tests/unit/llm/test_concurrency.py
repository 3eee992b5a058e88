"""Requests at the same time."""

from __future__ import annotations

from collections import deque

import pytest

from fusen.errors import FusenError
from fusen.llm.concurrency import run_requests


def never() -> bool:
    return False


@pytest.mark.parametrize("workers", [1, 3])
def test_every_request_is_finished_also_those_that_are_appended_meanwhile(workers: int) -> None:
    requests = deque([1, 2, 3])
    results: list[tuple[int, int | None]] = []
    for finished in run_requests(lambda number: number * 10, requests, workers, never):
        results.append((finished.request, finished.result))
        if finished.request == 1:
            requests.append(4)
    assert sorted(results) == [(1, 10), (2, 20), (3, 30), (4, 40)]


def test_an_error_comes_with_its_request_and_the_others_go_on() -> None:
    def run(number: int) -> int:
        if number == 2:
            raise FusenError("no", "way out")
        return number

    finished = list(run_requests(run, deque([1, 2, 3]), 1, never))
    assert [(each.request, each.result, each.error is None) for each in finished] == [
        (1, 1, True), (2, None, False), (3, 3, True)
    ]  # fmt: skip


def test_after_cancelling_no_request_starts() -> None:
    finished: list[int] = []
    for each in run_requests(lambda number: number, deque([1, 2, 3]), 1, lambda: bool(finished)):
        finished.append(each.request)
    assert finished == [1]
