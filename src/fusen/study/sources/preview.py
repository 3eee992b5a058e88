"""Preview of an import: the labelling style of a file, its speakers, its first turns, and the text outside turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fusen.model.source import Source, TableReading
from fusen.study.sources.read_source import PreparedSource
from fusen.study.sources.unknown_interviewers import DOUBT, InterviewerDoubt
from fusen.text.interviewers import gather, judge
from fusen.text.outside import outside_turns
from fusen.text.words import count_words

FIRST = 10
_LONGEST = 200
_MOST_OF_A_FILE = 3


@dataclass(frozen=True, slots=True)
class PreviewSpeaker:
    """A speaker that an import would find."""

    speaker: str
    turns: int
    words: int
    questions: int
    asks: bool


@dataclass(frozen=True, slots=True)
class ReadingPreview:
    """One source as an import would read it."""

    source: str
    format: str
    habit: str  # how labels are written
    why: str  # who asks, and what shows it
    speakers: tuple[PreviewSpeaker, ...]
    times: int  # turns with a time stamp
    first: tuple[tuple[str, float | None, str], ...]  # speaker, time, words
    outside: tuple[str, ...]  # text in no turn
    warnings: tuple[str, ...]
    table: TableReading | None = None  # with the first source of a table


def previews(prepared: Sequence[PreparedSource]) -> tuple[ReadingPreview, ...]:
    """Return how each source was read; of a file with many sources, the first ones."""
    shown: dict[str, int] = {}
    result = []
    for source in prepared:
        shown[source.home] = 0 if source.table else shown.get(source.home, 0) + 1
        if shown[source.home] < _MOST_OF_A_FILE:
            result.append(preview(source))
    return tuple(result)


def preview(prepared: PreparedSource) -> ReadingPreview:
    """Return how a source was read, without storing it."""
    source = prepared.source
    result = gather(source.turns, source.text)
    questions = {preview.name: preview.questions for preview in result}
    rows = []
    for name in source.speakers:
        own = [turn for turn in source.turns if turn.speaker == name]
        words = sum(count_words(source.text[turn.start : turn.end]) for turn in own)
        rows.append(PreviewSpeaker(name, len(own), words, questions.get(name, 0), name in source.interviewers))
    spans = outside_turns(source.text, source.turns)
    return ReadingPreview(
        source.path, source.format, prepared.habit or _without_habit(source), _why(prepared),
        tuple(rows), sum(turn.time is not None for turn in source.turns),
        tuple((t.speaker, t.time, _short(source.text[t.start : t.end])) for t in source.turns[:FIRST]),
        tuple(_short(source.text[start:end]) for start, end in spans), prepared.warnings, prepared.table,
    )  # fmt: skip


def _without_habit(source: Source) -> str:
    return "the file's own names" if any(source.speakers) else "none: a single speaker"


def _why(prepared: PreparedSource) -> str:
    source = prepared.source
    if DOUBT in prepared.options:
        return InterviewerDoubt((source.path,), source.interviewers, tuple(prepared.options[DOUBT])).text
    names = " and ".join(source.interviewers)
    if not names:
        return "unknown"
    if prepared.settled:
        return f"{names}, set by a person or the file"
    why = judge(gather(source.turns, source.text)).why
    return f"{names}: {why}" if why else f"{names}, judging by other sources"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
