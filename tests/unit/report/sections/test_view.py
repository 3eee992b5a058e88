"""Views of statistics in a report."""

from __future__ import annotations

from dataclasses import replace

from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.model.statistics import STATISTICS, load
from fusen.report.sections.view import StatisticView, briefly, most_frequent, statistic_sections


def test_sections_follow_the_table_of_statistics(report: Report) -> None:
    titled = [
        statistic.name
        for statistic in STATISTICS
        if statistic.name in report.statistics
        and (view := load(statistic.view)).title
        and isinstance(view, StatisticView)
    ]
    anchors = [section.anchor for section in statistic_sections(report)]
    assert len(anchors) == len(set(anchors)) <= len(titled)
    assert all(section.blocks for section in statistic_sections(report))
    assert list(statistic_sections(replace(report, statistics={}))) == []


def test_a_brief_basis_keeps_only_whose_codings_count() -> None:
    basis = Basis(("ann",), "union", {}, frozenset(), ("Coder ann.", "a caution", "another"))
    assert briefly(basis).remarks == ("Coder ann.",)
    assert briefly(basis).coders == basis.coders


def test_a_cut_table_says_how_many_rows_it_shows() -> None:
    assert most_frequent(10, 1_225) == "The 10 most frequent of 1,225."
