"""Tests of regular expressions: they match as in Python, and dangerous ones are refused or bounded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.query.safe_regex import REACH, RegexError, checked
from fusen.query.text_match import Regex, TooSlow
from tests.support.cpu import at_most

ORDINARY = [
    "grant", "fund(ing|s)?", r"\bgrant\w*", r"\d{4}-\d{2}", "a.*b", "a.+?b", "^we ", r"\?$", "[0-9]+ %", "[]a]+",
    "[^]a]", "(?:no|not) money", "(?<=the )grant", "grant(?! money)", "予算|資金", "x{2,5}", "x{,3}y", "{a}", r"\(laughs\)",
    "(abc)+", "(?-i:EU)", "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u", "grant.*|fund.*|money.*", r"\w+ .* grant\w*",
    "colou?r", "(?P<year>20\\d\\d)", "a*+b", r"\u4e88", r"[\]\\]", "",
]  # fmt: skip
REFUSED = [
    ("(a+)+", 4, "inside a repeated group"), ("(a|a)*", 5, "inside a repeated group"),
    ("((a?){2})*", 5, "inside a repeated group"), ("(a*)*b", 4, "inside a repeated group"),
    ("(?:x+x+)+y", 8, "inside a repeated group"), (r"(a)\1", 3, "back reference"),
    ("(?P<a>x)(?P=a)", 8, "kind of group"), ("(a)?(?(1)b|c)", 4, "kind of group"), ("(?x) a", 0, "kind of group"),
    (".*.*.*=", 5, "follow each other"), ("a?" * 30 + "a" * 30, 59, "follow each other"),
    ("(.*a)(.*b)(.*c)", 12, "follow each other"), ("a{1,5000}", 1, "at most 200"), ("a" * 501, 500, "longer than"),
]  # fmt: skip
BROKEN = ["(", ")", "[a", "a**", "*a", "a{3,2}", "\\", "(?<=a+)b", "[b-a]", r"\x1"]


@pytest.mark.parametrize("pattern", ORDINARY)
def test_ordinary_expressions_match_as_in_python(pattern: str) -> None:
    texts = [
        "We have no grant money, the EU GRANT ended in 2019-03",
        "予算がない aab 20 % (laughs) xxy?",
        "",
        "aXb]\\ {a}",
    ]
    own, python = checked(pattern), re.compile(pattern, re.IGNORECASE)
    assert [bool(own.search(text)) for text in texts] == [bool(python.search(text)) for text in texts]


@pytest.mark.parametrize(("pattern", "position", "message"), REFUSED, ids=[p[:20] for p, _, _ in REFUSED])
def test_dangerous_expressions_are_refused_with_a_position(pattern: str, position: int, message: str) -> None:
    with pytest.raises(RegexError) as raised:
        checked(pattern)
    assert message in raised.value.message
    assert raised.value.position == position


@pytest.mark.parametrize("pattern", BROKEN)
def test_invalid_expressions_raise_an_error(pattern: str) -> None:
    with pytest.raises(RegexError) as raised:
        checked(pattern)
    assert 0 <= raised.value.position <= len(pattern)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aab.*+?|()[]{}1,2\\w^$"), max_size=12), st.text("ab ", max_size=30))
def test_accepted_expressions_agree_with_python(pattern: str, text: str) -> None:
    try:
        own = checked(pattern)
    except RegexError:
        return
    assert bool(own.search(text)) == bool(re.compile(pattern, re.IGNORECASE).search(text))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aaa.*+?|()"), max_size=16))
def test_accepted_expressions_finish_in_time(pattern: str) -> None:
    try:
        own = checked(pattern + "!")
    except RegexError:
        return
    with at_most(loops=200):
        own.search("a" * 400)


def test_a_repeat_covers_a_bounded_number_of_characters() -> None:
    found = checked("a.*b")
    assert found.search("a" + "x" * REACH + "b")
    assert not found.search("a" + "x" * (REACH + 1) + "b")


def test_long_passages_are_searched_in_overlapping_pieces() -> None:
    for place in (0, 3_999, 4_001, 4_990, 5_000, 8_500, 11_990):
        passage = "x" * place + "begin" + "y" * 150 + "end" + "x" * (12_500 - place)
        assert Regex(checked("begin.*end")).found_in(passage)


def test_a_slow_search_is_stopped() -> None:
    regex = Regex(checked("(a*a)(a*!)"), at=7, patience=0.05)
    with pytest.raises(TooSlow) as raised:
        any(regex.found_in("a" * 3_000) for _ in range(1000))
    assert raised.value.at == 7
