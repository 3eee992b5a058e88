"""Spans laid out on one line: as the passages they touch, and as merged stretches of talk."""

from __future__ import annotations

from fusen.analysis.span_layout import lay_spans
from tests.support.cross_case import TILES, span

ROWS = {"money": (0,), "market": (1,), "travel": (0, 1)}
TWO = {source: TILES[source] for source in ("s0", "s1")}


def test_a_passage_counts_once_for_each_row() -> None:
    laid = lay_spans([span("money", "P0", 0, 8), span("money", "P0", 7, 9), span("travel", "P1", 6, 7)], ROWS, 2, TWO, stretches=False)  # fmt: skip
    assert list(zip(laid.row.tolist(), laid.start.tolist(), laid.source.tolist(), strict=True)) == [
        (0, 0, 0), (0, 1, 0), (0, 11, 1), (1, 11, 1),
    ]  # fmt: skip
    assert laid.size.tolist() == [10, 10]


def test_overlapping_stretches_of_a_row_are_merged_without_the_gaps_between_passages() -> None:
    laid = lay_spans([span("money", "P0", 0, 8), span("money", "P0", 7, 9)], ROWS, 2, TWO, stretches=True)
    assert (laid.start.tolist(), laid.end.tolist()) == ([0], [8])  # 9 characters less the space after passage 1
    assert laid.size.tolist() == [50, 50]


def test_spans_in_sources_without_passages_are_left_out() -> None:
    assert not len(lay_spans([span("money", "P5", 0, 8)], ROWS, 2, TWO, stretches=False).row)
