"""Cursor motions by passage, turn, paragraph and word, as offsets; independent of the screen."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from fusen.model.source import Passages, Turn

_GAP = re.compile(r"\n[^\S\n]*\n\s*")


def passage_at(passages: Passages, offset: int) -> int:
    """Return the index of the passage at `offset`, else of the next one, else of the last; -1 if there are none."""
    index = bisect_right(passages.ends, offset)
    return min(index, len(passages) - 1)


def next_passage(
    passages: Passages, index: int, step: int, predicate: Callable[[int], bool] | None = None
) -> int | None:
    """Return the nearest passage after (step 1) or before (-1) `index` that matches `predicate`."""
    ahead = range(index + step, len(passages) if step > 0 else -1, step)
    return next((number for number in ahead if predicate is None or predicate(number)), None)


def turn_start(turns: Sequence[Turn], offset: int, step: int) -> int | None:
    """Return the start of the next turn, of the current turn, or of the previous turn."""
    starts = [turn.start for turn in turns]
    index = bisect_right(starts, offset) if step > 0 else bisect_left(starts, offset) - 1
    return starts[index] if 0 <= index < len(starts) else None


def turn_end(turns: Sequence[Turn], offset: int) -> int | None:
    """Return the end of the turn at `offset`, or of the next turn if `offset` is at an end."""
    return next((turn.end for turn in turns[bisect_right([turn.end for turn in turns], offset) :]), None)


def paragraph(text: str, turns: Sequence[Turn], offset: int, step: int) -> int | None:
    """Return the start of the next or previous paragraph; a paragraph starts at a turn or after an empty line in a
    turn.
    """
    starts = sorted({turn.start for turn in turns} | {gap.end() for gap in _GAP.finditer(text)})
    starts = [start for start in starts if any(turn.start <= start < turn.end for turn in _around(turns, start))]
    index = bisect_right(starts, offset) if step > 0 else bisect_left(starts, offset) - 1
    return starts[index] if 0 <= index < len(starts) else None


def _around(turns: Sequence[Turn], offset: int) -> Sequence[Turn]:
    index = bisect_right(turns, offset, key=lambda turn: turn.start)
    return turns[max(index - 1, 0) : index + 1]


def word_start(text: str, offset: int, step: int) -> int:
    """Return the start of the next, the current or the previous word."""
    if step > 0:
        kind = _kind(text, offset)
        while offset < len(text) and kind and _kind(text, offset) == kind:
            offset += 1
        while offset < len(text) and not _kind(text, offset):
            offset += 1
        return offset
    while offset > 0 and not _kind(text, offset - 1):
        offset -= 1
    kind = _kind(text, offset - 1)
    while offset > 0 and _kind(text, offset - 1) == kind:
        offset -= 1
    return offset


def word_end(text: str, offset: int) -> int:
    """Return the end of the word at `offset`, or of the next word."""
    while offset < len(text) and not _kind(text, offset):
        offset += 1
    kind = _kind(text, offset)
    while offset < len(text) and _kind(text, offset) == kind:
        offset += 1
    return offset


def _kind(text: str, offset: int) -> str:
    """Return the character class of a word, empty between words; Japanese changes script between words."""
    while 0 < offset < len(text) and (unicodedata.category(text[offset])[0] == "M" or text[offset] in "\u200d\u2019ー"):
        offset -= 1  # belongs to the character before it
    if not 0 <= offset < len(text):
        return ""
    character = text[offset]
    if character.isascii():
        return "word" if character.isalnum() or character in "_'" else ""
    category = unicodedata.category(character)
    if category[0] not in "LN":
        return "" if category[0] in "ZPC" else "sign"
    if "\u3040" <= character <= "\u309f":
        return "hiragana"
    if "\u30a0" <= character <= "\u30ff":
        return "katakana"
    if "\u3400" <= character <= "\u9fff":
        return "kanji"
    return "word"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without surrounding white space."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
