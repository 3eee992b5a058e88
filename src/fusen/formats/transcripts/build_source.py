"""Build a Source from utterances, or from text and turns; every transcript reader ends with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from fusen.errors import FileError
from fusen.formats.registry import HowRead, Loaded, Options
from fusen.formats.transcripts.speakers.declared_labels import bare_label
from fusen.formats.transcripts.speakers.speaker_checks import alike, answers_apart, likely_labels, overlaps_apart
from fusen.model.ids import source_guid, text_hash
from fusen.model.source import NO_TIMES, Source, Times, Turn
from fusen.text import interviewers, language
from fusen.text.outside import with_outside
from fusen.text.role_words import is_name_of_interviewer

HOW_TO_SET = "write each turn as `Name: …`, or list the names as `speakers:` in a YAML header"
MOST_SHOWN = 3
"""Maximum number of lines that a warning names; it counts the others."""

_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\v\f\u2028]")
_PARAGRAPH_SEPARATOR = "\u2029"
_PAUSE = 2.0  # seconds between cues that end a stretch
_LONGEST_STRETCH = 12  # cues without a sentence's end
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]」』）]*$")
_ASIDE = re.compile(r"[\[(（【][^\[\]()（）【】]*[\])）】]|[♪♫][^♪♫]*[♪♫]?")
_SPACES = re.compile(r"\s+")
_FIRST_CLOSE_SET = "\u3000"
_CLOSE_SET = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")


_Row = tuple[str, str, float | None, float | None]  # of Utterance, faster


class Utterance(NamedTuple):
    """One utterance or caption as its file has it; `time` and `until` are its start and end in seconds."""

    speaker: str
    text: str
    time: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A text with its turns, pages and time stamps."""

    text: str
    turns: tuple[Turn, ...] = ()
    pages: tuple[int, ...] = ()
    times: Times = NO_TIMES
    habit: str = ""  # how the speakers' labels are written
    asking: tuple[str, ...] = ()  # names that a legend gives to labels of interviewers


@dataclass(frozen=True, slots=True)
class About:
    """What a file states about the talk: its language, its interviewers, variables of the case."""

    format: str
    language: str = ""
    interviewers: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    variables: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    start: int = 0  # where the talk begins
    advice: str = HOW_TO_SET


def plain(text: str) -> str:
    """Return a container's text with LF line ends and without NUL and lone surrogates."""
    if text.isprintable():  # no control, separator or surrogate in it
        return text
    return _UNUSABLE.sub("", _BREAKS.sub("\n", text).replace(_PARAGRAPH_SEPARATOR, "\n\n"))


def one_line(text: str) -> str:
    return _SPACES.sub(" ", plain(text)).strip()


def converse(utterances: Iterable[Utterance], habit: str = "") -> Talk:
    """Join utterances to one text: consecutive ones of a speaker are a turn, and every time stamp is kept.

    A turn is written `Name: talk`, and a blank line separates turns. If the file names no speaker, captions are joined to
    whole sentences, each of them a turn. Beside named speakers, `(12 seconds pause)` without a name is no turn.
    """
    called = cache(one_line)
    rows = [
        (called(row.speaker), words, row.time, row.until) for row in utterances if (words := plain(row.text).strip())
    ]
    named = any(speaker for speaker, *_ in rows)
    groups = _by_speaker(rows) if named else _stretches(rows)
    parts: list[str] = []
    turns: list[Turn] = []
    offsets: list[int] = []
    seconds: list[float] = []
    at = 0
    for group in groups:
        speaker = group[0][0]
        label = f"{speaker}: " if speaker else ""
        parts.append(label)
        at = start = at + len(label)
        before, stamped = "", None
        for _, words, time, _ in group:
            if before:
                lead = _between(before, words)
                parts.append(lead)
                at += len(lead)
            if time is not None and time != stamped:
                offsets.append(at)
                seconds.append(time)
                stamped = time
            parts.append(words)
            at += len(words)
            before = words
        if speaker or not named or not all(_ASIDE.fullmatch(words) for _, words, *_ in group):
            turns.append(Turn(start, at, speaker, next((row[2] for row in group if row[2] is not None), None)))
        parts.append("\n\n")
        at += 2
    return Talk("".join(parts)[:-1], tuple(turns), times=Times(tuple(offsets), tuple(seconds)), habit=habit)


def _by_speaker(rows: Sequence[_Row]) -> list[list[_Row]]:
    return [list(group) for _, group in groupby(rows, key=itemgetter(0))]


