"""Conversations as JSON, with a role or a sender for each message."""

from __future__ import annotations

import json

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

ASKED, ANSWERED = "assistant", "user"
TALK = [(ASKED, "Why Japan?"), (ANSWERED, "We met at a fair."), (ASKED, "What was hard?"), (ANSWERED, "The language.")]
MESSAGES = [{"role": role, "content": words} for role, words in TALK]


@pytest.mark.parametrize(
    "whole",
    [
        {"messages": [{"role": "system", "content": "You lead an interview."}, *MESSAGES]},
        {"id": 7, "conversation": [{"speaker": role, "text": words} for role, words in TALK]},
        {"conversations": [{"from": role, "value": words} for role, words in TALK]},
        {"turns": [{"sender": role, "utterance": words} for role, words in TALK]},
        {"messages": [{"role": role, "content": [{"type": "text", "text": words}]} for role, words in TALK]},
        {"history": [{"author": {"role": role}, "content": {"parts": [words]}} for role, words in TALK]},
    ],
)
def test_messages_are_turns_and_instructions_are_left_out(whole: object) -> None:
    made = source(json.dumps(whole), "a.json")
    assert spoken(made) == TALK
    assert made.interviewers == (ASKED,)


def test_each_conversation_of_a_list_is_a_source_by_its_id() -> None:
    loaded = load(json.dumps([{"interview_id": f"I/{n}", "messages": MESSAGES} for n in range(2)]), "a.json")
    assert [item.path for item in loaded.items] == ["a.json/I-0", "a.json/I-1"]
    assert loaded.how["a.json/I-0"].habit == "messages of a conversation, JSON"


def test_conversations_whose_ids_recur_are_numbered() -> None:
    loaded = load(json.dumps([{"name": "x", "messages": MESSAGES}] * 2), "a.json")
    assert [item.path for item in loaded.items] == ["a.json/0001", "a.json/0002"]


@pytest.mark.parametrize("whole", [{"messages": []}, {"messages": ["a", "b"]}, {"messages": [{"content": "a"}] * 3}, [{"messages": 1}]])  # fmt: skip
def test_lists_without_speakers_are_no_conversations(whole: object) -> None:
    with pytest.raises(FileError, match="no transcript in a shape"):
        load(json.dumps(whole), "a.json")
