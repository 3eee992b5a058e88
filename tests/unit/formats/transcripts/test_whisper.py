"""Speech recognisers' JSON."""

from __future__ import annotations

import json

import pytest

from fusen.errors import FileError
from tests.support.made import load, source, spoken

SEGMENTS = [
    {"start": 0.0, "end": 2.0, "text": " What made you start?", "speaker": "SPEAKER_00"},
    {"start": 2.5, "end": 4.0, "text": " A professor.", "speaker": "SPEAKER_01"},
    {"start": 4.0, "end": 5.0, "text": " And luck.", "speaker": "SPEAKER_01"},
]


def test_whisperx() -> None:
    made = source(json.dumps({"segments": SEGMENTS, "language": "en"}), "a.json", speakers={"SPEAKER_01": "EU-01"})
    assert made.text == "SPEAKER_00: What made you start?\n\nSPEAKER_01: A professor. And luck.\n"
    assert spoken(made) == [("SPEAKER_00", "What made you start?"), ("EU-01", "A professor. And luck.")]
    assert made.times == ((12, 46, 59), (0.0, 2.5, 4.0))
    assert made.language == "en"


def test_words_that_change_the_speaker_inside_a_segment() -> None:
    words = [("Why?", "A", 0.0), ("So.", "B", 1.5), ("Mm.", None, 2.0)]
    row = {
        "start": 0,
        "end": 2,
        "text": " Why? So. Mm.",
        "speaker": "A",
        "words": [{"word": w, "speaker": s, "start": t} for w, s, t in words],
    }
    assert spoken(source(json.dumps({"segments": [row]}), "a.json")) == [("A", "Why?"), ("B", "So. Mm.")]


def test_whisper_without_speakers_gives_stretches() -> None:
    rows = [{"start": n, "end": n + 1, "text": text} for n, text in enumerate(["One half", "and the other.", "Next."])]
    made = source(json.dumps({"text": "x", "segments": rows, "language": "english"}), "a.json")
    assert spoken(made) == [("", "One half and the other."), ("", "Next.")]


def test_whisper_cpp_and_hugging_face() -> None:
    cpp = {
        "result": {"language": "ja"},
        "transcription": [
            {"offsets": {"from": 1500, "to": 2000}, "timestamps": {"from": "00:00:01,500"}, "text": "はい。"}
        ],
    }
    made = source(json.dumps(cpp), "a.json")
    assert (made.text, made.language, made.turns[0].time) == ("はい。\n", "ja", 1.5)
    chunks = {"chunks": [{"timestamp": [0.5, None], "text": "Hi."}]}
    assert source(json.dumps(chunks), "a.json").turns[0].time == 0.5


def test_what_is_broken_is_counted() -> None:
    loaded = load(
        json.dumps([SEGMENTS[0], None, {"text": 3}, {"text": "So.", "start": "NaN", "speaker": "B"}]), "a.json"
    )
    assert any("2 of 4 segments" in warning for warning in loaded.warnings)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "broken JSON"),
        ('{"a": 1}', "no transcript"),
        ("[1, 2]", "no transcript"),
        ('{"segments": [{"text": ""}]}', "no text"),
        ("[" * 100_000, "nested|broken"),
        ('[{"text": "a", "start": ' + "9" * 5000 + "}]", "nested|number"),
        (b"\xff\xfe\0", "a.json"),
    ],
)
def test_what_is_no_transcript(data: str | bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        load(data, "a.json")
