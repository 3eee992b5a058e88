"""Text outside any turn: an introduction, a legend, notes after the talk; not labels, time stamps or a program's credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fusen.model.source import START, Turn

_HEADER = re.compile(r"\A---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"[^\n]+")
_CREDIT = re.compile(
    r"Transcribed with noScribe |Audio file: |\(Language: [^\n]*\|[^\n]*\)$|Transcribed by https://otter\.ai"
)
_CREDIT_LINES = 8  # of the beginning that may hold a program's credit
_LETTER = re.compile(r"[^\W\d_]")
OUTSIDE = "(outside turns)"
_LABEL_WORDS = 3
_LONGEST_HEADER = 65_536


def header_end(text: str) -> int:
    """Return the end of the YAML header; 0 without one."""
    header = _HEADER.match(text, 0, _LONGEST_HEADER)
    return header.end() if header else 0


def outside_turns(text: str, turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """Return the stretches of text outside turns, in order, without the YAML header, labels, time stamps and outer
    white space."""
    spans: list[tuple[int, int]] = []
    before = header_end(text)
    for turn in turns:
        if turn.start - before > 2 or before == 0:
            spans += _talk(text, before, _before_label(text, before, turn))
        before = max(before, turn.end)
    return [*spans, *_talk(text, before, len(text))]


def with_outside(text: str, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns, with text outside them as turns of the speaker OUTSIDE."""
    result = [Turn(start, end, OUTSIDE) for start, end in outside_turns(text, turns)]
    return tuple(sorted((*turns, *result), key=START)) if any(turn.speaker for turn in turns) else tuple(turns)


def _before_label(text: str, start: int, turn: Turn) -> int:
    """Return the start of a turn's label, which is on the same line or on the line above."""
    line = text.rfind("\n", start, turn.start) + 1 or start
    if text[line : turn.start].strip(" \t*_>-") or not turn.speaker:
        return line
    above = text[start:line].rstrip()
    last = above.rfind("\n") + 1
    words = above[last:].split()
    is_label = turn.speaker.casefold() in above[last:].casefold() or len(words) <= _LABEL_WORDS
    return start + last if words and is_label and above[last:].strip()[-1] not in ".!?。！？" else line


def _talk(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    lines = [line for line in _LINE.finditer(text, start, end) if _LETTER.search(line[0])]
    if start <= header_end(text):
        credits = [number for number, line in enumerate(lines[:_CREDIT_LINES]) if _CREDIT.match(line[0].lstrip())]
        lines = lines[credits[-1] + 1 :] if credits else lines
    while lines and _CREDIT.match(lines[-1][0].lstrip()):
        lines.pop()
    if lines:
        first, last = lines[0], lines[-1]
        lead = len(first[0]) - len(first[0].lstrip())
        yield first.start() + lead, last.start() + len(last[0].rstrip())
