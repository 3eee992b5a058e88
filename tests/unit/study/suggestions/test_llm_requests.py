"""Requests to a language model: how many passages one holds."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from fusen.model.codebook import Code
from fusen.model.suggestion import SpokenPassage
from fusen.study.suggestions.llm_requests import RequestPlan

CODES = [Code("g", "trust", "Trust", ("Trust",), definition="Whether people rely on each other.")]


def plan(batch: int, context: int = 0, coded: dict[str, list[str]] | None = None) -> tuple[RequestPlan, Mock]:
    client = Mock()
    client.context.return_value = context
    client.answer_tokens.side_effect = lambda passages: 100 * passages
    client.complete.return_value = "{}"
    return RequestPlan(client, "m", CODES, batch, coded or {}), client


def passage(number: int, words: int = 5) -> SpokenPassage:
    return SpokenPassage("s", number, number + 1, f"{number} " + "word " * words)


def test_requests_hold_as_many_passages_as_the_settings_say() -> None:
    planned, _ = plan(3)
    requests = planned.requests([planned.prompted(passage(number)) for number in range(7)])
    assert [len(request) for request in requests] == [3, 3, 1]
    assert [prompted.spoken.start for request in requests for prompted in request] == list(range(7))


def test_a_small_context_cuts_requests_and_keeps_their_order() -> None:
    planned, _ = plan(3, context=1_500)
    requests = planned.requests([planned.prompted(passage(number, 200)) for number in range(5)])
    assert max(map(len, requests)) < 3
    assert [prompted.spoken.start for request in requests for prompted in request] == list(range(5))


def test_a_passage_that_no_request_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than the model's context"):
        plan(1, context=150)[0].prompted(passage(0, 1_000))


def test_more_examples_keep_the_hash_of_a_prompt() -> None:
    bare, _ = plan(1)
    rich, client = plan(1, coded={"trust": ["We relied on them."]})
    assert bare.prompted(passage(0)).prompt == rich.prompted(passage(0)).prompt
    assert plan(2)[0].prompted(passage(0)).prompt != bare.prompted(passage(0)).prompt
    rich.ask((rich.prompted(passage(0)),))
    assert "We relied on them." in str(client.complete.call_args)
