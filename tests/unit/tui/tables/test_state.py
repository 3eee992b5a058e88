"""The choices of the tables screen."""

from __future__ import annotations

from fusen.tui.tables.state import COUNTS, ORDERS, TableOptions, statistic_tables


def test_each_choice_comes_after_the_one_before_and_the_first_after_the_last() -> None:
    options = TableOptions()
    sorts = []
    for _ in range(len(ORDERS) + 1):
        sorts.append(options.sort)
        options = options.turned(sort=ORDERS)
    assert sorts == [*ORDERS, ORDERS[0]]


def test_unknown_choice_is_followed_by_the_first() -> None:
    assert TableOptions(count="old").turned(count=COUNTS).count == COUNTS[0]


def test_groups_count_interviewees_and_interviewees_count_codings() -> None:
    grouped = TableOptions().turned(by=(None, "side", "国"))
    assert (grouped.by, grouped.count) == ("side", "interviewees")
    other = TableOptions(by="side", count="words").turned(by=(None, "side", "国"))
    assert (other.by, other.count) == ("国", "words")
    last = TableOptions(by="国", count="interviewees").turned(by=(None, "side", "国"))
    assert (last.by, last.count) == (None, "codings")


def test_every_statistic_of_the_app_has_a_heat_map_or_rows() -> None:
    views = statistic_tables()
    assert "transitions" in views
    assert all(view.matrix or view.shape for view in views.values())
