"""Names, numbers and dates in the conditions of a query."""

from __future__ import annotations

import pytest

from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case
from fusen.query.errors import QueryError
from fusen.query.names import Names
from fusen.query.plan import InCases, Vocabulary
from fusen.query.tree import Condition, Operator, Value

BOOK = Codebook((
    Code("c", "c", "Challenges", ("Challenges",)),
    Code("f", "f", "Funding", ("Challenges", "Funding"), "c"),
    Code("n", "n", "言語", ("言語",)),
))  # fmt: skip
CASES = tuple(
    Case(name, name, variables={"year": year, "side": side})
    for name, year, side in [("A", "2017", "EU"), ("B", "2019.0", "日本"), ("C", "soon", ""), ("D", "2019-10-02", "EU")]
)
SOURCES = {"1": ("a/JP-01.txt", "ja"), "2": ("b/JP-01.txt", "en"), "3": ("EU-01.txt", "en")}
NAMES = Names(Vocabulary(BOOK, ("anna", "ben"), CASES, SOURCES, ("R",)), "expression")


def condition(name: str, *values: str, operator: Operator = ":") -> Condition:
    return Condition(name, operator, tuple(Value(value, at=at) for at, value in enumerate(values)))


def chosen(*values: str, operator: Operator = ":", name: str = "year") -> set[str]:
    plan = NAMES.variable(condition(name, *values, operator=operator))
    assert isinstance(plan, InCases)
    return set(plan.names)


def test_code_includes_those_below_it_and_its_negation_leaves_them_out() -> None:
    assert NAMES.codes(condition("code", "challenges")) == {"c", "f"}
    assert NAMES.codes(condition("code", "challenges", operator="!=")) == {"n"}
    assert NAMES.codes(condition("code", "言語", "fund*")) == {"n", "f"}


def test_code_below_a_theme_is_no_theme_and_the_hint_says_what_to_write() -> None:
    with pytest.raises(QueryError, match="no theme is called Funding") as error:
        NAMES.codes(condition("theme", "Funding"))
    assert error.value.hint == "it is a code below a theme; write code:Funding"


def test_misspelt_name_gets_the_nearest_and_others_the_list() -> None:
    with pytest.raises(QueryError) as near:
        NAMES.choice(condition("coder", "ana"), ["anna", "ben"], "coder")
    assert near.value.hint == "did you mean anna?"
    with pytest.raises(QueryError) as far:
        NAMES.choice(condition("coder", "zzzzz"), ["anna", "ben"], "coder")
    assert far.value.hint == "there are: anna, ben"


def test_file_name_means_every_source_of_that_name() -> None:
    assert NAMES.source(condition("source", "JP-01")).guids == {"1", "2"}
    assert NAMES.source(condition("source", "a/JP-01.txt")).guids == {"1"}


def test_negated_file_name_leaves_out_all_sources_of_that_name() -> None:
    assert NAMES.source(condition("source", "JP-01", operator="!=")).guids == {"3"}


def test_values_compare_as_numbers_or_as_dates_to_the_precision_of_the_limit() -> None:
    assert chosen("2018", operator=">") == {"B", "D"}
    assert chosen("2019-10", operator="<=") == {"D"}
    assert chosen("2019") == {"B"}
    assert chosen("２０１７") == {"A"}  # full-width digits


def test_case_without_a_value_is_in_no_answer() -> None:
    assert chosen("EU", operator="!=", name="side") == {"B"}
    assert chosen("*", name="side") == {"A", "B", "D"}


def test_comparison_with_a_word_is_an_error() -> None:
    with pytest.raises(QueryError, match="> compares numbers and dates; later is neither"):
        chosen("later", operator=">")


def test_reviewed_takes_yes_or_no() -> None:
    assert NAMES.reviewed(condition("reviewed", "No")).yes is False
    assert NAMES.reviewed(condition("reviewed", "no", operator="!=")).yes is True
    with pytest.raises(QueryError, match="reviewed is yes or no, not maybe"):
        NAMES.reviewed(condition("reviewed", "maybe"))
    with pytest.raises(QueryError, match="takes one value"):
        NAMES.reviewed(condition("reviewed", "yes", "no"))
