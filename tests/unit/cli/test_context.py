"""What commands share: filters, lists of names, local times."""

from __future__ import annotations

import time

import pytest

from fusen.cli.context import chosen, listed, moment
from fusen.model.filter import Filter


def test_options_that_are_not_given_leave_the_filter_at_its_default() -> None:
    assert chosen() == Filter()
    assert chosen(["ann"], codes=["Trust"]) == Filter(coders=("ann",), codes=("Trust",))


@pytest.mark.parametrize(
    ("names", "result"), [(None, None), ("a, b,", ["a", "b"]), (" , ", []), ("日本,EU", ["日本", "EU"])]
)
def test_names_are_separated_by_commas(names: str | None, result: list[str] | None) -> None:
    assert listed(names) == result


def test_a_time_is_local_and_any_other_text_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert moment("2026-03-04T23:30:00.000Z") == "2026-03-05 08:30"
        assert moment("an old note") == "an old note"
    finally:
        monkeypatch.undo()
        time.tzset()
