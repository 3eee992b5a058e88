"""Count the words of a coding, and tell whether an interviewee speaks in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from fusen.model.coding import Coding
from fusen.model.source import START, Turn
from fusen.text.words import count_words


def measured(coding: Coding, text: str, turns: tuple[Turn, ...]) -> Coding:
    """Return the coding with its word count, and with `interviewer` set where no interviewee speaks."""
    words, interviewer = spoken(text, turns, coding.start, coding.end)
    return replace(coding, words=words, interviewer=interviewer)


def spoken(text: str, turns: tuple[Turn, ...], start: int, end: int) -> tuple[int, bool]:
    """Return the number of words in `[start, end)`, and whether no interviewee speaks there."""
    first = max(bisect_right(turns, start, key=START) - 1, 0)  # turns are contiguous
    last = bisect_left(turns, end, key=START)
    speaking = [turn for turn in turns[first:last] if start < turn.end]
    return count_words(text[start:end]), all(turn.interviewer for turn in speaking)
