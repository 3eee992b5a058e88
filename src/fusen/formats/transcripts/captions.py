"""Read the blocks of timed captions, .vtt and .srt, and recognise their speakers.

webvtt-py takes 11 ms for 6,000 words (this module: 2), and the libraries join a broken SRT block to the caption before it
without a warning. Tests hold it against webvtt-py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from fusen.errors import FileError
from fusen.formats.transcripts.build_source import SENTENCE_END, Utterance, joined
from fusen.formats.transcripts.speakers.label_habits import ON_ITS_OWN_LINE, heads_by_habit
from fusen.formats.transcripts.speakers.speaker_checks import asks_alone
from fusen.formats.transcripts.speakers.speaker_labels import Head, accepted

MOST_BYTES = 16 * 2**20  # ten hours of talk take 1 MB
MOST_CUES = 100_000
_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMES = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?=\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,200})>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|lang|ruby|rt|font|s)(?:[. \t][^<>\n]{0,200})?>|<\d[\d:.]{4,12}>|\{\\an?\d[^{}\n]{0,40}\}"
)
_LABEL = re.compile(
    r"(?:(?:[-–—]|>{1,3})[ ]?)?(?P<label>[^\W_][^:：\t\[\]{}<>|*\"“”«»;!?！？؟。、،…]{0,39}?)[ ]?(?::(?![\d/\\)])|：)[ ]*"
)
_NAMED_NUMBER = re.compile(r'\d+[ \t]+"([^"\n]{1,80})"(?:[ \t]+\(\d+\))?')
_SOON = 50  # captions among which rolling up shows
_ASIDES = ("NOTE", "STYLE", "REGION")


class Cue(NamedTuple):
    """One caption. `line` is the line of its time stamp, `number` the text above it; unreadable times are None."""

    line: int
    number: str
    time: float | None
    until: float | None
    words: list[str]


class SpokenCaptions(NamedTuple):
    """Captions as utterances, and how they name their speakers."""

    utterances: list[Utterance]
    habit: str = ""


class _Piece(NamedTuple):
    cue: int
    voice: str
    words: str


def refuse_large(data: bytes, name: str) -> None:
    if len(data) > MOST_BYTES:
        raise FileError(f"{name}: captions of more than {MOST_BYTES // 2**20} MB", "split the file")
    if data.count(b"-->") > MOST_CUES:
        raise FileError(f"{name}: more than {MOST_CUES:,} captions", "split the file")


def read_cues(lines: Sequence[str], *, asides: bool) -> list[Cue]:
    """Return the captions in order. `asides` leaves out blocks that begin with NOTE, STYLE or REGION."""
    at = [n for n, line in enumerate(lines) if "-->" in line and line.lstrip()[:1].isdigit()]
    result = []
    numbers = [_number(lines, n) for n in at]
    for place, (n, following) in enumerate(pairwise([*at, len(lines)])):
        named_next = place + 1 < len(numbers) and numbers[place + 1]
        words = _words(lines[n + 1 : following - 1 if named_next else following], asides)
        times = _TIMES.match(lines[n])
        if times is None:
            result.append(Cue(n + 1, numbers[place], None, None, words))
        else:
            h, m, s, rest, *until = times.groups()
            result.append(Cue(n + 1, numbers[place], _seconds(h, m, s, rest), _seconds(*until), words))
    return result


def _number(lines: Sequence[str], n: int) -> str:
    """Return the line above a time line if it follows a blank line or is a number."""
    above = lines[n - 1].strip() if n and lines[n - 1] else ""
    return above if not above or n < 2 or not lines[n - 2].strip() or above.isdecimal() else ""


def _words(lines: Sequence[str], asides: bool) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    words = list(lines[:end])
    if "" not in words:  # nearly always, and then there are no asides either
        return [line for line in words if not line.isspace()]
    kept = []
    after_blank = skipping = False
    for line in words:
        if not line or line.isspace():
            after_blank, skipping = True, False
            continue
        if asides and after_blank and line.startswith(_ASIDES):
            skipping = True
        if not skipping:
            kept.append(line)
        after_blank = False
    return kept


def _seconds(hours: str | None, minutes: str, seconds: str, rest: str | None) -> float:
    whole = int(minutes) * 60 + int(seconds) + (int(hours) * 3600 if hours else 0)
    return whole + int(rest if len(rest) == 3 else f"{rest:0<3}"[:3]) / 1000 if rest else float(whole)


def spoken(
    cues: Sequence[Cue], known: Mapping[str, str], *, escaped: bool, asking: Collection[str] = ()
) -> SpokenCaptions:
    """Return captions as utterances; `<v Name>`, a name above the time or `Name:` in the words names the speaker.

    `known` are declared labels, `asking` declared interviewers, `escaped` says that `&amp;` means an ampersand.
    """
    pieces = list(_pieces(_unrolled(cues), escaped))
    if any(piece.voice for piece in pieces):
        tagged = any("<v" in line for cue in cues for line in cue.words)
        habit = "<v Name> talk" if tagged else "Name above the time"
        return SpokenCaptions([_utterance(cues[piece.cue], piece.voice, piece.words) for piece in pieces], habit)
    return _by_labels(cues, pieces, known, asking)


def _utterance(cue: Cue, speaker: str, words: str) -> Utterance:
    return Utterance(speaker, words, cue.time, cue.until)


def _unrolled(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Return rolling captions, which repeat the last line of the caption before, with each line once."""
    if not any(map(_repeats, cues[:_SOON], cues[1 : _SOON + 1])):
        return cues
    repeats = list(map(_repeats, cues, cues[1:]))
    if sum(repeats) < max(3, 0.4 * len(cues)):
        return cues
    return [cues[0], *(cue._replace(words=cue.words[again:]) for again, cue in zip(repeats, cues[1:], strict=True))]


