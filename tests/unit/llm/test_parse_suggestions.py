"""Answers of language models: only codes of the codebook and quotes of the passage count."""

from __future__ import annotations

import json

import pytest

from fusen.llm.parse_suggestions import LONGEST, Parsed, ParsedSuggestion, parse
from fusen.model.codebook import Code

CODES = [Code("g1", "money", "Money", ("Money",))]
PASSAGE = "We had no money."
ENTRY = {"code": "money", "quote": "no money", "why": "it lacks\n funds"}


def answer(*entries: object) -> str:
    return json.dumps({"codes": entries})


@pytest.mark.parametrize("form", ["{}", "```json\n{}\n```", "Here you are: {} Anything else?"])
def test_an_object_may_be_fenced_or_surrounded(form: str) -> None:
    parsed = parse(form.replace("{}", answer(ENTRY)), CODES, PASSAGE)
    assert parsed == Parsed((ParsedSuggestion("g1", 7, 15, "it lacks funds"),))


def test_unknown_codes_and_invented_quotes_are_counted() -> None:
    parsed = parse(answer({**ENTRY, "code": "time"}, {**ENTRY, "quote": "no time"}, {**ENTRY, "quote": " "}), CODES, PASSAGE)  # fmt: skip
    assert parsed == Parsed((), unknown_codes=1, invented_quotes=2)


def test_the_first_suggestion_of_a_code_counts_and_reasons_are_short() -> None:
    (suggestion,) = parse(answer({**ENTRY, "why": "x" * 999}, {**ENTRY, "quote": "We"}), CODES, PASSAGE).proposed
    assert (suggestion.start, len(suggestion.why)) == (7, LONGEST)


@pytest.mark.parametrize(
    "text", ["", "no", "[]", '{"codes": {}}', answer({"code": "money"}), answer("money"), "[" * 99_999]
)
def test_other_answers_are_unreadable(text: str) -> None:
    assert parse(text, CODES, PASSAGE) == Parsed(unreadable=True)
