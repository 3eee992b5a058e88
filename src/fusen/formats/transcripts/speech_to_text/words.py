"""Shapes of speech recognisers' JSON that list single words; units of time as each provider documents them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speech_to_text.values import (
    SpokenWord,
    by_words,
    dig,
    rows,
    speaker_of,
    text_of,
    time_of,
)


def amazon(whole: Any) -> list[Utterance] | None:
    """Amazon Transcribe: `results.items` in seconds as text, speakers on the items, in a list beside, or by channel."""
    results = dig(whole, "results")
    if not isinstance(results, dict) or not ("items" in results or "transcripts" in results):
        return None
    channels = rows(results, "channel_labels", "channels")
    if channels:
        parts = [_amazon_words(rows(channel, "items"), {}, text_of(channel, "channel_label")) for channel in channels]
        return _merged([list(by_words(words)) for words in parts])
    speakers = {
        time: speaker_of(item.get("speaker_label") or segment.get("speaker_label"))
        for segment in rows(results, "speaker_labels", "segments")
        for item in (*rows(segment, "items"), segment)
        if (time := time_of(item.get("start_time"))) is not None
    }
    words = list(by_words(_amazon_words(rows(results, "items"), speakers, "")))
    return words or [Utterance("", text_of(row, "transcript")) for row in rows(results, "transcripts")]


def _amazon_words(items: Sequence[dict[str, Any]], speakers: dict[float, str], channel: str) -> Iterator[SpokenWord]:
    speaker = channel
    starts = sorted(speakers)
    for item in items:
        start = time_of(item.get("start_time"))
        attached = item.get("type") == "punctuation"
        if not channel and not attached:
            at = bisect_right(starts, start) if start is not None else 0
            speaker = speaker_of(item.get("speaker_label")) or (speakers[starts[at - 1]] if at else speaker)
        if content := text_of(dig(item, "alternatives"), "content") or text_of(
            _first(item.get("alternatives")), "content"
        ):
            yield SpokenWord(content, start, time_of(item.get("end_time")), speaker, attached)


def speechmatics(whole: Any) -> list[Utterance] | None:
    """Speechmatics json-v2: `results` of words and punctuation, in seconds, the speaker with each alternative."""
    listed = rows(whole, "results")
    if not any("type" in row and text_of(_first(row.get("alternatives")), "content") for row in listed):
        return None
    return list(by_words(_speechmatics_words(listed)))


def _speechmatics_words(listed: Sequence[dict[str, Any]]) -> Iterator[SpokenWord]:
    attach_next, speaker = False, ""
    for row in listed:
        best = _first(row.get("alternatives"))
        content = text_of(best, "content")
        if not content:
            continue
        attached = row.get("attaches_to") in ("previous", "both") or (
            row.get("type") == "punctuation" and "attaches_to" not in row
        )
        if not attached:
            speaker = speaker_of(dig(best, "speaker")) or text_of(row, "channel")
        yield SpokenWord(
            content, time_of(row.get("start_time")), time_of(row.get("end_time")), speaker, attached or attach_next
        )
        attach_next = row.get("attaches_to") in ("next", "both")


def watson(whole: Any) -> list[Utterance] | None:
    """IBM Watson: `timestamps` of [word, start, end] in seconds, and `speaker_labels` by the start of each word."""
    parts = [row for row in whole if isinstance(row, dict)] if isinstance(whole, list) else [whole]
    results = [result for part in parts for result in rows(part, "results")]
    labelled = any(isinstance(part, dict) and ("speaker_labels" in part or "result_index" in part) for part in parts)
    if not labelled and not any(isinstance(dig(row, "alternatives", "timestamps"), list) for row in results):
        return None
    speakers = {
        time: speaker_of(label.get("speaker"))
        for part in parts
        for label in rows(part, "speaker_labels")
        if (time := time_of(label.get("from"))) is not None
    }
    utterances: list[Utterance] = []
    for result in results:
        best = _first(result.get("alternatives"))
        words = list(_watson_words(dig(best, "timestamps"), speakers))
        utterances += by_words(words) if words else [Utterance("", text_of(best, "transcript"))]
    return utterances


def _watson_words(stamped: Any, speakers: dict[float, str]) -> Iterator[SpokenWord]:
    for word in stamped if isinstance(stamped, list) else ():
        if isinstance(word, list) and len(word) >= 3 and isinstance(word[0], str):
            start = time_of(word[1])
            yield SpokenWord(word[0], start, time_of(word[2]), speakers.get(start, "") if start is not None else "")


def google(whole: Any) -> list[Utterance] | None:
    """Google Speech-to-Text, v1 and v2: durations such as `1.3s`; the last result of v1 repeats all words with speakers."""
    for path in (("results",), ("response", "results")):
        results = [row for row in rows(whole, *path) if isinstance(row.get("alternatives"), list)]
        if any(text_of(_first(row["alternatives"]), "transcript") or _google_words(row) for row in results):
            break
    else:
        return None
    lines = [any(word.speaker for word in _google_words(row)) for row in results]
    if lines[-1] and not any(lines[:-1]):
        return list(by_words(_google_words(results[-1])))
    channels = {dig(row, "channelTag") for row in results} - {None}
    utterances: list[Utterance] = []
    at: float | None = None
    for row, has_speakers in zip(results, lines, strict=True):
        words = _google_words(row)
        channel = f"Channel {row.get('channelTag')}" if len(channels) > 1 else ""
        end = _any_time(row, "resultEndTime", "resultEndOffset", "result_end_time")
        if has_speakers:
            utterances += by_words(words)
        else:
            spoken = text_of(_first(row["alternatives"]), "transcript")
            start = words[0].start if words else at if len(channels) < 2 else None
            utterances.append(Utterance(channel, spoken, start, words[-1].end if words else end))
        at = end
    return _merged([utterances]) if len(channels) > 1 else utterances


def _google_words(result: dict[str, Any]) -> list[SpokenWord]:
    entries = []
    for word in rows(_first(result.get("alternatives")), "words"):
        spoken = text_of(word, "word").partition("|")[0].replace("▁", "")  # Japanese words carry their reading
        tag = next(
            (word[key] for key in ("speakerLabel", "speaker_label", "speakerTag", "speaker_tag") if word.get(key)), ""
        )
        start = _any_time(word, "startTime", "startOffset", "start_time", "start_offset")
        end = _any_time(word, "endTime", "endOffset", "end_time", "end_offset")
        if spoken:
            entries.append(SpokenWord(spoken, start, end, speaker_of(tag)))
    return entries


def _any_time(word: dict[str, Any], *keys: str) -> float | None:
    return time_of(next((word[key] for key in keys if key in word), None))


def deepgram(whole: Any) -> list[Utterance] | None:
    """Deepgram: words of each channel in seconds, with the speaker; several channels are several speakers."""
    channels = rows(whole, "results", "channels")
    if not channels:
        listed = rows(whole, "results", "utterances")
        return [
            Utterance(speaker_of(row.get("speaker")), text_of(row, "transcript"), time_of(row.get("start")), time_of(row.get("end")))
            for row in listed
        ] or None  # fmt: skip
    parts = []
    for number, channel in enumerate(channels):
        best = _first(channel.get("alternatives"))
        here = f"Channel {number}" if len(channels) > 1 else ""
        words = [
            SpokenWord(
                spoken, time_of(word.get("start")), time_of(word.get("end")), here or speaker_of(word.get("speaker"))
            )
            for word in rows(best, "words")
            if (spoken := text_of(word, "punctuated_word", "word"))
        ]
        transcript = text_of(best, "transcript")
        parts.append(list(by_words(words)) if words else [Utterance(here, transcript)] if transcript else [])
    return _merged(parts)


def rev(whole: Any) -> list[Utterance] | None:
    """Rev.ai and Rev: `monologues` of elements in seconds; spaces and punctuation are elements too."""
    monologues = rows(whole, "monologues")
    names = {
        row.get("id"): text_of(row, "name", "display_name")
        for row in rows(whole, "speakers")
        if _hashable(row.get("id"))
    }
    utterances: list[Utterance] = []
    for monologue in monologues:
        number = monologue.get("speaker")
        name = text_of(monologue, "speaker_name") or text_of(monologue.get("speaker_info"), "display_name")
        speaker = name or (names.get(number) if _hashable(number) else "") or speaker_of(number)
        utterances += by_words(
            _verbatim(
                SpokenWord(
                    text_of(element, "value"), time_of(element.get("ts", element.get("timestamp"))),
                    time_of(element.get("end_ts", element.get("end_timestamp"))), speaker,
                )
                for element in rows(monologue, "elements")
            )
        )  # fmt: skip
    return utterances or None


def elevenlabs(whole: Any) -> list[Utterance] | None:
    """ElevenLabs Scribe: words, spaces and sounds in seconds; sounds such as (laughter) stay as the file writes them."""
    listed = rows(whole, "words")
    if not any(row.get("type") in ("word", "spacing", "audio_event") for row in listed):
        return None
    pieces = (
        SpokenWord(
            text_of(row, "text"), time_of(row.get("start")), time_of(row.get("end")), speaker_of(row.get("speaker_id"))
        )
        for row in listed
    )
    return list(by_words(_verbatim(pieces)))


def _verbatim(pieces: Iterable[SpokenWord]) -> Iterator[SpokenWord]:
    """Words of providers that write spaces and punctuation as pieces of their own: nothing is put between them."""
    before = " "
    for piece in pieces:
        if piece.text:
            yield piece._replace(attached=not before[-1].isspace() or piece.text.isspace())
            before = piece.text


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _hashable(value: Any) -> bool:
    return isinstance(value, str | int)


def _merged(parts: Sequence[Sequence[Utterance]]) -> list[Utterance]:
    """Utterances of several channels in the order of time."""
    return sorted(
        (word for part in parts for word in part), key=lambda value: value.time if value.time is not None else 0.0
    )
