"""Shapes that list single words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speech_to_text import words

Read = Callable[[Any], list[Utterance] | None]
EXAMPLES: dict[Read, Any] = {
    words.amazon: {"results": {"items": [{"type": "pronunciation", "start_time": "1.5", "end_time": "2.5", "speaker_label": "spk_0", "alternatives": [{"content": "Hello"}]}, {"type": "punctuation", "alternatives": [{"content": "."}]}]}},
    words.speechmatics: {"format": "2.9", "results": [{"type": "word", "start_time": 1.5, "end_time": 2.5, "alternatives": [{"content": "Hello", "speaker": "S1"}]}, {"type": "punctuation", "attaches_to": "previous", "start_time": 2.5, "end_time": 2.5, "alternatives": [{"content": ".", "speaker": "S1"}]}]},
    words.watson: {"results": [{"alternatives": [{"timestamps": [["Hello.", 1.5, 2.5]]}]}], "speaker_labels": [{"from": 1.5, "to": 2.5, "speaker": 0}]},
    words.google: {"results": [{"alternatives": [{"words": [{"word": "Hello.", "startTime": "1.5s", "endTime": "2.5s", "speakerTag": 1}]}]}]},
    words.deepgram: {"results": {"channels": [{"alternatives": [{"words": [{"punctuated_word": "Hello.", "start": 1.5, "end": 2.5, "speaker": 0}]}]}]}},
    words.rev: {"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "Hello", "ts": 1.5, "end_ts": 2.5}, {"type": "punct", "value": "."}]}]},
    words.elevenlabs: {"words": [{"type": "word", "text": "Hello.", "start": 1.5, "end": 2.5, "speaker_id": "A"}]},
}  # fmt: skip


@pytest.mark.parametrize("read", EXAMPLES, ids=lambda read: read.__name__)
def test_words_and_punctuation_become_one_utterance(read: Read) -> None:
    utterances = read(EXAMPLES[read])
    assert utterances is not None
    (utterance,) = utterances
    assert (utterance.text.strip(), utterance.time) == ("Hello.", 1.5)
    assert utterance.speaker


@pytest.mark.parametrize("read", EXAMPLES, ids=lambda read: read.__name__)
def test_values_of_another_shape_are_left_to_other_readers(read: Read) -> None:
    others: list[Any] = [{}, [], None, "text", {"results": None}, {"words": [1]}, {"monologues": {}}, {"results": []}]
    assert [value for value in others if read(value)] == []


def test_the_last_result_of_google_replaces_those_without_speakers() -> None:
    part = {"word": "Hello.", "startTime": "1.5s", "endTime": "2.5s"}
    value = {
        "results": [{"alternatives": [{"words": [part]}]}, {"alternatives": [{"words": [part | {"speakerTag": 2}]}]}]
    }
    utterances = words.google(value)
    assert utterances is not None
    assert [(utterance.speaker, utterance.text) for utterance in utterances] == [("Speaker 2", "Hello.")]
