"""Shapes of speech recognisers' JSON that list segments; units of time as each provider documents them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speech_to_text.values import (
    MILLISECONDS,
    OTTER_SAMPLES,
    TICKS,
    SpokenWord,
    by_words,
    dig,
    rows,
    speaker_of,
    text_of,
    time_of,
)

_TEXTS = ("text", "transcript", "content", "sentence", "utterance", "transcription", "body")
_SPEAKERS = ("speaker", "speaker_name", "speakerName", "speaker_label", "speakerLabel", "speaker_id", "speakerId", "name", "role")  # fmt: skip
_STARTS = ("start", "start_time", "startTime", "begin", "from", "timestamp", "time")
_ENDS = ("end", "end_time", "endTime", "to", "stop")
_MS_STARTS = ("start_ms", "startMs", "start_time_ms", "begin_ms", "offset_ms", "startMillis")
_MS_ENDS = ("end_ms", "endMs", "end_time_ms", "endMillis")
_LISTS = ("segments", "transcription", "chunks", "utterances", "results", "transcript", "sentences", "monologues")


def call_analytics(whole: Any) -> list[Utterance] | None:
    """Amazon Transcribe Call Analytics and Contact Lens: offsets in milliseconds, speakers by role."""
    listed = rows(whole, "Transcript")
    if not any("BeginOffsetMillis" in row for row in listed):
        return None
    roles = {text_of(row, "ParticipantId"): text_of(row, "ParticipantRole") for row in rows(whole, "Participants")}
    return [
        Utterance(
            text_of(row, "ParticipantRole") or roles.get(text_of(row, "ParticipantId"), "") or text_of(row, "ParticipantId"),
            text_of(row, "Content"), time_of(row.get("BeginOffsetMillis"), MILLISECONDS),
            time_of(row.get("EndOffsetMillis"), MILLISECONDS),
        )
        for row in listed
    ]  # fmt: skip


def azure(whole: Any) -> list[Utterance] | None:
    """Azure Speech: batch (ticks), fast transcription (milliseconds) and the phrases of real time (ticks)."""
    if batch := rows(whole, "recognizedPhrases"):
        channels = {str(row.get("channel")) for row in batch}
        return [_azure_phrase(row, several=len(channels) > 1) for row in batch]
    fast = rows(whole, "phrases")
    if fast and (dig(whole, "combinedPhrases") is not None or any("offsetMilliseconds" in row for row in fast)):
        return [_azure_fast(row) for row in fast]
    live = rows(whole) or rows([whole])
    if not any("DisplayText" in row or "RecognitionStatus" in row for row in live):
        return None
    return [
        Utterance(
            speaker_of(row.get("SpeakerId")), text_of(row, "DisplayText") or text_of(dig([row], "NBest"), "Display")
            or str(dig(row, "NBest", "Display") or ""), time_of(row.get("Offset"), TICKS),
        )
        for row in live
    ]  # fmt: skip


def _azure_phrase(row: Mapping[str, Any], *, several: bool) -> Utterance:
    best = row.get("nBest")
    spoken = text_of(best[0] if isinstance(best, list) and best else None, "display", "lexical")
    start = time_of(row.get("offsetInTicks"), TICKS)
    if start is None:
        start = time_of(row.get("offsetMilliseconds"), MILLISECONDS)
    if start is None and isinstance(row.get("offset"), str):
        start = time_of(row["offset"])
    length = time_of(row.get("durationInTicks"), TICKS)
    end = None if start is None or length is None else start + length
    speaker = speaker_of(row.get("speaker")) or (f"Channel {row.get('channel')}" if several else "")
    return Utterance(speaker, spoken, start, end)


def _azure_fast(row: Mapping[str, Any]) -> Utterance:
    start = time_of(row.get("offsetMilliseconds", row.get("offset")), MILLISECONDS)
    length = time_of(row.get("durationMilliseconds", row.get("duration")), MILLISECONDS)
    return Utterance(
        speaker_of(row.get("speaker")), text_of(row, "text"), start,
        None if start is None or length is None else start + length,
    )  # fmt: skip


def otter(whole: Any) -> list[Utterance] | None:
    """Otter: `start_offset` in samples of 16,000 a second, speakers by id."""
    speech = dig(whole, "speech") if isinstance(dig(whole, "speech"), dict) else whole
    listed = rows(speech, "transcripts")
    if not any("start_offset" in row for row in listed):
        return None
    names = {str(row.get("id")): text_of(row, "speaker_name", "name") for row in rows(speech, "speakers")}
    return [
        Utterance(
            names.get(str(row.get("speaker_id")), "") or text_of(row, "speaker_name", "speaker_model_label", "label"),
            text_of(row, "transcript"), time_of(row.get("start_offset"), OTTER_SAMPLES),
            time_of(row.get("end_offset"), OTTER_SAMPLES),
        )
        for row in sorted(listed, key=lambda row: time_of(row.get("start_offset"), OTTER_SAMPLES) or 0.0)
    ]  # fmt: skip


def gladia(whole: Any) -> list[Utterance] | None:
    """Gladia: `transcription.utterances`, also below `result`, in seconds."""
    listed = rows(whole, "result", "transcription", "utterances") or rows(whole, "transcription", "utterances")
    return [utterance_of(row) for row in listed] or None


def assemblyai(whole: Any) -> list[Utterance] | None:
    """AssemblyAI: whole milliseconds; utterances with speakers, or sentences, paragraphs or words without."""
    for key in ("utterances", "sentences", "paragraphs"):
        listed = rows(whole, key)
        if listed and all(text_of(row, "text") and _is_whole(row.get("start")) for row in listed):
            return [utterance_of(row, MILLISECONDS) for row in listed]
    words = rows(whole, "words")
    if not words or not all(_is_whole(word.get("start")) and _is_whole(word.get("end")) for word in words):
        return None
    return list(
        by_words(
            SpokenWord(
                text_of(word, "text"), time_of(word.get("start"), MILLISECONDS), time_of(word.get("end"), MILLISECONDS),
                speaker_of(word.get("speaker")),
            )
            for word in words
        )
    )  # fmt: skip


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def insanely_fast_whisper(whole: Any) -> list[Utterance] | None:
    """insanely-fast-whisper: `speakers` with `timestamp: [start, end]` in seconds, if it distinguished speakers."""
    listed = rows(whole, "speakers")
    if not isinstance(dig(whole, "chunks"), list) or not any(text_of(row, "text") for row in listed):
        return None
    return [utterance_of(row) for row in listed]


def whisper_cpp(whole: Any) -> list[Utterance] | None:
    """whisper.cpp: `transcription` with `offsets` in milliseconds."""
    listed = rows(whole, "transcription")
    if not any(isinstance(row.get("offsets"), dict) for row in listed):
        return None
    return [
        Utterance(
            speaker_of(row.get("speaker")), text_of(row, "text"), time_of(dig(row, "offsets", "from"), MILLISECONDS),
            time_of(dig(row, "offsets", "to"), MILLISECONDS),
        )
        for row in listed
    ]  # fmt: skip


def whisper(whole: Any) -> list[Utterance] | None:
    """Whisper and WhisperX: `segments`, or Hugging Face's `chunks`, in seconds."""
    for key in ("segments", "chunks"):
        result = dig(whole, key)
        if isinstance(whole, dict) and isinstance(result, list) and any(text_of(row, "text") for row in result):
            return [utterance for row in result for utterance in _whisper_segment(row)]
    return None


