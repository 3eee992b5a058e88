"""JSON of speech-to-text services: equal turns and times from every provider."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fusen.errors import FileError
from fusen.formats.transcripts.speech_to_text.read import SHAPES
from tests.support.documents import load, source, spoken

TALK = [("A", "Who paid?", 1.5, 2.5), ("B", "Nobody paid.", 3.0, 4.25), ("B", "It hurt.", 4.5, 5.0)]
SEGMENTS: list[dict[str, Any]] = [{"start": 0.0, "end": 2.0, "text": " What made you start?", "speaker": "SPEAKER_00"}, {"start": 2.5, "end": 4.0, "text": " A professor.", "speaker": "SPEAKER_01"}, {"start": 4.0, "end": 5.0, "text": " And luck.", "speaker": "SPEAKER_01"}]  # fmt: skip


def words() -> list[tuple[str, str, float, float]]:
    """(speaker, word, start, end) of the talk, times spread over each sentence."""
    found = []
    for speaker, text, start, end in TALK:
        parts = text.split()
        step = (end - start) / len(parts)
        found += [(speaker, part, start + n * step, start + (n + 1) * step) for n, part in enumerate(parts)]
    return found


def number(speaker: str) -> int:
    return ord(speaker) - ord("A")


def amazon(inside: bool) -> Any:
    items: list[Any] = []
    for speaker, word, start, end in words():
        item = {"start_time": str(start), "end_time": str(end), "type": "pronunciation"}
        items.append({**item, "alternatives": [{"content": word.rstrip("?.")}], **({"speaker_label": f"spk_{number(speaker)}"} if inside else {})})  # fmt: skip
        if word[-1] in "?.":
            items.append({"type": "punctuation", "alternatives": [{"content": word[-1]}]})
    labels = [{"start_time": str(start), "end_time": str(end), "speaker_label": f"spk_{number(speaker)}", "items": [{"start_time": str(start), "speaker_label": f"spk_{number(speaker)}"}]} for speaker, _, start, end in words()]  # fmt: skip
    results = {"language_code": "en-US", "transcripts": [{"transcript": "x"}], "items": items}
    return {"results": results if inside else {**results, "speaker_labels": {"segments": labels}}}


def google_v1() -> Any:
    plain = [{"word": word, "startTime": f"{start}s", "endTime": f"{end}s"} for _, word, start, end in words()]
    tagged = [{**word, "speakerTag": number(who[0]) + 1} for word, who in zip(plain, words(), strict=True)]
    return {
        "response": {
            "results": [
                {"alternatives": [{"transcript": "Who paid?", "words": plain[:2]}], "languageCode": "en-us"},
                {"alternatives": [{"transcript": "Nobody paid. It hurt.", "words": plain[2:]}]},
                {"alternatives": [{"words": tagged}]},
            ]
        }
    }


def google_v2() -> Any:
    cut = [words()[:2], words()[2:]]
    return {
        "results": [
            {"alternatives": [{"transcript": "x", "words": [{"word": word, "startOffset": f"{start}s", "endOffset": f"{end}s", "speakerLabel": str(number(speaker) + 1)} for speaker, word, start, end in part]}], "languageCode": "en-US"}
            for part in cut
        ]
    }  # fmt: skip


def speechmatics() -> Any:
    results: list[Any] = []
    for speaker, word, start, end in words():
        results.append({"type": "word", "start_time": start, "end_time": end, "alternatives": [{"content": word.rstrip("?."), "speaker": f"S{number(speaker) + 1}"}]})  # fmt: skip
        if word[-1] in "?.":
            results.append({"type": "punctuation", "start_time": end, "end_time": end, "attaches_to": "previous", "alternatives": [{"content": word[-1], "speaker": f"S{number(speaker) + 1}"}]})  # fmt: skip
    return {"format": "2.9", "metadata": {"transcription_config": {"language": "en"}}, "results": results}


def watson() -> Any:
    cut = [words()[:2], words()[2:]]
    return {
        "result_index": 0,
        "results": [{"final": True, "alternatives": [{"transcript": " ".join(word for _, word, *_ in part), "timestamps": [[word, start, end] for _, word, start, end in part]}]} for part in cut],
        "speaker_labels": [{"from": start, "to": end, "speaker": number(speaker)} for speaker, _, start, end in words()],
    }  # fmt: skip


def azure_batch() -> Any:
    phrases = [{"speaker": number(speaker) + 1, "channel": 0, "offset": f"PT{start}S", "offsetInTicks": start * 1e7, "durationInTicks": (end - start) * 1e7, "locale": "en-GB", "nBest": [{"display": text, "lexical": "x"}]} for speaker, text, start, end in TALK]  # fmt: skip
    return {"source": "a", "combinedRecognizedPhrases": [{"display": "x"}], "recognizedPhrases": phrases}


def azure_fast() -> Any:
    phrases = [{"speaker": number(speaker) + 1, "offsetMilliseconds": int(start * 1000), "durationMilliseconds": int((end - start) * 1000), "locale": "en-US", "text": text} for speaker, text, start, end in TALK]  # fmt: skip
    return {"durationMilliseconds": 9000, "combinedPhrases": [{"text": "x"}], "phrases": phrases}


def deepgram() -> Any:
    listed = [{"word": word.lower(), "punctuated_word": word, "start": start, "end": end, "speaker": number(speaker)} for speaker, word, start, end in words()]  # fmt: skip
    return {"metadata": {}, "results": {"channels": [{"detected_language": "en", "alternatives": [{"transcript": "x", "words": listed}]}]}}  # fmt: skip


def rev() -> Any:
    monologues = []
    for at, speaker in ((slice(0, 1), 0), (slice(1, 3), 1)):
        elements: list[Any] = []
        for who, word, start, end in words():
            if any(words[0] == who and words[1].find(word) >= 0 for words in TALK[at]):
                elements.append({"type": "text", "value": word.rstrip("?."), "ts": start, "end_ts": end})
                elements.append({"type": "punct", "value": f"{word[-1]} " if word[-1] in "?." else " "})
        monologues.append({"speaker": speaker, "elements": elements})
    return {"monologues": monologues}


def rows(start: str, end: str, per: int, text: str = "text", speaker: str = "speaker") -> list[dict[str, Any]]:
    unit = float if per == 1 else int
    return [
        {speaker: who, text: words, start: unit(at * per), end: unit(until * per)} for who, words, at, until in TALK
    ]


NUMBERED = {str(n): row for n, row in enumerate(rows("start_ms", "end_ms", 1000))}
PROVIDERS: dict[str, tuple[str, Any, tuple[str, str]]] = {
    "amazon, labels beside": ("Amazon Transcribe", amazon(False), ("spk_0", "spk_1")),
    "amazon, labels inside": ("Amazon Transcribe", amazon(True), ("spk_0", "spk_1")),
    "call analytics": ("Amazon Call Analytics", {"LanguageCode": "en-US", "Transcript": [{"ParticipantRole": "AB"[n > 0], "Content": words, "BeginOffsetMillis": int(at * 1000), "EndOffsetMillis": int(until * 1000)} for n, (_, words, at, until) in enumerate(TALK)]}, ("A", "B")),
    "google v1": ("Google Speech-to-Text", google_v1(), ("Speaker 1", "Speaker 2")),
    "google v2": ("Google Speech-to-Text", google_v2(), ("Speaker 1", "Speaker 2")),
    "speechmatics": ("Speechmatics", speechmatics(), ("S1", "S2")),
    "watson": ("IBM Watson", watson(), ("Speaker 0", "Speaker 1")),
    "azure batch": ("Azure Speech", azure_batch(), ("Speaker 1", "Speaker 2")),
    "azure fast": ("Azure Speech", azure_fast(), ("Speaker 1", "Speaker 2")),
    "deepgram": ("Deepgram", deepgram(), ("Speaker 0", "Speaker 1")),
    "rev": ("Rev.ai", rev(), ("Speaker 0", "Speaker 1")),
    "assemblyai": ("AssemblyAI", {"id": "x", "language_code": "en_us", "utterances": rows("start", "end", 1000)}, ("A", "B")),
    "assemblyai words": ("AssemblyAI", {"id": "x", "words": [{"text": word, "start": int(at * 1000), "end": int(until * 1000), "speaker": who} for who, word, at, until in words()]}, ("A", "B")),
    "gladia": ("Gladia", {"result": {"transcription": {"utterances": rows("start", "end", 1)}}}, ("A", "B")),
    "elevenlabs": ("ElevenLabs", {"language_code": "eng", "words": [one for who, word, at, until in words() for one in ({"type": "word", "text": word, "start": at, "end": until, "speaker_id": who}, {"type": "spacing", "text": " ", "start": until, "end": until, "speaker_id": who})]}, ("A", "B")),
    "otter": ("Otter", {"speech": {"speakers": [{"id": 1, "speaker_name": "A"}, {"id": 2, "speaker_name": "B"}], "transcripts": [{**row, "speaker_id": 1 + (row["who"] == "B")} for row in rows("start_offset", "end_offset", 16000, "transcript", "who")]}}, ("A", "B")),
    "insanely fast": ("insanely-fast-whisper", {"speakers": [{"speaker": who, "text": f" {words}", "timestamp": [at, until]} for who, words, at, until in TALK], "chunks": [], "text": "x"}, ("A", "B")),
    "whisperx": ("Whisper, WhisperX", {"segments": rows("start", "end", 1), "language": "en"}, ("A", "B")),
    "numbered, with units": ("segments whose times name their unit", NUMBERED, ("A", "B")),
    "stamps": ("segments whose times name their unit", {"segments": [{"speaker": who, "body": words, "startTime": f"00:00:{at:06.3f}"} for who, words, at, _ in TALK]}, ("A", "B")),
    "numbered": ('segments, numbered as {"0": {…}} or listed', {str(n): row for n, row in enumerate(rows("start", "end", 1))}, ("A", "B")),
    "words": ("words, listed", {"result": [{"word": word, "start": at, "end": until, "speaker": who} for who, word, at, until in words()]}, ("A", "B")),
    "words of paragraphs": ("words, listed", [{"speaker": "A" if who == "A" else "B", "words": [{"text": word + " ", "data_start": at, "data_end": until} for by, word, at, until in words() if by == who]} for who in "AB"], ("A", "B")),
}  # fmt: skip


@pytest.mark.parametrize("which", PROVIDERS)
def test_each_provider_gives_the_same_turns_and_times(which: str) -> None:
    name, value, (first, second) = PROVIDERS[which]
    loaded = load(json.dumps(value), "a.json")
    made = loaded.items[0]
    assert spoken(made) == [(first, "Who paid?"), (second, "Nobody paid. It hurt.")]
    assert [turn.time for turn in made.turns] == [1.5, 3.0]
    assert made.times.seconds == (1.5, 3.0, 4.5)
    assert loaded.how["a.json"].habit.startswith(name)
    assert made.format == "speech"


def test_every_shape_has_an_example() -> None:
    assert {shape.name for shape in SHAPES} == {name for name, *_ in PROVIDERS.values()} | {
        "whisper.cpp",
        "messages of a conversation",
    }


def test_stated_language_is_used() -> None:
    stated = {which: source(json.dumps(value), "a.json").language for which, (_, value, _) in PROVIDERS.items()}
    assert {which for which, code in stated.items() if code == "en"} >= {"amazon, labels inside", "call analytics", "google v1", "google v2", "speechmatics", "azure batch", "azure fast", "deepgram", "assemblyai", "whisperx"}  # fmt: skip


def test_two_channels_are_two_speakers_ordered_by_time() -> None:
    channels = [[{"punctuated_word": word, "start": at, "end": at + 0.2} for word, at in part] for part in ((("Why?", 0.0), ("Ah.", 5.0)), (("So.", 2.0),))]  # fmt: skip
    value = {"results": {"channels": [{"alternatives": [{"words": part}]} for part in channels]}}
    assert spoken(source(json.dumps(value), "a.json")) == [("Channel 0", "Why?"), ("Channel 1", "So."), ("Channel 0", "Ah.")]  # fmt: skip


def test_japanese_words_are_joined_without_spaces() -> None:
    stamped = [["予算", 0.0, 0.4], ["が", 0.4, 0.5], ["ない", 0.5, 0.8]]
    value = {"results": [{"alternatives": [{"timestamps": stamped}]}], "result_index": 0}
    assert source(json.dumps(value), "a.json").text == "予算がない\n"


def test_assumed_unit_of_time_is_reported() -> None:
    listed = [{"speaker": "A", "text": "Why?", "start": 0}, {"speaker": "B", "text": "So.", "start": 2100}]
    assert any(
        "no unit of time" in warning and "2,100 s" in warning for warning in load(json.dumps(listed), "a.json").warnings
    )
    stamps = [{**row, "start": f"0:0{n}"} for n, row in enumerate(listed)]
    assert [turn.time for turn in source(json.dumps(stamps), "a.json").turns] == [0.0, 1.0]


def test_implausible_times_are_reported() -> None:
    wrong = {"segments": [{**row, "start": int(row["start"]) * 1000} for row in SEGMENTS]}
    assert any("far apart" in warning for warning in load(json.dumps(wrong), "a.json").warnings)
    right = load(json.dumps({"segments": SEGMENTS}), "a.json").warnings
    assert not any("far apart" in warning for warning in right)


def test_fractional_times_are_not_milliseconds() -> None:
    value = {
        "utterances": [{"speaker": "A", "text": "Why?", "start": 0.5}, {"speaker": "B", "text": "So.", "start": 2.5}]
    }
    assert [turn.time for turn in source(json.dumps(value), "a.json").turns] == [0.5, 2.5]


def test_whisperx_is_read() -> None:
    made = source(json.dumps({"segments": SEGMENTS, "language": "en"}), "a.json", speakers={"SPEAKER_01": "EU-01"})
    assert made.text == "SPEAKER_00: What made you start?\n\nSPEAKER_01: A professor. And luck.\n"
    assert spoken(made) == [("SPEAKER_00", "What made you start?"), ("EU-01", "A professor. And luck.")]
    assert made.times == ((12, 46, 59), (0.0, 2.5, 4.0))
    assert made.language == "en"


def test_speaker_change_inside_a_segment_splits_it() -> None:
    spoken_words = [("Why?", "A", 0.0), ("So.", "B", 1.5), ("Mm.", None, 2.0)]
    row = {"start": 0, "end": 2, "text": " Why? So. Mm.", "speaker": "A", "words": [{"word": w, "speaker": s, "start": t} for w, s, t in spoken_words]}  # fmt: skip
    assert spoken(source(json.dumps({"segments": [row]}), "a.json")) == [("A", "Why?"), ("B", "So. Mm.")]


def test_whisper_without_speakers_gives_unlabelled_turns() -> None:
    listed = [
        {"start": n, "end": n + 1, "text": text} for n, text in enumerate(["One half", "and the other.", "Next."])
    ]
    made = source(json.dumps({"text": "x", "segments": listed, "language": "english"}), "a.json")
    assert spoken(made) == [("", "One half and the other."), ("", "Next.")]


def test_whisper_cpp_and_hugging_face_are_read() -> None:
    row = {"offsets": {"from": 1500, "to": 2000}, "timestamps": {"from": "00:00:01,500"}, "text": "はい。"}
    made = source(json.dumps({"result": {"language": "ja"}, "transcription": [row]}), "a.json")
    assert (made.text, made.language, made.turns[0].time) == ("はい。\n", "ja", 1.5)
    chunks = {"chunks": [{"timestamp": [0.5, None], "text": "Hi."}]}
    assert source(json.dumps(chunks), "a.json").turns[0].time == 0.5


def test_invalid_segments_are_counted() -> None:
    value = json.dumps([SEGMENTS[0], None, {"text": 3}, {"text": "So.", "start": "NaN", "speaker": "B"}])
    assert any("2 of 4 segments" in warning for warning in load(value, "a.json").warnings)


def test_json_of_an_unknown_shape_names_the_known_ones() -> None:
    with pytest.raises(FileError, match=r"a\.json: holds no transcript") as caught:
        load('{"pages": [{"text": "So."}]}', "a.json")
    assert all(shape.name in caught.value.hint for shape in SHAPES)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "broken JSON"),
        ("[1, 2]", "no transcript"),
        ('{"segments": [{"text": " "}]}', "no text"),
        ("[" * 100_000, "nested|broken"),
        ('[{"text": "a", "start": ' + "9" * 5000 + "}]", "nested|number"),
        (b"\xff\xfe\0", "a.json"),
    ],
)
def test_files_that_are_not_transcripts_are_refused(data: str | bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load(data, "a.json")
