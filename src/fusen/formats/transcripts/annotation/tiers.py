"""Tiers of annotation files: which hold talk, their segments in the order of time, and the source they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Utterance, converse, finish
from fusen.model.quantity import quantity
from fusen.model.source import Source

MOST_NAMED = 8
_OTHER = re.compile(
    r"\b(comments?|notes?|remarks?|gestures?|gaze|hands?|noises?|events?|translations?|gloss(es)?|phon(e|eme)?s?|syll(able)?s?"
    r"|lemmas?|morphemes?|codes?|kommentare?|anmerkung(en)?|remarques?|コメント|注釈|ジェスチャー)\b",
    re.IGNORECASE,
)


class Segment(NamedTuple):
    """A stretch of a tier: its words, its start and end in seconds, and its place in the tier's timeline."""

    text: str
    start: float | None = None
    end: float | None = None
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier; `speaker` is empty if the file names none, `talk` False if the file says that the tier holds no talk."""

    name: str
    speaker: str
    segments: tuple[Segment, ...]
    talk: bool = True


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """What an annotation file states: tiers or utterances, language, and who interviews."""

    format: str
    tiers: tuple[Tier, ...]
    habit: str
    language: str = ""
    interviewers: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # code → name of the speaker
    variables: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    marks: int = 0  # noises, comments and pauses inside the talk
    warnings: tuple[str, ...] = ()


def is_other(name: str) -> bool:
    """Return whether a tier's name says that it holds no talk, such as comments, gestures or translations."""
    return _OTHER.search(name.replace("_", " ").replace("@", " ")) is not None


def build(file: AnnotationFile, name: str, options: Options) -> Loaded[Source]:
    """Return the Source of the tiers with talk; warnings name the tiers that are left out.

    `--columns` names the tiers to read. Raises FileError if no tier holds talk or a named tier is missing.
    """
    talk = _chosen(file.tiers, options.columns, name) if options.columns else _with_talk(file.tiers)
    if not talk:
        raise FileError(f"{name}: no tier in it holds talk", _tiers_hint(file.tiers))
    labels = {code: called for code, called in file.labels.items() if code not in options.speakers}
    rows = [
        (segment.place, Utterance(labels.get(tier.speaker, tier.speaker), segment.text, segment.start, segment.end))
        for tier in talk
        for segment in tier.segments
        if segment.text.strip()
    ]
    if not rows:
        raise FileError(f"{name}: there is no text in it", _tiers_hint(file.tiers))
    rows.sort(key=lambda row: row[0])
    updated = replace(converse(utterance for _, utterance in rows), habit=file.habit)
    about = About(
        file.format, file.language, tuple(labels.get(interviewer, interviewer) for interviewer in file.interviewers),
        variables=file.variables, encoding=file.encoding, advice="name the speakers' tiers with --columns TIER,…",
    )  # fmt: skip
    return finish(updated, name, options, about, (*file.warnings, *_left_out(file, talk, name)))


def _with_talk(tiers: Sequence[Tier]) -> list[Tier]:
    return [tier for tier in tiers if tier.talk and any(segment.text.strip() for segment in tier.segments)]


def by_name(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    """Return tiers of which those named comments, gestures or the like hold no talk, unless no other one does."""
    rows = tuple(tiers)
    if not any(tier.talk and tier.segments and not is_other(tier.name) for tier in rows):
        return rows
    return tuple(replace(tier, talk=tier.talk and not is_other(tier.name)) for tier in rows)


def _chosen(tiers: Sequence[Tier], columns: Sequence[str], name: str) -> list[Tier]:
    chosen = {column.strip().casefold() for column in columns}
    missing = chosen - {tier.name.casefold() for tier in tiers}
    if missing:
        raise FileError(f"{name}: no tier called {', '.join(sorted(missing))}", _tiers_hint(tiers))
    return [tier for tier in tiers if tier.name.casefold() in chosen]


def _tiers_hint(tiers: Sequence[Tier]) -> str:
    names = [tier.name for tier in tiers if tier.segments]
    shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    return f"its tiers are: {shown}; --columns TIER,… names those with talk" if names else "it has no tiers with text"


def _left_out(file: AnnotationFile, talk: Sequence[Tier], name: str) -> list[str]:
    read = {id(tier) for tier in talk}
    others = list(dict.fromkeys(tier.name for tier in file.tiers if id(tier) not in read and tier.segments))
    warnings = []
    if others:
        shown = ", ".join(others[:MOST_NAMED]) + (
            f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        )
        warnings.append(
            f"{name}: tiers left out, since they hold no talk: {shown}; --columns TIER,… names the tiers to read"
        )
    if file.marks:
        warnings.append(
            f"{name}: {quantity(file.marks, 'noise, pause or comment inside the talk is', 'noises, pauses and comments inside the talk are')} left out"
        )
    return warnings
