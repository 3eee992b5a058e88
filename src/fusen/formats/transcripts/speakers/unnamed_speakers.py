"""Interviews whose speakers have no names: questions in bold or italics, as headings or numbered, or talk after dashes."""

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
ANSWERS = "answers in bold, italics or colour, without names"
MARKED = "questions as headings, with numbers or in colour, without names"
HEADINGS, NUMBERED, DASHES = (
    "questions as headings, without names",
    "numbered questions, without names",
    "talk after dashes, without names",
)
_LONGEST_HEADING = 60
_MOST_ANSWERS_THAT_ASK = 0.2  # share of the answers


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


def styled_turns(
    text: str, places: Sequence[tuple[int, int]], emphasised: Sequence[bool], marked: Sequence[bool]
) -> tuple[str, tuple[Turn, ...]]:
    """Return the habit and the turns of a document's paragraphs; ("", ()) if their looks tell no questions from answers.

    `emphasised` paragraphs are in bold or italics, `marked` are headings, numbered or in a colour.
    """
    for habit, looks in ((HABIT, emphasised), (MARKED, marked)):
        pieces = [StyledPiece(start, end, look) for (start, end), look in zip(places, looks, strict=True)]
        if turns := question_turns(text, pieces):
            return habit, turns
        if turns := _answer_turns(text, pieces):
            return ANSWERS, turns
    return "", ()


def _answer_turns(text: str, pieces: Sequence[StyledPiece]) -> tuple[Turn, ...]:
    """Return questions and answers if the plain lines ask and the emphasised ones answer."""
    turns = question_turns(text, [piece._replace(emphasised=not piece.emphasised) for piece in pieces])
    answers = [turn for turn in turns if not turn.speaker]
    asking = sum(ends_in_question(text[turn.start : turn.end]) for turn in answers)
    return () if asking > _MOST_ANSWERS_THAT_ASK * len(answers) else turns


def _is_heading(text: str, piece: StyledPiece) -> bool:
    short = piece.end - piece.start <= _LONGEST_HEADING and "\n" not in text[piece.start : piece.end]
    return piece.emphasised and short and not ends_in_question(text[piece.start : piece.end])


_MARKED = re.compile(r"[ \t]*(?P<sign>\*{1,3}|_{1,3})(?=\S)(?P<words>[^\n]{1,2000}?)(?<=\S)(?P=sign)[ \t]*")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?P<words>[^\n]{1,2000}?)[ \t#]*")
_NUMBERED = re.compile(
    r"[ \t]{0,8}[(\[]?(?:[^\W\d_]{1,10}[ .]?)?(?P<number>\d{1,3})[a-z]?[.):\]][ \t]+(?P<words>[^\n]{1,2000}?)[ \t]*"
)
_DASHED = re.compile(r"[ \t]{0,3}[-–—―][ \t\u00a0]+(?P<words>[^\n]*\S)[ \t]*")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


def turns_without_names(text: str, start: int) -> tuple[str, tuple[Turn, ...]]:
    """Return the habit and the turns of a text without names whose questions are marked; ("", ()) if there are none.

    Marks are the stars of Markdown, which stay outside the turn, headings, numbers, and a dash before each speaker's talk.
    """
    for habit, pattern in ((HABIT, _MARKED), (HEADINGS, _HEADING), (NUMBERED, _NUMBERED)):
        pieces = _pieces(text, start, pattern)
        if habit == NUMBERED:
            pieces = [
                piece._replace(emphasised=piece.emphasised and ends_in_question(text[piece.start : piece.end]))
                for piece in pieces
            ]
        if turns := question_turns(text, pieces):
            return habit, turns
    turns = _dashed_turns(text, start)
    return (DASHES, turns) if turns else ("", ())


def _pieces(text: str, start: int, pattern: re.Pattern[str]) -> list[StyledPiece]:
    """Return the lines; those that match are questions, without their marks."""
    pieces = []
    for line in _LINE.finditer(text, start):
        match = pattern.fullmatch(line[0])
        lead = len(line[0]) - len(line[0].lstrip())
        first, last = (match.start("words"), match.end("words")) if match else (lead, len(line[0].rstrip()))
        pieces.append(StyledPiece(line.start() + first, line.start() + last, match is not None))
    return pieces


def _dashed_turns(text: str, start: int) -> tuple[Turn, ...]:
    """Return the turns of a dialogue in which each speaker's talk begins with a dash, and every other one asks."""
    turns: list[tuple[int, int]] = []
    for line in _LINE.finditer(text, start):
        match = _DASHED.fullmatch(line[0])
        if match:
            turns.append((line.start() + match.start("words"), line.start() + match.end("words")))
        elif turns:
            turns[-1] = (turns[-1][0], line.start() + len(line[0].rstrip()))
    asks = [ends_in_question(text[first:last]) for first, last in turns]
    questions, answers = asks[::2], asks[1::2]
    if len(turns) < 4 or sum(questions) < 0.6 * len(questions) or sum(answers) > _MOST_ANSWERS_THAT_ASK * len(answers):
        return ()
    return tuple(Turn(first, last, "" if number % 2 else ASKS) for number, (first, last) in enumerate(turns))
