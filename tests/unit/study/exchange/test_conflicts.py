"""Conflicts of a merge are reported once, without quotes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from fusen.model.rounds import Frozen
from fusen.model.themes import Theme
from fusen.study.exchange.conflicts import ConflictReport


class Empty:
    """A store without records."""

    def __getattr__(self, name: str) -> Any:
        return Empty()

    def __call__(self, *arguments: object, **options: object) -> Any:
        return []


@pytest.fixture
def report() -> ConflictReport:
    return ConflictReport(SimpleNamespace(store=Empty()), SimpleNamespace(notices=[]))  # type: ignore[arg-type]


MINE = Theme(
    guid="g", user="Ann", title="Money ends", claim="It stops.", codes=(), position=0, at="2026-03-04T05:06:07.000Z"
)
THEIRS = replace(MINE, user="Ben", claim="It shrinks.", at="2026-03-05T05:06:07.000Z")


def notices(report: ConflictReport) -> list[str]:
    return report._notices


def test_a_newer_version_of_another_person_is_named_with_both(report: ConflictReport) -> None:
    report.see("theme", MINE, THEIRS, stands=True)
    assert notices(report) == ["theme Money ends: Ben's newer version replaces Ann's"]


@pytest.mark.parametrize(
    "theirs", [replace(THEIRS, user="Ann"), replace(THEIRS, claim=MINE.claim)], ids=["same person", "same text"]
)
def test_no_conflict_is_reported(report: ConflictReport, theirs: Theme) -> None:
    report.see("theme", MINE, theirs, stands=True)
    report.see("theme", None, THEIRS, stands=True)
    report.see("note", MINE, THEIRS, stands=True)
    assert notices(report) == []


def test_computed_agreements_differ_only_beyond_rounding(report: ConflictReport) -> None:
    first = Frozen("r", {"passage/code": {"alpha": 0.5, "units": 9}}, "2026-03-04T05:06:07.000Z")
    report.see(
        "agreement", first, Frozen("r", {"passage/code": {"alpha": 0.5 + 1e-13, "units": 9}}, "2026"), stands=True
    )
    assert notices(report) == []
    report.see("agreement", first, Frozen("r", {"passage/code": {"alpha": 0.6, "units": 9}}, "2027"), stands=True)
    assert len(notices(report)) == 1


def test_two_themes_with_one_title_are_named_once(report: ConflictReport) -> None:
    other = replace(THEIRS, guid="h", title="MONEY ENDS")
    report.after("theme", {"g": MINE}, [], {"h": other})
    report.after("theme", {"g": MINE, "h": other}, [], {})
    assert len(notices(report)) == 1
    assert "2 themes are called Money ends: Ann's (g) and Ben's (h)" in notices(report)[0]
