"""Read .json transcripts of speech recognisers: each provider's shape is a row of `SHAPES`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import Decoded, decode
from fusen.formats.containers.source_names import free_name, safe_name
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Utterance, converse, finish
from fusen.formats.transcripts.speech_to_text import rows, words
from fusen.formats.transcripts.speech_to_text.messages import conversations, messages
from fusen.formats.transcripts.speech_to_text.values import dig
from fusen.model.source import Source
from fusen.text.language import normalise

_MOST_BYTES = 24 * 2**20
_ADVICE = "run the recogniser with speaker diarisation, or rename its speakers with --speakers"
_SLOWEST = 5.0  # seconds a character; people need 0.07
_LANGUAGES = (
    ("language",), ("language_code",), ("languageCode",), ("LanguageCode",), ("locale",), ("result", "language"),
    ("results", "language_code"), ("metadata", "transcription_config", "language"), ("results", "channels", "detected_language"),
    ("results", "languageCode"), ("response", "results", "languageCode"), ("recognizedPhrases", "locale"), ("phrases", "locale"), ("speech", "language"),
)  # fmt: skip
"""Where the providers state the language; in lists, the first item counts."""


@dataclass(frozen=True, slots=True)
class SpeechShape:
    """A provider's JSON: `read` returns its utterances in order, or None where the value has another shape.

    `unit` says how the provider measures time; empty where the file alone cannot tell, so that fusen warns.
    """

    name: str
    unit: str
    read: Callable[[Any], list[Utterance] | None]


SHAPES = (
    SpeechShape("Amazon Transcribe", "seconds", words.amazon),
    SpeechShape("Amazon Call Analytics", "milliseconds", rows.call_analytics),
    SpeechShape("Speechmatics", "seconds", words.speechmatics),
    SpeechShape("IBM Watson", "seconds", words.watson),
    SpeechShape("Google Speech-to-Text", "seconds", words.google),
    SpeechShape("Azure Speech", "ticks of 100 ns, or milliseconds, by the name of the field", rows.azure),
    SpeechShape("Deepgram", "seconds", words.deepgram),
    SpeechShape("Rev.ai", "seconds", words.rev),
    SpeechShape("Otter", "samples of 1/16,000 s", rows.otter),
    SpeechShape("ElevenLabs", "seconds", words.elevenlabs),
    SpeechShape("Gladia", "seconds", rows.gladia),
    SpeechShape("AssemblyAI", "milliseconds", rows.assemblyai),
    SpeechShape("insanely-fast-whisper", "seconds", rows.insanely_fast_whisper),
    SpeechShape("whisper.cpp", "milliseconds", rows.whisper_cpp),
    SpeechShape("Whisper, WhisperX", "seconds", rows.whisper),
    SpeechShape("messages of a conversation", "", messages),
    SpeechShape("segments whose times name their unit", "the unit that the field names", rows.segments_with_units),
    SpeechShape('segments, numbered as {"0": {…}} or listed', "", rows.segments),
    SpeechShape("words, listed", "", rows.words),
)


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in a .json file. Raises FileError, naming the file, for JSON of an unknown shape."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "leave out the single words' times")
    decoded = decode(data, name, options.encoding)
    whole = _parsed(decoded.text, name)
    if several := conversations(whole):
        return _conversations(several, name, options, decoded)
    shape, utterances = _shape(whole, name)
    about = About("speech", _language(whole), encoding=decoded.encoding, advice=_ADVICE)
    talk = replace(converse(utterances), habit=f"{shape.name}, a speech recogniser's JSON")
    return finish(talk, name, options, about, [*decoded.warnings, *_warnings(shape, utterances, name)])


def _conversations(
    several: Mapping[str, Sequence[Utterance]], name: str, options: Options, decoded: Decoded
) -> Loaded[Source]:
    """Return a source `FILE/ID` for each conversation in a file."""
    about = About("speech", encoding=decoded.encoding, advice=_ADVICE)
    loaded: list[Loaded[Source]] = []
    taken: set[str] = set()
    for key, utterances in several.items():
        path = f"{name}/{free_name(safe_name(key) or 'without-id', taken)}"
        loaded.append(
            finish(replace(converse(utterances), habit="messages of a conversation, JSON"), path, options, about)
        )
    return Loaded(
        tuple(item for part in loaded for item in part.items),
        (*decoded.warnings, *(line for part in loaded for line in part.warnings)),
        {path: how for part in loaded for path, how in part.how.items()},
    )


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise FileError(f"{name}:{e.lineno}: broken JSON: {e.msg}", "the file may be cut short") from e
    except (RecursionError, ValueError) as e:
        raise FileError(f"{name}: cannot be read as JSON: nested too deep or a number too long") from e


def _shape(whole: Any, name: str) -> tuple[SpeechShape, list[Utterance]]:
    for shape in SHAPES:
        if utterances := shape.read(whole):
            return shape, utterances
    known = ", ".join(shape.name for shape in SHAPES)
    raise FileError(
        f"{name}: holds no transcript in a shape that fusen knows",
        f"known shapes: {known}; if the program also writes .vtt, .srt or .txt, import that",
    )


def _warnings(shape: SpeechShape, utterances: Sequence[Utterance], name: str) -> list[str]:
    warnings = []
    empty = sum(not utterance.text.strip() for utterance in utterances)
    if 0 < empty < len(utterances):
        warnings.append(f"{name}: {empty} of {len(utterances)} segments have no text and are left out")
    times = [utterance.time for utterance in utterances if utterance.time is not None]
    if not times:
        return warnings
    last = max(times)
    if not shape.unit and last:
        warnings.append(
            f"{name}: states no unit of time; fusen reads seconds, so the last segment begins at {last:,g} s"
        )
    elif last - min(times) > _SLOWEST * sum(len(utterance.text) for utterance in utterances) and len(times) > 1:
        warnings.append(
            f"{name}: fusen reads its times in {shape.unit}, as {shape.name} writes them; they are far apart"
        )
    return warnings


def _language(whole: Any) -> str:
    for path in _LANGUAGES:
        stated = dig(whole, *path)
        if isinstance(stated, str) and (code := normalise(stated)):
            return code
    return ""
