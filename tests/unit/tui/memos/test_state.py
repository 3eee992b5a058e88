"""The memos of one read of the study."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.memos.state import ORDERS, local_day, read_memos
from tests.support.small_study import make_study, opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s")
    with opened(root, "Ben") as study:
        study.memos.keep("JP-01@40-52", "See [[Funding gap]].")
    with opened(root) as study:
        study.memos.keep("Funding gap", "What counts?")
        study.memos.keep("EU-01@3-9", "Late grants.")
    return root


def titles(study: Study, order: str) -> list[str]:
    return [group.title for group in read_memos(study, "", order, own=False).groups]


def test_memos_are_grouped_in_every_order(root: Path) -> None:
    with opened(root) as study:
        assert titles(study, "coder") == ["Ann", "Ben"]
        assert titles(study, "day") == ["today"]
        assert titles(study, "subject") == ["Challenges / Funding gap", "EU-01", "JP-01"]
        for order in ORDERS:
            memos = read_memos(study, "", order, own=False)
            assert [group.first for group in memos.groups] == sorted({group.first for group in memos.groups})
            assert memos.groups[0].first == 0


def test_words_and_the_own_filter_choose_memos(root: Path) -> None:
    with opened(root) as study:
        assert [entry.text for entry in read_memos(study, "grants", "day", own=False).entries] == ["Late grants."]
        assert {entry.memo.user for entry in read_memos(study, "", "day", own=True).entries} == {"Ann"}


def test_ways_lead_along_links_in_both_directions(root: Path) -> None:
    with opened(root) as study:
        memos = read_memos(study, "", "day", own=False)
        source = next(entry for entry in memos.entries if entry.memo.user == "Ben")
        assert [(way.out, way.name) for way in memos.ways(source)] == [(True, "Funding gap")]
        guid = source.memo.guid
        study.memos.keep("study", f"Read [[memo:{guid[:8]}]].")
        memos = read_memos(study, "", "day", own=False)
        assert [way.out for way in memos.ways(source)] == [True, False]


def test_a_day_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    assert local_day("2019-03-04T12:00:00.000Z") == "2019-03-04"
