"""Shapes that list segments, each in its own unit of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speech_to_text import rows

Read = Callable[[Any], list[Utterance] | None]
EXAMPLES: dict[Read, Any] = {
    rows.call_analytics: {"Transcript": [{"ParticipantRole": "AGENT", "Content": "Hello.", "BeginOffsetMillis": 1500, "EndOffsetMillis": 2500}]},
    rows.azure: {"recognizedPhrases": [{"speaker": 1, "offsetInTicks": 1.5e7, "durationInTicks": 1e7, "nBest": [{"display": "Hello."}]}]},
    rows.otter: {"transcripts": [{"transcript": "Hello.", "speaker_id": 1, "start_offset": 24_000, "end_offset": 40_000}]},
    rows.gladia: {"transcription": {"utterances": [{"text": "Hello.", "speaker": 0, "start": 1.5, "end": 2.5}]}},
    rows.assemblyai: {"id": "x", "utterances": [{"text": "Hello.", "speaker": "A", "start": 1500, "end": 2500}]},
    rows.insanely_fast_whisper: {"speakers": [{"text": "Hello.", "speaker": "A", "timestamp": [1.5, 2.5]}], "chunks": []},
    rows.whisper_cpp: {"transcription": [{"text": "Hello.", "offsets": {"from": 1500, "to": 2500}}]},
    rows.whisper: {"segments": [{"text": "Hello.", "start": 1.5, "end": 2.5}]},
}  # fmt: skip
OTHERS: list[Any] = [
    {},
    [],
    None,
    "text",
    {"segments": "none"},
    {"Transcript": [1]},
    {"transcription": {"utterances": None}},
]


@pytest.mark.parametrize("read", EXAMPLES, ids=lambda read: read.__name__)
def test_times_are_in_seconds(read: Read) -> None:
    utterances = read(EXAMPLES[read])
    assert utterances is not None
    (utterance,) = utterances
    assert (utterance.text.strip(), utterance.time, utterance.until) == ("Hello.", 1.5, 2.5)


@pytest.mark.parametrize("read", EXAMPLES, ids=lambda read: read.__name__)
def test_values_of_another_shape_are_left_to_other_readers(read: Read) -> None:
    assert [value for value in OTHERS if read(value)] == []


def test_each_example_belongs_to_one_provider() -> None:
    by_whisper = {rows.assemblyai, rows.gladia}  # segments below other keys
    for name, value in EXAMPLES.items():
        others = [read.__name__ for read in EXAMPLES if read not in (name, *by_whisper) and read(value)]
        assert others == [], name.__name__
