"""Second looks at the speakers of a source: answers without a label, overlapping talk, labels that differ by a slip."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from fusen.formats.transcripts.speakers.label_slips import is_slip
from fusen.formats.transcripts.speakers.speaker_labels import is_backchannel, is_no_label
from fusen.model.quantity import quantity
from fusen.model.source import Turn
from fusen.text.questions import has_question
from fusen.text.role_words import is_name_of_interviewer

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")
_MAY_BE_LABEL = re.compile(
    r"^[ \t\u3000]*(?P<label>[^\W\d_a-zà-ÿ][^\s:：,;.!?()\d]{0,19}(?:[ ][^\W\d_a-z][^\s:：,;.!?()]{0,19}){0,2})[ \t]*[:：](?![/\\])",
    re.MULTILINE,
)
_OPENING = re.compile(r"(?<![:/])//[ ]?(?P<label>[^\W_][^:：/\n]{0,39}?)[ ]?[:：](?![/\\])[ ]*")
_SLASHES = re.compile(r"(?<!:)//+")
_DIGITS = re.compile(r"\d+")
_MOST_LIKELY = 4
_MOST_SPEAKERS = 40


def answers_apart(text: str, turns: Sequence[Turn], declared: Collection[str], start: int = 0) -> tuple[Turn, ...]:
    """Return the turns of a file in which only the interviewer has a label: talk after a question is another speaker's.

    The question is the label's paragraph, or its line where the file has no blank lines between paragraphs.
    """
    speakers = {turn.speaker for turn in turns}
    only = next(iter(speakers)) if len(speakers) == 1 else ""
    asks = only and (is_name_of_interviewer(only) or only.casefold() in {name.strip().casefold() for name in declared})
    gap = _BLANK if any(_BLANK.search(text, turn.start, turn.end) for turn in turns) else _LINE_END
    if not asks and not (only and _seems_to_ask(text, turns, gap)):
        return tuple(turns)
    apart: list[Turn] = []
    for turn in turns:
        match = gap.search(text, turn.start, turn.end)
        close = match.start() if match else turn.end
        apart.append(Turn(turn.start, close, turn.speaker, turn.time))
        if match and match.end() < turn.end:
            apart.append(Turn(match.end(), turn.end, ""))
    if not any(turn.speaker == "" for turn in apart):
        return tuple(turns)
    return _with_talk_ahead(text, apart, start)


def asks_alone(rows: Sequence[tuple[str, str]], asking: Collection[str] = ()) -> bool:
    """Return whether one speaker alone has a name in rows of (name, words), and asks: rows without a name answer.

    `asking` are declared interviewers. Others ask if most of their rows do, and the rows without a name do not.
    """
    names = {name.casefold() for name, _ in rows if name}
    if len(names) != 1:
        return False
    only = next(iter(names))
    if is_name_of_interviewer(only) or only in {name.strip().casefold() for name in asking}:
        return True
    questions = [has_question(words[-40:]) for name, words in rows if name]
    answers = [has_question(words[-20:]) for name, words in rows if not name]
    return sum(questions) >= max(3, 0.6 * len(questions)) and bool(answers) and sum(answers) <= 0.2 * len(answers)


def _with_talk_ahead(text: str, turns: list[Turn], start: int) -> tuple[Turn, ...]:
    """Talk before the first question belongs to the speaker who answers, as talk after it does."""
    line = text.rfind("\n", 0, turns[0].start) + 1
    while line > start and not text[line : turns[0].start].strip():  # the label is on the line above
        line = text.rfind("\n", 0, line - 1) + 1
    before = text[start:line]
    if not before.strip():
        return tuple(turns)
    first = start + len(before) - len(before.lstrip())
    return (Turn(first, start + len(before.rstrip()), ""), *turns)


def _seems_to_ask(text: str, turns: Sequence[Turn], gap: re.Pattern[str]) -> bool:
    """A name that is alone in the file, whose paragraphs ask while those after them do not."""
    questions = answered = 0
    for turn in turns:
        match = gap.search(text, turn.start, turn.end)
        if match and match.end() < turn.end:
            questions += has_question(text[max(turn.start, match.start() - 40) : match.start() + 1])
            answered += not has_question(text[max(match.end(), turn.end - 20) : turn.end])
    return questions >= 3 and questions >= 0.6 * len(turns) and answered >= 0.8 * questions


def overlaps_apart(text: str, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns with each overlap a turn of its own, if its label is a speaker's or differs by its number only.

    An overlap ends with two slashes, with the next overlap or with the turn.
    """
    if "//" not in text:
        return tuple(turns)
    names = {turn.speaker.casefold(): turn.speaker for turn in turns if turn.speaker}
    shapes = {_DIGITS.sub("0", name) for name in names if _DIGITS.search(name)}
    result: list[Turn] = []
    for turn in turns:
        result += _pieces(text, turn, names, shapes) if turn.speaker else [turn]
    return tuple(result)


def _pieces(text: str, turn: Turn, names: dict[str, str], shapes: Collection[str]) -> Iterator[Turn]:
    at, time = turn.start, turn.time
    for match in _OPENING.finditer(text, turn.start, turn.end):
        label = match["label"].casefold()
        if match.start() < at or not (label in names or _DIGITS.sub("0", label) in shapes):
            continue
        for piece in _turn(text, at, match.start(), turn.speaker, time):
            yield piece
            time = None
        close = _SLASHES.search(text, match.end(), turn.end)
        yield from _turn(
            text, match.end(), close.start() if close else turn.end, names.get(label, match["label"]), time
        )
        at = turn.end if close is None else close.start() if _OPENING.match(text, close.start()) else close.end()
    yield from _turn(text, at, turn.end, turn.speaker, time)


def _turn(text: str, start: int, end: int, speaker: str, time: float | None) -> Iterator[Turn]:
    if slashes := _SLASHES.match(text, start, end):  # the end of an overlap in the turn before
        start = slashes.end()
    words = text[start:end]
    if words.strip(" \t\n\u3000.…"):
        yield Turn(start + len(words) - len(words.lstrip()), start + len(words.rstrip()), speaker, time)


def likely_labels(text: str, start: int) -> list[str]:
    """Names before a colon at the beginning of lines, in order, each once: what may be labels of a short file."""
    result = dict.fromkeys(match["label"].strip() for match in _MAY_BE_LABEL.finditer(text, start))
    return [label for label in result if not is_no_label(label) and not is_backchannel(label)][:_MOST_LIKELY]


def alike(turns: Sequence[Turn], name: str) -> tuple[str, ...]:
    """A warning for each label that looks like a slip for another one, with the option that makes them one."""
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    if not 2 <= len(counts) <= _MOST_SPEAKERS:
        return ()
    lines = []
    for first, second in combinations(counts, 2):
        rare, usual = sorted((first, second), key=lambda label: counts[label])
        if is_slip(rare, usual) and (counts[rare] <= 3 or counts[rare] <= 0.34 * counts[usual]):
            lines.append(
                f"{name}: {rare} ({quantity(counts[rare], 'turn')}) and {usual} ({counts[usual]}) look like one speaker: "
                f'--speakers "{rare}={usual}" makes them one'
            )
    return tuple(lines)
