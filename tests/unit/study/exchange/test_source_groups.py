"""Groups of sources that a merge decides about one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.exchange.jsonl import SharedLine
from fusen.study.exchange.source_groups import MOST_SOURCES, source_groups

AT = "2026-03-04T05:06:07.000Z"


def line(guid: str, source: str, code: str = "funding") -> tuple[str, SharedLine]:
    return source, SharedLine(0, guid, f"{source}.txt", "", "Bob", 0, 5, AT, code, code)


def groups_of(lines: list[tuple[str, SharedLine]], size: int, **more: object) -> list[tuple[list[str], list[str]]]:
    groups = source_groups(lines, more.get("known", ()), more.get("further", ()), size)  # type: ignore[arg-type]
    return [(sorted(group.sources), [line.guid for line in group.lines]) for group in groups]


def test_groups_hold_whole_sources_of_about_the_size() -> None:
    lines = [line(f"{source}{number}", source) for source in "abc" for number in range(3)]
    assert groups_of(lines, 1) == [
        (["a"], ["a0", "a1", "a2"]),
        (["b"], ["b0", "b1", "b2"]),
        (["c"], ["c0", "c1", "c2"]),
    ]
    assert [sources for sources, _ in groups_of(lines, 4)] == [["a", "b"], ["c"]]
    assert len(groups_of(lines, 100)) == 1


def test_sources_with_the_same_coding_are_in_one_group() -> None:
    lines = [line("1", "a"), line("2", "b"), line("1", "c")]
    assert groups_of(lines, 1) == [(["a", "c"], ["1", "1"]), (["b"], ["2"])]


def test_source_where_the_study_has_an_incoming_coding_joins_its_group() -> None:
    lines = [line("1", "a"), line("2", "b")]
    known = [("2", "z"), ("9", "y"), ("1", "a")]
    assert groups_of(lines, 1, known=known) == [(["a"], ["1"]), (["b", "z"], ["2"])]


def test_sources_without_a_line_come_last() -> None:
    assert groups_of([line("1", "b")], 1, further=["a", "b"]) == [(["b"], ["1"]), (["a"], [])]


def test_reviews_tie_no_sources() -> None:
    lines = [line("1", "a", ""), line("1", "b", "")]
    assert groups_of(lines, 1) == [(["a"], ["1"]), (["b"], ["1"])]


def test_number_of_sources_in_a_group_is_limited() -> None:
    groups = source_groups([], (), map(str, range(2 * MOST_SOURCES + 1)), 10**6)
    assert [len(group.sources) for group in groups] == [MOST_SOURCES, MOST_SOURCES, 1]


@given(
    st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("abcdef")), max_size=20),
    st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("abcdefgh")), max_size=8),
    st.integers(1, 5),
)
def test_no_coding_is_in_two_groups(incoming: list[tuple[str, str]], known: list[tuple[str, str]], size: int) -> None:
    groups = source_groups([line(guid, source) for guid, source in incoming], known, (), size)
    places: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        for held in group.lines:
            places.setdefault(held.guid, set()).add(number)
        for guid, source in known:
            if source in group.sources and guid in {guid for guid, _ in incoming}:
                places.setdefault(guid, set()).add(number)
    assert all(len(numbers) == 1 for numbers in places.values())
    assert sum(len(group.lines) for group in groups) == len(incoming)
