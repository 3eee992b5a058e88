"""Counts of codes and themes, against a naive recount."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.distinct_codings import distinct_codings
from fusen.analysis.frequencies import NO_VALUE, frequencies, left_out
from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Consent
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan, FrequencyRow, GroupCount
from tests.support.cpu import at_most


def code(guid: str, *path: str, parent: str | None = None, retired: bool = False) -> Code:
    return Code(guid=guid, id=guid, name=path[-1], path=path, parent=parent, retired=retired)


BOOK = Codebook(
    (
        code("D", "Drivers"),
        code("market", "Drivers", "Market", parent="D"),
        code("C", "Challenges"),
        code("money", "Challenges", "Money", parent="C"),
        code("travel", "Challenges", "Money", "Travel", parent="money"),
        code("language", "Challenges", "Language", parent="C"),
        code("old", "Old", retired=True),
    )
)
CONSENTS: tuple[Consent, ...] = ("quote", "quote", "paraphrase", "analyse")
CASES = {
    f"P{i}": Case(f"g{i}", f"P{i}", consent=CONSENTS[i % 4], variables={"side": "EU" if i % 2 else ""})
    for i in range(6)
}
BASIS = Basis(("A",), "union", CASES, frozenset({"P0", "P1", "P3", "P5"}))

TILES: Mapping[str, Tiles] = defaultdict(lambda: Tiles(range(0, 50_000, 10), range(9, 50_009, 10)))
"""Passages of nine characters in each source, with a space between them."""


def words_of(source: str, start: int, end: int) -> int:
    """Every third character begins a word, whatever the span: so words add up over separate stretches."""
    return sum(position % 3 == 0 for position in range(start, end))


def span(guid: str, case: str, start: int, end: int, source: str = "", coder: str = "A") -> CodedSpan:
    source = source or f"s{case}"
    return CodedSpan(guid, case, source, start, end, words_of(source, start, end), coder)


def no_words(source: str, start: int, end: int) -> int:
    raise AssertionError("a text was asked for where no spans overlap")


def by_guid(rows: list[FrequencyRow]) -> dict[str, FrequencyRow]:
    return {row.guid: row for row in rows}


def test_a_theme_counts_each_passage_and_case_once() -> None:
    spans = [span("money", "P0", 0, 9), span("language", "P0", 0, 9), span("C", "P1", 30, 39)]
    rows = by_guid(frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES))
    theme = rows["C"]
    assert (theme.codings, theme.passages, theme.interviewees, theme.words) == (3, 2, 2, 6)
    assert (theme.of, theme.held, theme.share, theme.level) == (4, 6, 0.5, "theme")
    assert (rows["money"].code, rows["money"].path) == ("Challenges / Money", ("Challenges", "Money"))
    assert rows["money"].level == "code"


def test_parent_code_counts_its_children() -> None:
    rows = by_guid(frequencies([span("travel", "P1", 0, 9)], BOOK, BASIS, words_of=no_words, tiles=TILES))
    assert rows["travel"].codings == rows["money"].codings == rows["C"].codings == 1
    assert rows["language"].codings == rows["D"].codings == 0


def test_adjacent_spans_are_separate_and_overlapping_ones_counted_once() -> None:
    asked: list[tuple[str, int, int]] = []

    def asking(source: str, start: int, end: int) -> int:
        asked.append((source, start, end))
        return 100

    spans = [span("money", "P0", 0, 5), span("money", "P0", 5, 10), span("money", "P0", 8, 12)]
    rows = frequencies(spans, BOOK, BASIS, words_of=asking, tiles=TILES, level="code", codes={"money"})
    assert [row.words for row in rows] == [2 + 100]
    assert set(asked) == {("sP0", 5, 12)}


def test_span_coded_by_two_coders_is_one_excerpt_and_two_codings() -> None:
    spans = distinct_codings([span("money", "P0", 0, 9, coder="B"), span("money", "P0", 0, 9, coder="A")])
    assert [one.coder for one in spans] == ["A; B"]
    row = by_guid(frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES))["money"]
    assert (row.codings, row.decisions, row.passages, row.words) == (1, 2, 1, 3)


def test_passages_overlapping_a_coding_are_counted() -> None:
    spans = [span("money", "P0", 0, 9), span("money", "P0", 8, 21), span("money", "P0", 29, 30), span("D", "P1", 9, 11)]
    rows = by_guid(frequencies(spans, BOOK, BASIS, words_of=words_of, tiles=TILES))
    assert (rows["money"].codings, rows["money"].passages) == (3, 3), "29 to 30 is the space between two passages"
    assert rows["D"].passages == 1


def test_partly_read_interviewees_are_excluded_and_counted_separately() -> None:
    spans = [
        span("money", "P0", 0, 9),
        span("money", "P2", 0, 9),
        span("money", "P2", 9, 12),
        span("D", "X", 0, 9),
    ]
    row = by_guid(frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES))["money"]
    assert (row.codings, row.interviewees, row.of) == (1, 1, 4)
    assert left_out(spans, BASIS) == (2, 1)


def test_unlisted_interviewees_are_counted_but_not_named() -> None:
    spans = [span("money", case, 0, 9) for case in ("P5", "P3", "P0")]
    row = by_guid(frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES))["money"]
    assert row.interviewees == 3
    assert row.cases == ("P0", "P5")  # P3: consent "analyse"


def test_groups_have_their_own_denominators() -> None:
    spans = [span("money", "P1", 0, 9), span("money", "P3", 0, 9)]
    row = by_guid(frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES, by="side"))["money"]
    assert list(row.groups.items()) == [(NO_VALUE, GroupCount(0, 1)), ("EU", GroupCount(2, 3))]


def test_an_unknown_variable_names_the_nearest() -> None:
    with pytest.raises(FusenError, match="sied") as caught:
        frequencies([], BOOK, BASIS, words_of=no_words, tiles=TILES, by="sied")
    assert "side" in caught.value.hint


def test_no_read_interview_gives_no_share() -> None:
    basis = Basis((), "union", CASES, frozenset())
    rows = frequencies([span("money", "P0", 0, 9)], BOOK, basis, words_of=no_words, tiles=TILES, by="side")
    assert {(row.codings, row.of, row.share) for row in rows} == {(0, 0, None)}
    assert rows[0].groups == {NO_VALUE: GroupCount(0, 0), "EU": GroupCount(0, 0)}


def test_retired_code_is_listed_only_with_codings() -> None:
    assert "old" not in by_guid(frequencies([], BOOK, BASIS, words_of=no_words, tiles=TILES))
    assert "old" in by_guid(frequencies([span("old", "P0", 0, 9)], BOOK, BASIS, words_of=no_words, tiles=TILES))


def test_a_coding_without_a_code_is_not_dropped_silently() -> None:
    with pytest.raises(FusenError, match="gone"):
        frequencies([span("gone", "P0", 0, 9)], BOOK, BASIS, words_of=no_words, tiles=TILES)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("codebook", ["D", "market", "C", "money", "travel", "language"]),
        ("codings", ["C", "language", "money", "travel", "D", "market"]),
        ("interviewees", ["C", "money", "travel", "language", "D", "market"]),
        ("words", ["D", "market", "C", "language", "money", "travel"]),
        ("name", ["C", "language", "money", "travel", "D", "market"]),
    ],
)
def test_sorting_keeps_codes_under_their_theme(sort: str, expected: list[str]) -> None:
    spans = [span("language", "P0", 0, 9), span("language", "P0", 30, 40), span("language", "P0", 90, 99)]
    spans += [span("money", "P0", 0, 9), span("money", "P1", 0, 3), span("market", "P0", 0, 900)]
    assert [row.guid for row in frequencies(spans, BOOK, BASIS, words_of=words_of, tiles=TILES, sort=sort)] == expected


def test_codes_without_themes_are_ranked_together() -> None:
    spans = [span("market", "P0", 0, 9), span("language", "P0", 0, 9), span("language", "P1", 0, 9)]
    rows = frequencies(spans, BOOK, BASIS, words_of=no_words, tiles=TILES, level="code", sort="interviewees")
    assert [row.guid for row in rows] == ["language", "market", "money", "travel"]


def test_unknown_sort_and_level_are_refused() -> None:
    with pytest.raises(FusenError, match="size"):
        frequencies([], BOOK, BASIS, words_of=no_words, tiles=TILES, sort="size")
    with pytest.raises(FusenError, match="deep"):
        frequencies([], BOOK, BASIS, words_of=no_words, tiles=TILES, level="deep")


@st.composite
def coded_spans(draw: st.DrawFn) -> CodedSpan:
    case = draw(st.sampled_from([*CASES, "gone"]))
    start = draw(st.integers(0, 30))
    return span(
        draw(st.sampled_from([code.guid for code in BOOK])),
        case,
        start,
        start + draw(st.integers(1, 12)),
        coder=draw(st.sampled_from("AB")),
    )


BELOW = {
    "D": {"D", "market"},
    "market": {"market"},
    "C": {"C", "money", "travel", "language"},
    "money": {"money", "travel"},
    "travel": {"travel"},
    "language": {"language"},
    "old": {"old"},
}


@given(st.lists(coded_spans(), max_size=25, unique_by=lambda one: (one.coder, *one[:1], *one[2:5])))
def test_counts_equal_a_naive_recount(spans: list[CodedSpan]) -> None:
    rows = by_guid(frequencies(distinct_codings(spans), BOOK, BASIS, words_of=words_of, tiles=TILES, by="side"))
    read = ["P0", "P1", "P3", "P5"]
    for guid, below in BELOW.items():
        mine = [s for s in spans if s.code in below and s.case in read]
        if guid == "old" and not mine:
            assert guid not in rows
            continue
        row = rows[guid]
        once = {(s.code, s.source, s.start, s.end) for s in mine}
        tiled = {(s.source, at // 10) for s in mine for at in range(s.start, s.end) if at % 10 < 9}
        letters = {(s.source, position) for s in mine for position in range(s.start, s.end)}
        assert row.codings == len(once)
        assert row.decisions == len(mine)
        assert row.passages == len(tiled)
        assert row.interviewees == len({s.case for s in mine})
        assert row.words == sum(position % 3 == 0 for _, position in letters)
        assert row.cases == tuple(c for c in read if c != "P3" and any(s.case == c for s in mine))
        assert sum(group.interviewees for group in row.groups.values()) == row.interviewees
        assert sum(group.of for group in row.groups.values()) == row.of == 4


@given(st.lists(coded_spans(), max_size=15), st.randoms())
def test_the_order_of_the_spans_does_not_matter(spans: list[CodedSpan], chance: random.Random) -> None:
    shuffled = list(spans)
    chance.shuffle(shuffled)
    first, second = (frequencies(s, BOOK, BASIS, words_of=words_of, tiles=TILES, by="side") for s in (spans, shuffled))
    assert first == second


def test_fifty_thousand_spans_take_linear_work() -> None:
    codes = [code(f"t{t}", f"T{t}") for t in range(5)]
    codes += [code(f"c{c}", f"T{c % 5}", f"C{c}", parent=f"t{c % 5}") for c in range(25)]
    cases = {f"P{i}": Case(f"g{i}", f"P{i}", variables={"side": str(i % 4)}) for i in range(1000)}
    chance = random.Random(1)
    spans = []
    for _ in range(50_000):
        case, start = f"P{chance.randrange(1000)}", 100 * chance.randrange(300)
        spans.append(CodedSpan(f"c{chance.randrange(25)}", case, f"s{case}", start, start + 90, 18))
    basis = Basis(("A",), "union", cases, frozenset(cases))
    with at_most(loops=100):  # measured 5; a quadratic count takes thousands
        rows = frequencies(
            spans, Codebook(tuple(codes)), basis, words_of=no_words, tiles=TILES, by="side", sort="interviewees"
        )
    assert sum(row.codings for row in rows if row.level == "theme") == 50_000
