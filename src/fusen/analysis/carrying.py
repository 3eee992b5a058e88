"""Carrying codings and reviews over to a changed text: where the coded words stand now."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Fate = Literal["kept", "moved", "doubtful", "detached"]

SIMILAR = 0.6  # a changed passage is still the same one from this ratio of matching characters on
LONG_ENOUGH = 12  # characters a quote needs to be looked for elsewhere in the text
WORD_DIFF_LIMIT = 4_000_000  # cells (old words × new words) up to which a changed stretch is compared by words

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Carried:
    """kept: same words, same place; moved: same words elsewhere; doubtful: nearly the same words; detached: nowhere."""

    start: int
    end: int
    fate: Fate


class Block(NamedTuple):
    """`size` characters that are equal at `old` and at `new`."""

    old: int
    new: int
    size: int


class Carrier:
    """Maps spans of `old` to spans of `new`. Linear in the unchanged text, quadratic only in changed stretches."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._blocks = _equal_blocks(old, new)
        self._starts = [block.old for block in self._blocks]

    def carry(self, start: int, end: int) -> Carried:
        """Where the words of `[start, end)` stand in the new text."""
        inside = self._block_around(start, end)
        if inside is not None:
            moved = inside.new - inside.old
            return Carried(start + moved, end + moved, "kept" if moved == 0 else "moved")
        near = self._nearby(start, end)
        elsewhere = self._elsewhere(self._old[start:end], near.start if near else self._expected(start))
        if elsewhere is not None:
            return elsewhere
        return near or Carried(start, end, "detached")

    def carry_reading(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the new text that were already there in `[start, end)` and so have been read."""
        read: list[tuple[int, int]] = []
        for block in self._blocks:
            first, last = max(start, block.old), min(end, block.old + block.size)
            if first >= last:
                continue
            first, last = first + block.new - block.old, last + block.new - block.old
            if read and not self._new[read[-1][1] : first].strip():
                read[-1] = (read[-1][0], last)
            else:
                read.append((first, last))
        return [piece for piece in read if self._new[piece[0] : piece[1]].strip()]

    def _block_around(self, start: int, end: int) -> Block | None:
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and end <= self._blocks[index].old + self._blocks[index].size:
            return self._blocks[index]
        return None

    def _nearby(self, start: int, end: int) -> Carried | None:
        """What now stands between the equal characters in and around the span, if it still resembles it."""
        touched = [b for b in self._blocks if b.old < end and start < b.old + b.size]
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        new_start = first.new + max(start - first.old, 0)
        if start < first.old:  # the span begins in changed words: begin after the equal stretch before them
            new_start = self._end_before(first)
        new_end = last.new + min(end - last.old, last.size)
        if end > last.old + last.size:
            new_end = self._start_after(last)
        new_start, new_end = _trim(self._new, new_start, new_end)
        old_words, new_words = self._old[start:end], self._new[new_start:new_end]
        if new_start >= new_end or _ratio(old_words, new_words) < SIMILAR:
            return None
        return Carried(new_start, new_end, "doubtful")

    def _end_before(self, block: Block) -> int:
        index = self._blocks.index(block)
        before = self._blocks[index - 1] if index else Block(0, 0, 0)
        return before.new + before.size

    def _start_after(self, block: Block) -> int:
        index = self._blocks.index(block) + 1
        return self._blocks[index].new if index < len(self._blocks) else len(self._new)

    def _expected(self, start: int) -> int:
        index = bisect_right(self._starts, start) - 1
        return start if index < 0 else start + self._blocks[index].new - self._blocks[index].old

    def _elsewhere(self, quote: str, expected: int) -> Carried | None:
        """The same words in another place: certain if there is one such place, doubtful if there are several."""
        if len(quote.strip()) < LONG_ENOUGH:
            return None
        places = [found.start() for found in re.finditer(re.escape(quote), self._new)]
        if not places:
            return None
        nearest = min(places, key=lambda place: abs(place - expected))
        return Carried(nearest, nearest + len(quote), "moved" if len(places) == 1 else "doubtful")


def _equal_blocks(old: str, new: str) -> list[Block]:
    if old == new:
        return [Block(0, 0, len(old))]
    blocks = list(_compare(_LINES.findall(old), _LINES.findall(new), 0, 0, refine=True))
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and last.old + last.size == block.old and last.new + last.size == block.new:
            joined[-1] = Block(last.old, last.new, last.size + block.size)
        elif block.size:
            joined.append(block)
    return joined


def _compare(old: list[str], new: list[str], old_at: int, new_at: int, *, refine: bool) -> Iterable[Block]:
    """Equal blocks of two token lists; changed stretches of lines are compared again by words."""
    old_starts, new_starts = _starts(old, old_at), _starts(new, new_at)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Block(old_starts[i1], new_starts[j1], old_starts[i2] - old_starts[i1])
        elif tag == "replace" and refine:
            old_words = _WORDS.findall("".join(old[i1:i2]))
            new_words = _WORDS.findall("".join(new[j1:j2]))
            if len(old_words) * len(new_words) <= WORD_DIFF_LIMIT:
                yield from _compare(old_words, new_words, old_starts[i1], new_starts[j1], refine=False)


def _starts(tokens: list[str], at: int) -> list[int]:
    starts = [at]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def _ratio(old: str, new: str) -> float:
    return SequenceMatcher(None, _WORDS.findall(old), _WORDS.findall(new), autojunk=False).ratio()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
