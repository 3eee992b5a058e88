"""Read .json transcripts of Whisper, WhisperX, whisper.cpp and others that list segments with times and words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Said, converse, finish
from fusen.formats.transcripts.columns import seconds
from fusen.model.source import Source
from fusen.text.language import normalise

_MOST_BYTES = 24 * 2**20
_ADVICE = "run the recogniser with speaker diarisation, or rename what it calls the speakers with --speakers"
_LISTS = ("segments", "transcription", "chunks", "utterances", "results")
_KINDS = "known are Whisper, WhisperX and whisper.cpp: a list `segments` of {start, end, text, speaker}"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """The one Source in a .json file. Raises FileError, naming the file, where it has no list of segments."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "leave out the single words' times")
    decoded = decode(data, name, options.encoding)
    whole = _parsed(decoded.text, name)
    rows = _segments(whole)
    if rows is None:
        raise FileError(f"{name}: holds no transcript", _KINDS)
    said = [one for row in rows for one in _utterances(row)]
    broken = sum(not isinstance(row, dict) or not isinstance(row.get("text"), str) for row in rows)
    warnings = [*decoded.warnings]
    if broken:
        warnings.append(f"{name}: {broken} of {len(rows)} segments have no text and are left out")
    about = About("whisper", _language(whole), encoding=decoded.encoding, advice=_ADVICE)
    return finish(converse(said), name, options, about, warnings)


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise FileError(f"{name}:{e.lineno}: broken JSON: {e.msg}", "the file may be cut short") from e
    except (RecursionError, ValueError) as e:
        raise FileError(f"{name}: cannot be read as JSON: nested too deep or a number too long") from e


def _segments(whole: Any) -> list[Any] | None:
    rows = whole
    if isinstance(whole, dict):
        rows = next((whole[key] for key in _LISTS if isinstance(whole.get(key), list)), None)
    usable = isinstance(rows, list) and any(isinstance(row, dict) and "text" in row for row in rows)
    return rows if usable else None


def _utterances(row: Any) -> Iterator[Said]:
    """A segment, cut where WhisperX's words change the speaker."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return
    start, end = _times(row)
    words = row.get("words")
    if isinstance(words, list) and len(_speakers(words)) > 1:
        cut = list(_by_speaker(words))
        spoken = "".join("".join(one.text.split()) for one in cut)
        if spoken == "".join(row["text"].split()):
            yield from cut
            return
    yield Said(_speaker(row), row["text"], start, end)


def _speakers(words: Iterable[Any]) -> set[str]:
    return {_speaker(word) for word in words if isinstance(word, dict)} - {""}


def _speaker(row: Mapping[str, Any]) -> str:
    named = row.get("speaker", "")
    return str(named) if isinstance(named, str | int) and not isinstance(named, bool) else ""


def _by_speaker(words: Iterable[Any]) -> Iterator[Said]:
    speaker, start = "", None
    parts: list[str] = []
    for word in words:
        if not isinstance(word, dict) or not isinstance(word.get("word"), str):
            continue
        who = _speaker(word) or speaker
        if parts and who != speaker:
            yield Said(speaker, " ".join(parts), start)
            parts, start = [], None
        speaker = who
        start = _number(word.get("start")) if start is None else start
        parts.append(word["word"].strip())
    if parts:
        yield Said(speaker, " ".join(parts), start)


def _times(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """From `start`/`end`, `timestamp: [a, b]`, or whisper.cpp's `offsets` in ms and `timestamps`."""
    pair = row.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return _number(pair[0]), _number(pair[1])
    offsets = row.get("offsets")
    if isinstance(offsets, dict):
        start, end = _number(offsets.get("from")), _number(offsets.get("to"))
        return None if start is None else start / 1000, None if end is None else end / 1000
    return _number(row.get("start")), _number(row.get("end"))


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return seconds(value)
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return round(float(value), 3) if usable and 0 <= value < 1e7 else None


def _language(whole: Any) -> str:
    if not isinstance(whole, dict):
        return ""
    result = whole.get("result")
    said = whole.get("language") or (result.get("language") if isinstance(result, dict) else "")
    return normalise(said) if isinstance(said, str) else ""
