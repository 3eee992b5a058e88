"""Prompts that fit a model's context."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fusen.llm.suggest_prompt import CUTS, estimate_tokens, fit_messages, messages, prompt_hash, response_format
from fusen.model.codebook import Code

CODES = [
    Code(
        f"c{number}", f"code-{number}", f"Code {number}", (f"Code {number}",), definition="What it means. " * 5,
        include="What belongs to it. " * 5, exclude="What does not. " * 5, examples=("For example this. " * 5,),
    )
    for number in range(10)
]  # fmt: skip
CODED = {code.id: ("A passage that the person coded.",) for code in CODES}
PASSAGE = "お金がなかった。 The money was missing."


def tokens_of(without: tuple[str, ...]) -> int:
    return sum(estimate_tokens(each["content"]) for each in messages(CODES, [PASSAGE], without, CODED))


@pytest.mark.parametrize("number", range(len(CUTS)))
def test_a_prompt_leaves_out_coded_passages_first_and_definitions_last(number: int) -> None:
    limit = tokens_of(CUTS[1 : number + 1])
    conversation, left_out = fit_messages(CODES, [PASSAGE], limit, CODED)
    assert left_out == CUTS[number]
    content = json.loads(conversation[1]["content"])
    assert content["passage"] == PASSAGE
    for code in content["codebook"]:
        assert set(code) == {"id", "name", *CUTS[number + 1 :]}


def test_without_a_limit_a_prompt_is_whole() -> None:
    assert fit_messages(CODES, [PASSAGE], 0) == (messages(CODES, [PASSAGE]), "")


def test_a_passage_is_never_cut() -> None:
    with pytest.raises(ValueError, match="longer than the model's context"):
        fit_messages(CODES, [PASSAGE], tokens_of(CUTS[1:]) - 1)


def test_characters_beyond_ascii_count_as_more_tokens() -> None:
    assert estimate_tokens("お金" * 30) > estimate_tokens("ab" * 30)


def test_several_passages_are_numbered_and_each_has_its_list_in_the_schema() -> None:
    conversation = messages(CODES, ["one", "two"])
    assert json.loads(conversation[1]["content"])["passages"] == {"1": "one", "2": "two"}
    form = response_format(CODES, 2)
    schema: Any = form["json_schema"]
    assert schema["schema"]["required"] == ["1", "2"]
    entry = schema["schema"]["properties"]["2"]["items"]["properties"]
    assert entry["code"]["enum"] == [code.id for code in CODES]


def test_passages_a_request_change_the_hash_and_coded_examples_the_instructions() -> None:
    one = messages(CODES, [PASSAGE])
    assert prompt_hash("m", one) != prompt_hash("m", one, 4)
    assert prompt_hash("m", one) == prompt_hash("m", one, 1)
    assert messages(CODES, [PASSAGE], (), CODED)[0]["content"].startswith(one[0]["content"])
