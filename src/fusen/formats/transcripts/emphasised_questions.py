"""Interviews whose questions are in bold or italics and whose speakers have no names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from fusen.model.source import Turn
from fusen.text.questions import ends_in_question

ASKS = "Interviewer"
"""The name given to the speaker who asks."""
HABIT = "questions in bold or italics, without names"
_LONGEST_HEADING = 60


class StyledPiece(NamedTuple):
    """A paragraph: its place, and whether all of it is in bold or italics."""

    start: int
    end: int
    emphasised: bool


def question_turns(text: str, pieces: Sequence[StyledPiece]) -> tuple[Turn, ...]:
    """Return questions and answers if most emphasised lines ask and plain lines follow; else nothing."""
    talk = [piece for piece in pieces if not _is_heading(text, piece)]
    groups = [(asks, list(group)) for asks, group in groupby(talk, key=lambda piece: piece.emphasised)]
    questions = [group for asks, group in groups if asks]
    if len(questions) < 2 or len(groups) < 2 * len(questions) - 1 or len(groups) < 4:
        return ()
    if sum(ends_in_question(text[group[0].start : group[-1].end]) for group in questions) < 0.5 * len(questions):
        return ()
    first = next(number for number, (asks, _) in enumerate(groups) if asks)
    return tuple(Turn(group[0].start, group[-1].end, ASKS if asks else "") for asks, group in groups[first:])


def _is_heading(text: str, piece: StyledPiece) -> bool:
    short = piece.end - piece.start <= _LONGEST_HEADING and "\n" not in text[piece.start : piece.end]
    return piece.emphasised and short and not ends_in_question(text[piece.start : piece.end])


_MARKED = re.compile(r"[ \t]*(?P<sign>\*{1,3}|_{1,3})(?=\S)(?P<words>[^\n]{1,2000}?)(?<=\S)(?P=sign)[ \t]*")


def markdown_turns(text: str, start: int) -> tuple[Turn, ...]:
    """The same in Markdown: `**What did you do?**`, the stars outside the turn."""
    pieces = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", text[start:]):
        match = _MARKED.fullmatch(line[0]) if line[0].lstrip()[:1] in ("*", "_") else None
        first = start + line.start() + (len(line[0]) - len(line[0].lstrip()))
        bounds = (
            (start + line.start() + match.start("words"), start + line.start() + match.end("words")) if match else ()
        )
        pieces.append(StyledPiece(*(bounds or (first, first + len(line[0].strip()))), match is not None))
    return question_turns(text, pieces)
