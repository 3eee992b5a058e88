"""Validators of the values of shared lines."""

from __future__ import annotations

from typing import Any

import pytest

from fusen.formats.exchange import validators
from fusen.formats.exchange.validators import Check, each, one_of, span

VALID: list[tuple[Check, Any, Any]] = [
    (validators.name, "資金", "資金"),
    (validators.maybe_name, None, None),
    (validators.maybe_text, "a\x01b", "a\x01b"),
    (validators.prose, "two\nlines\tand", "two\nlines\tand"),
    (validators.written, None, ""),
    (validators.coder, " anna ", "anna"),
    (validators.moment, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"),
    (validators.number, 0, 0),
    (validators.version, None, None),
    (validators.stamp, "0123456789abcdef", "0123456789abcdef"),
    (each(validators.name, 2), ["a", "b"], ["a", "b"]),
    (one_of("a", "b"), "b", "b"),
    (validators.harmless, {"a": [{"b": "c\u3042"}]}, {"a": [{"b": "c\u3042"}]}),
]
INVALID: list[tuple[Check, Any, str]] = [
    (validators.name, " ", "`k` is not a text"),
    (validators.name, "a\x1b[2J", "`k` holds a control character"),
    (validators.maybe_text, "\ud800", "`k` holds half of a character"),
    (validators.prose, "a\x07", "`k` holds a control character"),
    (validators.words, " ", "`k` is empty"),
    (validators.words, "x" * 32_001, "`k` is longer than 32,000 characters"),
    (validators.coder, "People", "no coder can be called People"),
    (validators.number, -1, "`k` is no number"),
    (validators.number, True, "`k` is no number"),
    (validators.number, 2**63, "`k` is no number"),
    (validators.yes_or_no, 1, "`k` is neither true nor false"),
    (validators.version, "ABCDEF0123456789", "not 16 hexadecimal digits"),
    (validators.stamp, None, "`k` is missing"),
    (each(validators.name, 2), ["a"], "`k` is no list of 2 or more"),
    (each(validators.name), "ab", "`k` is no list"),
    (one_of("a", "b"), "c", "`k` is 'c', not one of a, b"),
    (validators.table, [], "`k` is no object"),
    (validators.harmless, {"a": [{"b\x00": 1}]}, "`k` holds a control character"),
]


@pytest.mark.parametrize(("check", "value", "expected"), VALID)
def test_valid_value_is_returned(check: Check, value: Any, expected: Any) -> None:
    assert check({"k": value}, "k") == expected


@pytest.mark.parametrize(("check", "value", "message"), INVALID, ids=range(len(INVALID)))
def test_invalid_value_is_named_with_its_reason(check: Check, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check({"k": value}, "k")


def test_missing_key_is_an_error_unless_it_may_be_missing() -> None:
    with pytest.raises(KeyError):
        validators.name({}, "k")
    assert validators.maybe_name({}, "k") is None
    assert validators.yes_or_no({}, "k") is False


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 2), (6, 2), (0, "2"), (False, 2), (0.0, 2)])
def test_span_needs_two_increasing_whole_numbers(start: Any, end: Any) -> None:
    with pytest.raises(ValueError, match="is no span"):
        span({"start": start, "end": end})
