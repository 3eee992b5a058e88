"""Read Praat's .TextGrid files, long and short: each interval tier is a speaker, its labelled intervals are talk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier, build, by_name
from fusen.formats.transcripts.speech_to_text.values import SpokenWord, by_words
from fusen.model.source import Source

_MOST_BYTES = 32 * 2**20
_MOST_VALUES = 2_000_000
_VALUE = re.compile(r'"(?:[^"]|"")*"|(?<!\S)-?\d{1,15}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?(?!\S)|<\w{1,12}>')
_SILENCES = frozenset(
    [
        "sp",
        "sil",
        "spn",
        "<p>",
        "<p:>",
        "<sil>",
        "<silence>",
        "<unk>",
        "<usb>",
        "<nib>",
        "#",
        "_",
        "-",
        "–",
        "…",
        "...",
        "(.)",
        "pause",
        "(pause)",
        "silence",
        "silent",
        "sounding",
    ]
)
_WORDS = re.compile(r"(?:^|[\s_-])(words?|wörter|mots|ort-mau)\s*$", re.IGNORECASE)
_DAMAGED = "open it in Praat and save it as a text file"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source of a TextGrid. Raises FileError, naming the file, for binary or damaged ones."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "export the tiers with talk alone")
    if data.startswith(b"ooBinaryFile"):
        raise FileError(f"{name}: a binary TextGrid", _DAMAGED)
    decoded = decode(data, name, options.encoding)
    if "TextGrid" not in decoded.text[:200]:
        raise FileError(f"{name}: this is no TextGrid, whatever its name says", _DAMAGED)
    tiers, points = _tiers(list(_values(decoded.text, name)), name)
    about = AnnotationFile(
        "textgrid", by_name(_without_words(tiers)), "Praat's tiers", encoding=decoded.encoding,
        warnings=(*decoded.warnings, *points),
    )  # fmt: skip
    return build(about, name, options)


def _values(text: str, name: str) -> Iterator[str | float]:
    for count, result in enumerate(_VALUE.finditer(text)):
        if count > _MOST_VALUES:
            raise FileError(f"{name}: more than {_MOST_VALUES:,} values", "export the tiers with talk alone")
        value = result[0]
        if value.startswith('"'):
            yield value[1:-1].replace('""', '"')
        elif not value.startswith("<"):
            yield float(value)


def _tiers(values: list[str | float], name: str) -> tuple[list[Tier], list[str]]:
    """Interval tiers in order; tiers of points are named in a warning."""
    tiers: list[Tier] = []
    points: list[str] = []
    at = next((n for n, value in enumerate(values) if value in ("IntervalTier", "TextTier")), len(values))
    while at + 4 < len(values) and values[at] in ("IntervalTier", "TextTier"):
        kind, called, size = values[at], values[at + 1], values[at + 4]
        width = 3 if kind == "IntervalTier" else 2
        if not isinstance(called, str) or not isinstance(size, float) or size != int(size) or size < 0:
            raise FileError(f"{name}: damaged: tier {len(tiers) + len(points) + 1} has no name or no size", _DAMAGED)
        end = at + 5 + width * int(size)
        if end > len(values):
            raise FileError(f"{name}: damaged: tier {called!r} is cut short", _DAMAGED)
        if width == 3:
            tiers.append(Tier(called, called.strip(), tuple(_segments(values[at + 5 : end]))))
        elif size:
            points.append(called)
        at = end
    if at < len(values):
        raise FileError(f"{name}: damaged after tier {tiers[-1].name if tiers else 0!r}", _DAMAGED)
    return tiers, [f"{name}: tiers of points hold no talk: {', '.join(points[:8])}"] if points else []


def _segments(values: list[str | float]) -> Iterator[Segment]:
    for start, end, label in zip(values[::3], values[1::3], values[2::3], strict=True):
        if isinstance(label, str) and isinstance(start, float) and isinstance(end, float):
            text = label.strip()
            if text and text.casefold() not in _SILENCES:
                time = round(start, 3) if 0 <= start < 1e7 else None
                yield Segment(text, time, round(end, 3) if 0 <= end < 1e7 else None, start)


def _without_words(tiers: list[Tier]) -> Iterator[Tier]:
    """Tiers of single words are no talk beside a tier of utterances, and joined to utterances without one."""
    whole = [tier for tier in tiers if not _WORDS.search(tier.name) and _is_wordy(tier)]
    for tier in tiers:
        if not _WORDS.search(tier.name):
            yield tier
            continue
        speaker = _WORDS.sub("", tier.name).strip(" -_")
        words = (SpokenWord(segment.text, segment.start, segment.end, speaker) for segment in tier.segments)
        joined = tuple(
            Segment(utterance.text, utterance.time, utterance.until, utterance.time or 0.0)
            for utterance in by_words(words)
        )
        yield Tier(tier.name, speaker, joined, talk=not whole)


def _is_wordy(tier: Tier) -> bool:
    return sum(" " in segment.text for segment in tier.segments) * 2 >= len(tier.segments) > 0
