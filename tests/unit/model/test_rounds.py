"""Resolutions that a newer one replaces."""

from __future__ import annotations

from fusen.model.rounds import Resolution, overruled


def resolution(guid: str, start: int, end: int, at: str, code: str = "money") -> Resolution:
    return Resolution(guid, "Ann", "s0", "hash", start, end, code, ("Ann", "Ben"), ("Ann",), "missed", "", at)


def test_a_newer_overlapping_resolution_of_the_code_counts() -> None:
    old, new = resolution("1", 0, 10, "2026-01-01"), resolution("2", 9, 20, "2026-01-02")
    assert overruled([new, old]) == {"1"}


def test_resolutions_of_other_codes_or_apart_stay() -> None:
    first = resolution("1", 0, 10, "2026-01-01")
    assert not overruled([first, resolution("2", 10, 20, "2026-01-02"), resolution("3", 0, 10, "2026-01-02", "travel")])