def _whisper_segment(row: Any) -> Iterator[Utterance]:
    """A segment, cut where WhisperX's words change the speaker."""
    if not isinstance(row, dict):
        yield Utterance("", "")
        return
    words = rows(row, "words")
    if len({speaker_of(word.get("speaker")) for word in words} - {""}) > 1:
        cut = list(_by_speaker(words))
        if "".join("".join(part.text.split()) for part in cut) == "".join(text_of(row, "text").split()):
            yield from cut
            return
    yield utterance_of(row)


def _by_speaker(words: Iterable[Mapping[str, Any]]) -> Iterator[Utterance]:
    speaker, start = "", None
    parts: list[str] = []
    for word in words:
        who = speaker_of(word.get("speaker")) or speaker
        if parts and who != speaker:
            yield Utterance(speaker, " ".join(parts), start)
            parts, start = [], None
        speaker = who
        start = time_of(word.get("start")) if start is None else start
        parts.append(text_of(word, "word").strip())
    if parts:
        yield Utterance(speaker, " ".join(parts), start)


def segments(whole: Any) -> list[Utterance] | None:
    """Segments of no known provider: a list, a list below a usual key, or mappings under numbers."""
    listed = _listed(whole)
    if not any(text_of(row, *_TEXTS) for row in listed):
        return None
    return [utterance_of(row) if isinstance(row, dict) else Utterance("", "") for row in listed]


def _listed(whole: Any) -> list[Any]:
    if isinstance(whole, dict):
        if whole and all(key.isdecimal() and len(key) < 8 for key in whole):
            return [whole[key] for key in sorted(whole, key=int)]
        return next((whole[key] for key in _LISTS if isinstance(whole.get(key), list)), [])
    return whole if isinstance(whole, list) else []


def segments_with_units(whole: Any) -> list[Utterance] | None:
    """Segments of no known provider whose times name their unit: `start_ms`, `00:01:02.5`."""
    listed = _listed(whole)
    starts = [row for row in listed if isinstance(row, dict) and _any(row, (*_STARTS, *_MS_STARTS)) is not None]
    named = [row for row in starts if _any(row, _MS_STARTS) is not None or ":" in text_of(row, *_STARTS)]
    return segments(whole) if starts and len(named) == len(starts) else None


def words(whole: Any) -> list[Utterance] | None:
    """Words of no known provider, below `words` or `result`, also of each paragraph in a list."""
    listed = (rows(whole, "words") or rows(whole, "result")) if isinstance(whole, dict) else []
    paragraphs = [] if listed else [(row, rows(row, "words")) for row in rows(whole)]
    spoken = [_word(word) for word in listed] or [
        _word(word)._replace(speaker=speaker_of(_any(row, _SPEAKERS))) for row, own in paragraphs for word in own
    ]
    return list(by_words(word for word in spoken if word.text)) or None


def _word(row: Mapping[str, Any]) -> SpokenWord:
    start, end = _any(row, (*_STARTS, "data_start")), _any(row, (*_ENDS, "data_end"))
    return SpokenWord(
        text_of(row, "word", "text", "value").strip(), time_of(start), time_of(end), speaker_of(_any(row, _SPEAKERS))
    )


def utterance_of(row: Mapping[str, Any], per_second: int = 1) -> Utterance:
    """Return a segment of no known provider, by the usual names of fields."""
    pair = row.get("timestamp")
    if isinstance(pair, list):
        start, end = (time_of(pair[0], per_second), time_of(pair[1], per_second)) if len(pair) == 2 else (None, None)
    elif any(key in row for key in _MS_STARTS):
        start, end = time_of(_any(row, _MS_STARTS), MILLISECONDS), time_of(_any(row, _MS_ENDS), MILLISECONDS)
    else:
        start, end = time_of(_any(row, _STARTS), per_second), time_of(_any(row, _ENDS), per_second)
    return Utterance(speaker_of(_any(row, _SPEAKERS)), text_of(row, *_TEXTS), start, end)


def _any(row: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((row[key] for key in keys if row.get(key) is not None), None)
