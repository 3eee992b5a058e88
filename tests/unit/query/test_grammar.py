"""The query grammar: trees, text form and positions of errors."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.query.errors import QueryError, pointed
from fusen.query.grammar import DEEPEST, parse
from fusen.query.tree import (
    FIELDS,
    TEXT_FIELDS,
    And,
    Condition,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Value,
    bare_value,
    unparse,
)


def is_(name: str, *values: str, operator: Operator = ":") -> Condition:
    return Condition(name, operator, tuple(Value(value) for value in values))


def variable(name: str, *values: str, operator: Operator = "=") -> Condition:
    return Condition(name, operator, tuple(Value(value) for value in values), variable=True)


def text(value: str, kind: str = "word") -> Condition:
    return Condition("text", ":", (Value(value, kind),))  # type: ignore[arg-type]


A, B, C, D = (is_("code", name) for name in "ABCD")

GOLDEN: list[tuple[str, Node]] = [
    ("code:Sales", is_("code", "Sales")),
    ('code:"Funding gap"', is_("code", "Funding gap")),
    ("CODE: Sales", is_("code", "Sales")),
    ("code:A code:B", And((A, B))),
    ("code:A and code:B", And((A, B))),
    ("code:A AND NOT code:B", And((A, Not(B)))),
    ("code:A or code:B code:C", Or((A, And((B, C))))),
    ("(code:A or code:B) code:C", And((Or((A, B)), C))),
    ("code:A and (code:B code:C)", And((A, B, C))),
    ("not not code:A", Not(Not(A))),
    ("not code:A near:2 code:B", Not(Near(A, B, 2))),
    ("(not code:A) near:2 code:B", Near(Not(A), B, 2)),
    ("code:A near:2 code:B near:3 code:C", Near(Near(A, B, 2), C, 3)),
    ("code:A near:2 (code:B near:3 code:C)", Near(A, Near(B, C, 3), 2)),
    ("code:A code:B near:1 code:C code:D", And((A, Near(B, C, 1), D))),
    ("code:A near : 2 code:B", Near(A, B, 2)),
    ("code:A near 2 code:B", Near(A, B, 2)),
    ("side=Japan", variable("side", "Japan")),
    ("side = Japan", variable("side", "Japan")),
    ("side!=Japan", variable("side", "Japan", operator="!=")),
    ("side≠Japan", variable("side", "Japan", operator="!=")),
    ("country=Italy,France", variable("country", "Italy", "France")),
    ('country=Italy, "South Korea"', variable("country", "Italy", "South Korea")),
    ("year>2018", variable("year", "2018", operator=">")),
    ("year >= 2018", variable("year", "2018", operator=">=")),
    ("magnitude>=2", is_("magnitude", "2", operator=">=")),
    ('"language"=ja', variable("language", "ja")),
    ("language:ja", is_("language", "ja")),
    ('"organisation type"=cluster', variable("organisation type", "cluster")),
    ("text:grant", text("grant")),
    ("text:grant*", text("grant*")),
    ('text:"seed money"', text("seed money", "exact")),
    ('text:"grant*"', text("grant*", "exact")),
    ("text:/fund(ing)?/", text("fund(ing)?", "regex")),
    (r"text:/and\/or/", text("and/or", "regex")),
    ("text:/a b, (c)/", text("a b, (c)", "regex")),
    ("text:10:30", text("10:30")),
    ("text:and", text("and")),
    (r'text:"say \"no\" \\ yes"', text(r'say "no" \ yes', "exact")),
    (r"code:A\B", is_("code", r"A\B")),
    ("source:2019/JP-01.txt", is_("source", "2019/JP-01.txt")),
    ("reviewed:no", is_("reviewed", "no")),
    ("text:予算", text("予算")),
    ("（text：予算　or　text：「資金 不足」）", Or((text("予算"), text("資金 不足", "exact")))),
    ("country＝日本、フランス　ＡＮＤ　ＣＯＤＥ：Ａ", And((variable("country", "日本", "フランス"), is_("code", "Ａ")))),
    ("year＞＝２０１８", variable("year", "２０１８", operator=">=")),
    ("code:“Funding gap”", is_("code", "Funding gap")),
    ("code:„Funding gap“", is_("code", "Funding gap")),
    (
        'code:"Funding gap" and not code:Sales and side=Japan near:2 code:"IP and trust" text:"grant*"',
        And((
            is_("code", "Funding gap"), Not(is_("code", "Sales")),
            Near(variable("side", "Japan"), is_("code", "IP and trust"), 2), text("grant*", "exact"),
        )),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "tree"), GOLDEN, ids=[expression for expression, _ in GOLDEN])
def test_expression_parses_to_its_tree(expression: str, tree: Node) -> None:
    assert parse(expression) == tree
    assert parse(unparse(tree)) == tree


WRONG = [
    ("", 0, "empty"),
    ("   ", 3, "empty"),
    ("code:A and", 10, "ends where a condition"),
    ("code:A or or code:B", 10, "not `or`"),
    ("and code:A", 0, "not `and`"),
    ("(code:A", 0, "not closed"),
    ("code:A)", 6, "no opening"),
    ("code:A ()", 8, "is expected here"),
    ("code:Funding gap", 13, "`gap` is not a condition"),
    ('code:"Funding gap', 5, "not closed"),
    ("text:/abc", 5, "not closed"),
    ("code:", 5, "value is missing"),
    ("code: and side=Japan", 5, "value is missing"),
    ("side=,x", 5, "value is expected here"),
    ("country=Italy, (x)", 15, "value is expected here"),
    ('code:" "', 5, "empty"),
    ("code:A near:x code:B", 12, "number of passages"),
    ("code:A near:99999999 code:B", 12, "number of passages"),
    ("code:A near:-1 code:B", 12, "number of passages"),
    ("code:A near:2 not code:B", 14, "one condition on its right"),
    ("code:A near:2", 13, "ends where"),
    ("=Japan", 0, "cannot begin"),
    ("code:A ! code:B", 7, "cannot begin"),
    ("coed", 0, "not a condition"),
    ('"Funding gap"', 0, "not a condition"),
    ("（code：Ａ", 0, "not closed"),
    ("(" * (DEEPEST + 1), DEEPEST, "nested parentheses"),
    ("not " * 2000 + "code:A", 4 * DEEPEST, "nested parentheses"),
    ("x" * 10_001, 10_000, "longer than"),
]


@pytest.mark.parametrize(("expression", "position", "message"), WRONG, ids=[e[:30] or "empty" for e, _, _ in WRONG])
def test_errors_point_at_the_character(expression: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(expression)
    assert message in raised.value.problem
    assert raised.value.position == position
    assert raised.value.message.splitlines()[-1].rstrip().endswith("^")


def test_error_on_a_misspelt_field_suggests_the_nearest() -> None:
    with pytest.raises(QueryError) as raised:
        parse("speeker")
    assert "did you mean speaker:" in raised.value.hint


def test_caret_position_allows_for_wide_characters() -> None:
    expression = "text:予算 gap"
    shown, caret = pointed(expression, expression.index("gap")).splitlines()
    assert shown == "  text:予算 gap"
    assert caret == "  " + " " * (5 + 4 + 1) + "^"


def test_error_shows_only_the_surroundings_in_a_long_expression() -> None:
    expression = "x" * 200 + "!" + "y" * 200
    shown, caret = pointed(expression, 200).splitlines()
    assert len(shown) < 120
    assert shown[caret.index("^")] == "!"


def test_errors_escape_control_characters() -> None:
    shown, caret = pointed("\x1b[31mcode\n!", 10).splitlines()
    assert "\x1b" not in shown
    assert shown[caret.index("^")] == "!"


letters = st.characters(codec="utf-8")
names = st.text(letters, min_size=1, max_size=8).filter(lambda name: bool(name.strip()))
starred = st.text("ab*予é.-:/", min_size=1, max_size=5).filter(bare_value)
patterns = st.text("ab/ (*)[]予", min_size=1, max_size=6).filter(lambda pattern: bool(pattern.strip()))
operators: st.SearchStrategy[Operator] = st.sampled_from([":", "=", "!=", ">", ">=", "<", "<="])


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(["", *FIELDS]))
    value: st.SearchStrategy[Value] = names.map(Value)
    if field in TEXT_FIELDS:
        value = st.one_of(
            starred.map(lambda text: Value(text, "word")),
            names.map(lambda text: Value(text, "exact")),
            patterns.map(lambda text: Value(text, "regex")),
        )
    values = tuple(draw(st.lists(value, min_size=1, max_size=3)))
    return Condition(field or draw(names), draw(operators), values, variable=not field)


def trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def joined(kind: type[And] | type[Or]) -> st.SearchStrategy[Node]:
        others = inner.filter(lambda node: not isinstance(node, kind))
        return st.lists(others, min_size=2, max_size=3).map(lambda parts: kind(tuple(parts)))

    return st.one_of(
        joined(And), joined(Or), inner.map(Not), st.builds(Near, inner, inner, st.integers(0, 20))
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.recursive(conditions(), trees, max_leaves=8))
def test_parse_inverts_unparse(tree: Node) -> None:
    assert parse(unparse(tree)) == tree


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('code:text=<>!"/() ,nearotA2「」：（\\*'), max_size=30))
def test_any_input_parses_or_raises_an_error_inside_the_text(expression: str) -> None:
    try:
        tree = parse(expression)
    except QueryError as error:
        position = error.position
    else:
        position = 0
        assert parse(unparse(tree)) == tree
    assert 0 <= position <= len(expression)
