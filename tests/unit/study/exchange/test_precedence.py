"""The changes of a merge, and their parts of whole sources."""

from __future__ import annotations

from dataclasses import replace

from fusen.model.coding import Coding, Review
from fusen.study.exchange.precedence import MergeDecision

AT = "2026-01-01T00:00:00.000Z"
NOTHING = MergeDecision((), (), (), (), ())


def coding(guid: str, source: str, start: int = 0) -> Coding:
    return Coding(guid, "Ann", "funding", source, start, start + 5, "manual", AT, "v1")


def review(guid: str, source: str) -> Review:
    return Review(guid, "Ann", source, 0, 9, AT)


def test_no_changes_are_a_single_part() -> None:
    assert NOTHING.portions(10) == [NOTHING]


def test_parts_hold_whole_sources_and_all_changes() -> None:
    fresh = tuple(coding(f"{source}{start}", source, start) for source in "bca" for start in (0, 10, 20))
    whole = replace(NOTHING, fresh=fresh, reviews=(review("r", "c"),))
    parts = whole.portions(4)
    assert [sorted({item.source for item in part.fresh}) for part in parts] == [["a", "b"], ["c"]]
    assert {item for part in parts for item in part.fresh} == {*fresh}
    assert [part.reviews for part in parts] == [(), (review("r", "c"),)]


def test_a_review_closes_with_its_successor_and_others_close_last() -> None:
    whole = replace(
        NOTHING, stale_reviews=("gone", "a"), reviews=(review("a", "a"), review("b", "b")), fresh=(coding("x", "b"),)
    )
    first, last = whole.portions(1)
    assert (first.stale_reviews, last.stale_reviews) == (("a",), ("gone",))


def test_a_coding_that_moves_to_another_source_keeps_the_changes_together() -> None:
    whole = replace(NOTHING, stale=(coding("x", "a"),), fresh=(coding("x", "b"), coding("y", "c")))
    assert whole.portions(1) == [whole]


def test_fresh_codings_replace_those_of_their_guid_or_place() -> None:
    stale = (coding("x", "a"), coding("old", "a", 10))
    fresh = (coding("x", "a", 3), coding("new", "a", 10), coding("further", "a", 20))
    assert replace(NOTHING, stale=stale, fresh=fresh).count_replaced() == 2
