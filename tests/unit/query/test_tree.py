"""The text form of expression trees."""

from __future__ import annotations

import pytest

from fusen.query.grammar import parse
from fusen.query.tree import And, Condition, Near, Node, Not, Or, Value, bare_value, unparse

A, B, C = (Condition("code", ":", (Value(name),)) for name in "ABC")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (And((Or((A, B)), C)), "(code:A or code:B) and code:C"),
        (Or((And((A, B)), C)), "code:A and code:B or code:C"),
        (Not(And((A, B))), "not (code:A and code:B)"),
        (Not(Not(A)), "not not code:A"),
        (Near(Near(A, B, 1), C, 2), "code:A near:1 code:B near:2 code:C"),
        (Near(A, Near(B, C, 2), 1), "code:A near:1 (code:B near:2 code:C)"),
    ],
)
def test_parentheses_are_written_only_where_needed(node: Node, text: str) -> None:
    assert unparse(node) == text
    assert parse(text) == node


@pytest.mark.parametrize("value", ["EU 01", 'a "b"', "and", "（左）", "/x", "", "a,b", "、"])
def test_value_that_the_grammar_would_split_is_quoted(value: str) -> None:
    assert not bare_value(value)
    written = unparse(Condition("case", ":", (Value(value),)))
    assert '"' in written


@pytest.mark.parametrize("value", ["EU-01", "資金不足", "a/b", "co:founder", "50%"])
def test_other_values_need_no_quotes(value: str) -> None:
    assert bare_value(value)


@pytest.mark.parametrize("name", ["case", "NEAR", "not", "home town", "a=b"])
def test_variable_with_a_reserved_name_is_quoted(name: str) -> None:
    node = Condition(name, "=", (Value("x"),), variable=True)
    assert unparse(node) == f'"{name}"=x'


def test_slash_in_an_expression_is_escaped_once() -> None:
    node = Condition("text", ":", (Value(r"a/b\/c\d", "regex"),))
    assert unparse(node) == r"text:/a\/b\/c\d/"
