"""Timelines of codes against a naive recount of characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.timeline import CodedInterview, coverage, timeline
from fusen.model.cross_case import Timeline
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from tests.support.cross_case import BASIS, BELOW, BOOK, CASES, TILES, coded_spans, span

PATHS = {source: f"{source}.txt" for source in TILES}


def timeline_of(spans: list[CodedSpan], parts: int = 10, by_code: str | None = None) -> Timeline:
    return timeline(spans, BOOK, BASIS, TILES, PATHS, parts=parts, by_code=by_code)


def test_each_of_ten_passages_is_one_tenth() -> None:
    found = {row.label: row for row in timeline_of([span("money", "P0", 6, 11), span("market", "P0", 48, 60)]).rows}
    assert found["P0"].bins == pytest.approx([0, 1, 0, 0, 0, 0, 0, 0, 1, 1])
    assert (found["P0"].codings, found["P0"].source) == (2, "s0.txt")
    assert set(found["P1"].bins) == {0}


def test_unlisted_interviewees_count_only_in_the_mean() -> None:
    found = timeline_of([span("money", "P3", 0, 5)])
    assert "P3" not in {row.label for row in found.rows}
    assert found.unlisted == 1
    assert found.overall.bins[0] == pytest.approx(1 / 5)
    assert found.interviews == 5
    assert "P2" not in {row.label for row in found.rows}, "not read"


def test_row_of_a_code_is_the_mean_over_interviews() -> None:
    spans = [span("money", "P0", 0, 5), span("travel", "P3", 0, 5), span("market", "P0", 54, 59)]
    found = {row.label: row for row in timeline_of(spans, by_code="code").rows}
    assert found["Challenges / Money"].bins[0] == pytest.approx(2 / 5)
    assert found["Drivers / Market"].bins[-1] == pytest.approx(1 / 5)
    assert "Challenges" not in found
    assert [row.label for row in timeline_of(spans, by_code="theme").rows] == ["Drivers", "Challenges"]


def test_a_source_without_talk_has_no_coverage() -> None:
    assert coverage(CodedInterview(Tiles([], [])), [(0, 5)], 4) == [0, 0, 0, 0]
    nobody = Basis((), "union", {}, frozenset())
    assert timeline([], BOOK, nobody, {}, {}, parts=3).overall.bins == (0, 0, 0)
    one = Basis((), "union", {"P0": CASES["P0"]}, frozenset({"P0"}))
    assert len(timeline([], BOOK, one, TILES, PATHS).rows) == 1


@settings(max_examples=60)
@given(st.lists(coded_spans(), max_size=12), st.integers(2, 13))
def test_coverage_equals_a_naive_recount(spans: list[CodedSpan], parts: int) -> None:
    letters = [at for start, end in zip(*TILES["s0"], strict=True) for at in range(start, end)]
    found = {row.label: row for row in timeline_of(spans, parts).rows}
    coded = {at for s in spans if s.case == "P0" for at in range(s.start, s.end)}
    assert sum(found["P0"].bins) * len(letters) / parts == pytest.approx(len(coded.intersection(letters)))
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in found["P0"].bins)
    if parts in (2, 5, 10):
        each = len(letters) // parts
        for part in range(parts):
            here = letters[part * each : (part + 1) * each]
            assert found["P0"].bins[part] == pytest.approx(len(coded.intersection(here)) / each)
    for row in timeline_of(spans, parts, "code").rows:
        guid = next(code.guid for code in BOOK if code.label == row.label)
        assert row.codings == len([s for s in spans if s.code in BELOW[guid] and s.case in BASIS.read])
