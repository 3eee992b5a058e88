"""Where a move leads: by passage, turn, paragraph and word, as offsets; nothing of the screen."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from fusen.model.source import Passages, Turn

_GAP = re.compile(r"\n[^\S\n]*\n\s*")


def passage_at(passages: Passages, offset: int) -> int:
    """The passage that holds `offset`, else the next one, else the last; -1 where there is none."""
    index = bisect_right(passages.ends, offset)
    return min(index, len(passages) - 1)


def next_passage(passages: Passages, index: int, step: int, wanted: Callable[[int], bool] | None = None) -> int | None:
    """The nearest passage after (step 1) or before (-1) `index` that is wanted."""
    index += step
    while 0 <= index < len(passages):
        if wanted is None or wanted(index):
            return index
        index += step
    return None


def turn_start(turns: Sequence[Turn], offset: int, step: int) -> int | None:
    """The beginning of the next turn, or of this one, or of the one before."""
    starts = [turn.start for turn in turns]
    index = bisect_right(starts, offset) if step > 0 else bisect_left(starts, offset) - 1
    return starts[index] if 0 <= index < len(starts) else None


def turn_end(turns: Sequence[Turn], offset: int) -> int | None:
    """The end of the turn at `offset`, or of the next one if it stands at an end."""
    return next((turn.end for turn in turns[bisect_right([turn.end for turn in turns], offset) :]), None)


def paragraph(text: str, turns: Sequence[Turn], offset: int, step: int) -> int | None:
    """The beginning of the next paragraph: a turn's, or after an empty line within one."""
    starts = sorted({turn.start for turn in turns} | {gap.end() for gap in _GAP.finditer(text)})
    starts = [start for start in starts if any(turn.start <= start < turn.end for turn in _around(turns, start))]
    index = bisect_right(starts, offset) if step > 0 else bisect_left(starts, offset) - 1
    return starts[index] if 0 <= index < len(starts) else None


def _around(turns: Sequence[Turn], offset: int) -> Sequence[Turn]:
    index = bisect_right(turns, offset, key=lambda turn: turn.start)
    return turns[max(index - 1, 0) : index + 1]


def word_start(text: str, offset: int, step: int) -> int:
    """Where the next word begins, or this one, or the one before."""
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
    """Where the word at `offset` or the next one ends."""
    while offset < len(text) and not _kind(text, offset):
        offset += 1
    kind = _kind(text, offset)
    while offset < len(text) and _kind(text, offset) == kind:
        offset += 1
    return offset


def _kind(text: str, offset: int) -> str:
    """What a run of a word is made of; Japanese changes script between words. Empty between words."""
    while 0 < offset < len(text) and (unicodedata.category(text[offset])[0] == "M" or text[offset] in "\u200d\u2019ー"):
        offset -= 1  # goes with what stands before it
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
    """The span without white space around it."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