def _stretches(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Captions without speakers, joined up to the end of a sentence, a pause, or a maximum number."""
    stretches: list[list[_Row]] = []
    for row in rows:
        held = stretches[-1] if stretches else []
        _, words, _, until = held[-1] if held else ("", "", None, None)
        pause = until is not None and row[2] is not None and row[2] - until >= _PAUSE
        if not held or pause or len(held) >= _LONGEST_STRETCH or SENTENCE_END.search(words):
            stretches.append([])
        stretches[-1].append(row)
    return stretches


def joined(lines: Iterable[str]) -> str:
    """Join the lines of an utterance with spaces, or with nothing in scripts without spaces."""
    text = ""
    for line in lines:
        text += _between(text, line) + line if text else line
    return text


def _between(before: str, after: str) -> str:
    if before[-1:] < _FIRST_CLOSE_SET or after[:1] < _FIRST_CLOSE_SET:
        return " "
    return "" if _CLOSE_SET.match(before[-1:]) and _CLOSE_SET.match(after) else " "


def finish(talk: Talk, name: str, options: Options, about: About, warnings: Iterable[str] = ()) -> Loaded[Source]:
    """Return the Source: with speakers renamed, interviewers marked, and the language that file or script show.

    Raises FileError if there is no text. `language` stays empty if neither the file nor its script shows it.
    """
    labels = {bare_label(label): called for label, called in {**about.labels, **options.speakers}.items()}
    turns, remarks = _turns(talk, name, about, options.pattern)
    turns = overlaps_apart(talk.text, turns)
    written = {turn.speaker for turn in turns if is_name_of_interviewer(turn.speaker)}
    turns = _renamed(turns, options.speakers)
    declared = _as_named(options.interviewers or about.interviewers or (*sorted(written), *talk.asking), labels)
    turns = answers_apart(talk.text, turns, declared, about.start)
    if options.include_outside:
        turns = with_outside(talk.text, turns)
    asking = interviewers.infer(turns, talk.text, declared)
    remarks += _nobody(options.interviewers, turns, labels, name)
    remarks += _unknown(talk.turns, options.speakers, name)
    remarks += alike(turns, name)
    source = Source(
        guid=source_guid(options.project, name), path=name, text=talk.text, sha256=text_hash(talk.text),
        language=_language(talk.text, about, options), format=about.format, turns=interviewers.mark(turns, asking),
        interviewers=asking, encoding=about.encoding, header=about.variables, pages=talk.pages, times=talk.times,
    )  # fmt: skip
    spoken = {speaker.casefold() for speaker in source.speakers}
    declared_roles = declared if options.interviewers or about.interviewers or options.speakers else ()
    settled = any(declared_role.strip().casefold() in spoken for declared_role in declared_roles)
    return Loaded((source,), (*warnings, *remarks), {name: HowRead(talk.habit, settled)})


def _turns(talk: Talk, name: str, about: About, pattern: str | None) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    if any(turn.speaker for turn in talk.turns):
        return talk.turns, ()
    turns = talk.turns
    if not turns:
        words = talk.text[about.start :]
        start, end = len(talk.text) - len(words.lstrip()), about.start + len(words.rstrip())
        turns = (Turn(start, end, ""),) if start < end else ()
    if not turns:
        raise FileError(f"{name}: there is no text {'after the header' if about.start else 'in it'}")
    if pattern:
        return turns, (
            f"{name}: no line begins as the pattern {pattern} says; all of it is taken for one person's talk",
        )
    perhaps = ",".join(f"{label}={label}" for label in likely_labels(talk.text, about.start))
    advice = f'--speakers "{perhaps}" declares speakers' if perhaps else about.advice
    return turns, (f"{name}: no speakers were recognised, all of it is taken for one person's talk; {advice}",)


def _renamed(turns: tuple[Turn, ...], names: Mapping[str, str]) -> tuple[Turn, ...]:
    if not names:
        return turns
    folded = {bare_label(label).casefold(): called for label, called in names.items()}
    return tuple(
        Turn(turn.start, turn.end, folded.get(turn.speaker.casefold(), turn.speaker), turn.time) for turn in turns
    )


def _language(text: str, about: About, options: Options) -> str:
    declared_language = language.normalise(options.language) if options.language else ""
    return declared_language or about.language or language.by_script(text[about.start : about.start + language.SAMPLE])


def _as_named(declared: tuple[str, ...], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return declared interviewers by the names in their turns: `I` may be declared and `speakers` may rename it."""
    names = {label.casefold(): called for label, called in labels.items()}
    return tuple(names.get(bare_label(name).casefold(), bare_label(name)) for name in declared)


def _nobody(names: tuple[str, ...], turns: tuple[Turn, ...], labels: Mapping[str, str], name: str) -> tuple[str, ...]:
    here = _speakers(turns)
    known = {speaker.casefold() for speaker in here}
    named = zip(names, _as_named(names, labels), strict=True)
    missing = [old for old, called in named if called.strip().casefold() not in known]
    return (f"{name}: no interviewer called {', '.join(missing)} speaks here; {_spoken_by(here)}",) if missing else ()


def _unknown(turns: tuple[Turn, ...], renamed: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return a warning about renamed speakers who have no turn."""
    here = _speakers(turns)
    known = {speaker.casefold() for speaker in here}
    missing = [old for old, called in renamed.items() if not {bare_label(old).casefold(), called.casefold()} & known]
    return (f"{name}: no speaker called {', '.join(missing)} to rename; {_spoken_by(here)}",) if missing else ()


def _speakers(turns: Iterable[Turn]) -> list[str]:
    return list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))


def _spoken_by(here: list[str]) -> str:
    return f"its speakers are: {', '.join(here)}" if here else "it has no named speakers"


def placed(name: str, what: str, lines: list[int]) -> tuple[str, ...]:
    """Return one warning about a problem at several lines of a file."""
    if not lines:
        return ()
    shown = ", ".join(map(str, lines[:MOST_SHOWN]))
    more = f" and {len(lines) - MOST_SHOWN} more" if len(lines) > MOST_SHOWN else ""
    return (f"{name}, line {shown}{more}: {what}",)
