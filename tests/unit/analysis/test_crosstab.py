"""Crosstabs against a naive recount, with consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.analysis.crosstab import axis, crosstab
from fusen.analysis.frequencies import NO_VALUE, frequencies
from fusen.analysis.significance import newcombe_difference
from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.cross_case import CrossCell, Crosstab, CrosstabOptions
from fusen.model.results import Basis, CodedSpan
from tests.support.cross_case import BASIS, BELOW, BOOK, CASES, TILES, code, coded_spans, many_codes, span, words_of

READ = ("P0", "P1", "P3", "P4", "P5")


def table(spans: list[CodedSpan], rows: str, columns: str, basis: Basis = BASIS, **asked: Any) -> Crosstab:
    return crosstab(spans, BOOK, basis, rows, columns, words_of=words_of, options=CrosstabOptions(**asked))


def cells(found: Crosstab) -> dict[tuple[str, str], CrossCell]:
    return {
        (row.label, column): cell
        for row in found.rows
        for column, cell in zip((*found.columns, "all"), (*row.cells, row.total), strict=True)
    }


def test_codes_are_counted_by_a_variable() -> None:
    found = table([span("money", "P0", 0, 5), span("travel", "P4", 0, 5), span("money", "P2", 0, 5)], "codes", "side")
    assert found.columns == ("EU", "Japan", NO_VALUE)
    assert [row.label for row in found.rows] == ["Market", "Money", "Travel", "Language", "Alone"]
    money = cells(found)
    assert (money["Money", "EU"].count, money["Money", "EU"].of, money["Money", "EU"].held) == (1, 2, 3)
    assert (money["Money", "Japan"].count, money["Money", "all"].count, money["Money", "all"].of) == (1, 2, 5)
    assert money["Travel", "EU"].count == 0
    assert [total.count for total in found.totals] == [2, 2, 1]


def test_unlisted_interviewees_have_no_column() -> None:
    spans = [span("money", "P3", 0, 5)]
    by_country = table(spans, "codes", "country")
    assert "Spain" not in by_country.columns
    assert by_country.hidden == 1
    assert cells(by_country)["Money", "all"].count == 1, "counted in the total"
    by_case = table(spans, "codes", "case")
    assert by_case.columns == ("P0", "P1", "P2", "P4", "P5")
    assert cells(by_case)["Money", "all"].count == 1
    assert "EU / Spain" not in [row.label for row in table(spans, "side/country", "codes").rows]


def test_nested_axis_has_only_existing_combinations() -> None:
    found = axis("side/country", BOOK, BASIS, {"money"})
    assert [category.label for category in found.categories] == [
        "EU / Italy", "EU / France", "Japan / Japan", f"{NO_VALUE} / Italy",
    ]  # fmt: skip
    nested = table([span("money", "P0", 0, 5)], "themes/side", "country")
    assert nested.rows[0].path == ("Drivers", "EU")
    assert cells(nested)["Challenges / EU", "Italy"].count == 1
    assert [row.label for row in table([], "side/themes", "country").rows][:2] == ["EU / Drivers", "EU / Challenges"]


def test_variables_against_each_other_count_interviewees() -> None:
    found = cells(table([], "side", "country"))
    assert (found["EU", "Italy"].count, found["EU", "Italy"].of) == (1, 5)
    assert (found["Japan", "Japan"].count, found["Japan", "all"].count) == (2, 2)
    assert found["EU", "all"].count == 2, "P0 and P3; P2 is not read"


def test_codes_against_codes_count_interviewees_with_both() -> None:
    spans = [span("money", "P0", 0, 5), span("market", "P0", 9, 12), span("market", "P1", 0, 5)]
    assert cells(table(spans, "themes", "codes"))["Drivers", "Money"].count == 1


def test_unread_and_missing_cells_are_distinguished() -> None:
    found = cells(table([], "codes", "side/country"))
    (france,) = [cell for (row, column), cell in found.items() if (row, column) == ("Money", "EU / France")]
    assert (france.of, france.held) == (0, 1)
    none = cells(table([], "side/themes", "country"))["Japan / Drivers", "Italy"]
    assert (none.of, none.held) == (0, 0)


def test_shares_warn_of_small_groups() -> None:
    spans = [span("money", case, 0, 5) for case in ("P0", "P1")]
    column = cells(table(spans, "codes", "side", percent="column"))["Money", "EU"]
    row = cells(table(spans, "codes", "side", percent="row"))["Money", "EU"]
    assert (column.share, row.share) == (0.5, 0.5)
    assert column.small, "two interviewees"
    assert not cells(table(spans, "codes", "side"))["Money", "all"].small, "five interviewees"
    assert not cells(table(spans, "codes", "case"))["Money", "P0"].small, "one interviewee is what a case is"


def test_word_shares_are_averaged_over_sources() -> None:
    spans = [span("money", "P0", 0, 30), span("market", "P0", 30, 60), span("money", "P3", 0, 3)]
    found = cells(table(spans, "codes", "side", count="words", percent="column"))
    assert found["Money", "EU"].count == 11
    assert found["Money", "EU"].share == pytest.approx((0.5 + 1) / 2)


def test_intervals_and_tests_are_optional() -> None:
    spans = [span("money", case, 0, 5) for case in ("P0", "P3")]
    plain = table(spans, "codes", "side")
    assert {cell.low for row in plain.rows for cell in row.cells} == {None}
    assert {row.p for row in plain.rows} == {None}
    asked = cells(table(spans, "codes", "side", interval=True))["Money", "all"]
    assert (asked.low, asked.high) == pytest.approx((0.1176, 0.7693), abs=1e-4)
    two = Basis(("A",), "union", {name: CASES[name] for name in ("P0", "P1", "P3", "P4")}, frozenset(CASES))
    tested = {row.label: row for row in table(spans, "codes", "side", two, test="fisher").rows}
    assert tested["Money"].p == pytest.approx(2 / 6)
    assert tested["Money"].p_holm == pytest.approx(2 / 6), "the other codes, which nobody has, are no test"
    assert tested["Money"].p_bh == pytest.approx(2 / 6)
    row = tested["Money"]
    (one, other), shares = row.cells, [cell.count / cell.of for cell in row.cells]
    assert row.difference == pytest.approx(shares[0] - shares[1])
    expected = newcombe_difference(one.count, one.of, other.count, other.of)
    assert (row.difference, row.difference_low, row.difference_high) == expected
    assert tested["Market"].p is None
    assert table(spans, "codes", "side", test="permutation").rows[1].p is not None


@pytest.mark.parametrize(
    ("rows", "columns", "asked", "message"),
    [
        ("codes", "sied", {}, "sied"),
        ("codse", "side", {}, "codse"),
        ("Money", "side", {}, "is a code"),
        ("codes/themes", "side", {}, "once"),
        ("codes", "themes", {"count": "words"}, "one code at a time"),
        ("codes", "side", {"count": "words", "interval": True}, "interviewees"),
        ("codes", "side", {"test": "fisher"}, "two groups"),
        ("side", "codes", {"test": "permutation"}, "code by code"),
        ("codes", "side", {"count": "lines"}, "lines"),
        ("", "side", {}, "variable"),
    ],
)  # fmt: skip
def test_invalid_options_are_refused(rows: str, columns: str, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(FusenError, match=message) as caught:
        table([], rows, columns, **asked)
    assert caught.value.hint


def test_existing_variable_with_a_slash_is_not_a_nested_axis() -> None:
    cases = {name: case for name, case in CASES.items() if name == "P0"}
    slashed = {"P0": type(cases["P0"])("g", "P0", variables={"a/b": "x"})}
    basis = Basis((), "union", slashed, frozenset(slashed))
    assert crosstab([], BOOK, basis, "a/b", "codes", words_of=words_of).rows[0].label == "x"


def test_codes_with_equal_names_have_full_paths() -> None:
    book = Codebook(
        (code("a", "A"), code("ax", "A", "X", parent="a"), code("b", "B"), code("bx", "B", "X", parent="b"))
    )
    found = crosstab([], book, BASIS, "codes", "side", words_of=words_of)
    assert [row.label for row in found.rows] == ["A / X", "B / X"]


def test_empty_tiny_and_large_studies_are_counted() -> None:
    assert table([], "codes", "side").total.count == 5
    nobody = Basis((), "union", {}, frozenset())
    assert table([], "codes", "case", nobody).columns == ()
    one = Basis((), "union", {"P0": CASES["P0"]}, frozenset({"P0"}))
    found = crosstab([span("c7", "P0", 0, 5)], many_codes(600), one, "codes", "side", words_of=words_of)
    assert len(found.rows) == 600
    assert sum(row.total.count for row in found.rows) == 1


def test_a_coding_without_a_code_is_not_dropped_silently() -> None:
    with pytest.raises(FusenError, match="gone"):
        table([span("gone", "P0", 0, 9)], "codes", "side")


@settings(max_examples=60)
@given(st.lists(coded_spans(), max_size=20))
def test_cells_equal_a_naive_recount(spans: list[CodedSpan]) -> None:
    codings = cells(table(spans, "codes", "country", count="codings"))
    words = cells(table(spans, "codes", "country", count="words"))
    people = cells(table(spans, "codes", "country"))
    for guid, label in (("money", "Money"), ("travel", "Travel"), ("alone", "Alone")):
        for country, inside in (("Italy", {"P0", "P5"}), ("Japan", {"P1", "P4"}), ("all", set(READ))):
            mine = [s for s in spans if s.code in BELOW[guid] and s.case in inside]
            letters = {(s.source, at) for s in mine for at in range(s.start, s.end)}
            assert codings[label, country].count == len(mine)
            assert people[label, country].count == len({s.case for s in mine})
            assert words[label, country].count == sum(at % 3 == 0 for _, at in letters)


@settings(max_examples=40)
@given(st.lists(coded_spans(), max_size=20))
def test_totals_equal_those_of_frequencies(spans: list[CodedSpan]) -> None:
    rows = {row.guid: row for row in frequencies(spans, BOOK, BASIS, words_of=words_of, tiles=TILES)}
    for count in ("interviewees", "codings", "words"):
        found = cells(table(spans, "themes", "side", count=count))
        assert found["Challenges", "all"].count == getattr(rows["C"], count)
        assert found["Drivers", "all"].count == getattr(rows["D"], count)


def test_interviewee_in_progress_is_shown_and_excluded_from_totals() -> None:
    begun = replace(BASIS, begun=frozenset({"P2"}))
    spans = [span("money", "P0", 0, 5), span("money", "P2", 0, 5), span("travel", "P2", 12, 17)]
    found = cells(table(spans, "themes", "case", begun, count="codings"))
    assert (found["Challenges", "P2"].count, found["Challenges", "P2"].in_progress) == (0, 2)
    assert found["Challenges", "P2"].unread == "2 *"
    assert (found["Challenges", "all"].count, found["Challenges", "all"].in_progress) == (1, 2)
    assert found["Challenges", "P0"].in_progress is None
    assert cells(table(spans, "themes", "case"))["Challenges", "P2"].unread == "not read"