def _repeats(before: Cue, cue: Cue) -> bool:
    return bool(before.words and cue.words) and _untagged(before.words[-1]).strip() == _untagged(cue.words[0]).strip()


def _untagged(words: str) -> str:
    if "<" not in words and "{" not in words:
        return words
    words = words.removesuffix("</v>")
    return _TAG.sub("", words) if "<" in words or "{" in words else words


def _pieces(cues: Sequence[Cue], escaped: bool) -> Iterator[_Piece]:
    for number, cue in enumerate(cues):
        named = _NAMED_NUMBER.fullmatch(cue.number) if '"' in cue.number else None
        voice = named[1] if named else ""
        for line in cue.words:
            if "<v" not in line:
                if words := _unescaped(_untagged(line), escaped).strip():
                    yield _Piece(number, voice, words)
                continue
            if line.startswith("<v ") and line.endswith("</v>") and line.count("<") == 2 and "&" not in line:
                voice, _, words = line[3:-4].partition(">")
                if words := _untagged(words).strip():
                    yield _Piece(number, _called(voice, words), words)
                continue
            for place, part in enumerate(_VOICE.split(line)):
                if place % 2:
                    voice = _unescaped(part.strip(), escaped)
                elif part and (words := _unescaped(_untagged(part), escaped).strip()):
                    yield _Piece(number, _called(voice, words), words)


def _called(voice: str, words: str) -> str:
    """Return who speaks; noScribe's voice `//S01` names only who talks at the same time, unless the words begin with it."""
    return voice if voice[:2] != "//" else voice[2:] if words[:2] == "//" else ""


def overlaps_only(cue: Cue) -> bool:
    """Return whether the voice of a caption names only who talks at the same time."""
    return any(
        (match := _VOICE.match(line)) and match[1][:2] == "//" != line[match.end() :].lstrip()[:2] for line in cue.words
    )


def _unescaped(text: str, escaped: bool) -> str:
    return unescape(text) if escaped and "&" in text else text


def _by_labels(
    cues: Sequence[Cue], pieces: Sequence[_Piece], known: Mapping[str, str], asking: Collection[str]
) -> SpokenCaptions:
    """Give a label to all captions up to the next label."""
    heads = []
    result: dict[int, Head] = {}
    for number, piece in enumerate(pieces):
        match = _LABEL.match(piece.words)
        if match:
            label = match["label"].rstrip()
            result[number] = Head(number, match.end(), label, None, False, False, False, True)
            heads.append(result[number])
    folded = {label.casefold(): called for label, called in known.items()}
    text = "\n".join(piece.words for piece in pieces) if heads else ""
    labels = {head.label for head in accepted(heads, text, 0, len(pieces), folded)}
    habit = "Name: talk"
    if not labels:
        habit, result = _dressed_labels(pieces, folded)
        labels = {head.label for head in result.values()}
    lines: list[Utterance] = []
    speaker = ""
    rows = [
        (head.label if (head := result.get(at)) and head.label in labels else "", piece.words)
        for at, piece in enumerate(pieces)
    ]
    only_asks = asks_alone(rows, asking)
    for number, piece in enumerate(pieces):
        head = result.get(number)
        words = piece.words
        if only_asks and lines and SENTENCE_END.search(lines[-1].text):  # the answers have no label
            speaker = ""
        if head is not None and head.label in labels:
            speaker, words = head.label, words[head.talk :]
        lines.append(_utterance(cues[piece.cue], speaker, words))
    return SpokenCaptions(lines, habit) if labels else SpokenCaptions(_whole_cues(cues, pieces))


def _dressed_labels(pieces: Sequence[_Piece], known: Mapping[str, str]) -> tuple[str, dict[int, Head]]:
    """Return a habit such as `[Name] talk` with its heads by piece, but not `Name: talk`; `talk` is an offset in the words."""
    starts: dict[int, int] = {}
    at = 0
    for number, piece in enumerate(pieces):
        starts[at] = number
        at += len(piece.words) + 1
    text = "\n".join(piece.words for piece in pieces)
    lines = [(start, pieces[number].words, True) for start, number in starts.items()]
    shape, heads = heads_by_habit(lines, text, len(pieces), known)
    if shape == ON_ITS_OWN_LINE:
        return "", {}
    by_piece = {starts[head.line]: head._replace(talk=head.talk - head.line) for head in heads if head.line in starts}
    return shape, by_piece


def _whole_cues(cues: Sequence[Cue], pieces: Sequence[_Piece]) -> list[Utterance]:
    """Return each caption as an utterance without a speaker."""
    words: dict[int, list[str]] = {}
    for piece in pieces:
        words.setdefault(piece.cue, []).append(piece.words)
    return [_utterance(cues[number], "", joined(lines)) for number, lines in words.items()]
