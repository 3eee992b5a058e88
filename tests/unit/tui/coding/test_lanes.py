"""Codings in the lanes of the gutter."""

from __future__ import annotations

from fusen.tui.coding.lanes import BUCKET, LANES, CodingMarks, Placed

TWO: list[Placed] = [(0, 10, "money", "1"), (5, 15, "market", "2")]


def lanes(marks: CodingMarks) -> dict[str, int]:
    return {mark.guid: mark.lane for mark in marks.all}


def test_overlapping_codings_have_different_lanes_and_a_code_keeps_its_lane() -> None:
    assert lanes(CodingMarks([*TWO, (20, 30, "market", "3")])) == {"1": 0, "2": 1, "3": 1}


def test_codings_beyond_the_lanes_have_none() -> None:
    many = [(0, 9, f"c{at}", str(at)) for at in range(LANES + 1)]
    assert sorted(lanes(CodingMarks(many)).values()) == [*range(LANES), LANES]


def test_a_changed_copy_places_only_what_is_new() -> None:
    before = CodingMarks(TWO)
    after = before.changed([TWO[0]], [(8, 9, "travel", "3")])
    assert lanes(after) == {"2": 1, "3": 0}
    assert lanes(before) == {"1": 0, "2": 1}


def test_marks_are_found_across_buckets() -> None:
    marks = CodingMarks([(BUCKET - 5, BUCKET + 5, "money", "1"), (3 * BUCKET, 3 * BUCKET + 1, "money", "2")])
    assert [mark.guid for mark in marks.over(BUCKET + 1, BUCKET + 2)] == ["1"]
    assert [mark.guid for mark in marks.over(0, 4 * BUCKET)] == ["1", "2"]
    assert marks.over(2 * BUCKET, 2 * BUCKET + 9) == []


def test_two_coders_have_a_half_each() -> None:
    marks = CodingMarks.side_by_side([(0, 9, "a", "1")], [(0, 9, "a", "2"), (0, 9, "b", "3")])
    assert lanes(marks) == {"1": 0, "2": LANES // 2, "3": LANES // 2 + 1}
