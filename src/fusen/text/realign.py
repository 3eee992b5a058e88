"""Realign codings and reviews with a changed text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

RealignOutcome = Literal["kept", "moved", "doubtful", "detached"]
CERTAINTY: tuple[RealignOutcome, ...] = ("kept", "moved", "doubtful", "detached")

SIMILAR = 0.6  # from this share of equal characters on, a changed passage counts as the same
_PARTLY = 0.3  # from this share of equal characters on, the equal words of a changed sentence count as read
_COMPARED = 4_000  # characters; longer changes are new talk
LONG_ENOUGH = 12  # shortest quote, in characters, to search for elsewhere in the text
WORD_DIFF_LIMIT = 4_000_000  # cells (old words × new words); larger changes are not compared word by word

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LEVELS = (
    re.compile(r"[^\n]*\n|[^\n]+"),  # lines
    re.compile(r"[^.!?。！？]*[.!?。！？]+\s*|[^.!?。！？]+"),  # roughly sentences, for texts with few lines
    re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]"),  # words, or characters in scripts without spaces
)


@dataclass(frozen=True, slots=True)
class RealignedSpan:
    """A span in the new text and its outcome.

    kept: same words, same place; moved: same words elsewhere; doubtful: similar words; detached: not found.
    """

    start: int
    end: int
    outcome: RealignOutcome
    searched: bool = False  # found by its words, not by its context

    @property
    def uncertainty(self) -> tuple[int, bool]:
        """Return a sort key; of two spans that claim one place, the lower one gets it."""
        return CERTAINTY.index(self.outcome), self.searched


class Block(NamedTuple):
    """`size` equal characters at offset `old` of the old text and offset `new` of the new text."""

    old: int
    new: int
    size: int


class Realigner:
    """Maps spans of `old` to spans of `new`. Time is linear in unchanged text and quadratic in changed stretches."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._blocks = _equal_blocks(old, new)
        self._starts = [block.old for block in self._blocks]
        self._new_starts = [block.new for block in self._blocks]

    def realign(self, start: int, end: int) -> RealignedSpan:
        """Return the span of the new text that holds the words of `[start, end)`, with its outcome."""
        inside = self._block_around(start, end)
        if inside is not None:
            moved = inside.new - inside.old
            return RealignedSpan(start + moved, end + moved, "kept" if moved == 0 else "moved")
        near = self._nearby(start, end)
        elsewhere = self._elsewhere(self._old[start:end], near.start if near else self._expected(start))
        if elsewhere is not None:
            return elsewhere
        return near or RealignedSpan(start, end, "detached")

    def realign_reading(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of the new text that were read with `[start, end)` of the old text.

        A sentence that was corrected counts as read; inserted talk does not.
        """
        touched = self._touched(start, end)
        read: list[tuple[int, int]] = []
        for piece in self._pieces_around(touched, start, end):
            for first, last in self._read_of(piece, start, end):
                if read and not self._new[read[-1][1] : first].strip():
                    read[-1] = (read[-1][0], max(last, read[-1][1]))
                else:
                    read.append((first, last))
        return [piece for piece in read if any(map(str.isalnum, self._new[piece[0] : piece[1]]))]

    def inserted(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of talk in the new text, inside or at the ends of `[start, end)`, not read with it."""
        read = self.realign_reading(start, end)
        result = [(before[1], after[0]) for before, after in pairwise(read)]
        if read and start == 0:
            result.insert(0, (0, read[0][0]))
        if read and end == len(self._old):
            result.append((read[-1][1], len(self._new)))
        trimmed = [_trim(self._new, *piece) for piece in result]
        return [piece for piece in trimmed if any(map(str.isalnum, self._new[piece[0] : piece[1]]))]

    @cached_property
    def _pieces(self) -> list[int]:
        """Starts of the lines and rough sentences of the new text."""
        lines = accumulate(map(len, _LEVELS[0].findall(self._new)), initial=0)
        sentences = (
            line + at
            for line, following in pairwise(lines)
            for at in accumulate(map(len, _LEVELS[1].findall(self._new[line:following])), initial=0)
        )
        return sorted(set(sentences)) or [0]

    def _pieces_around(self, touched: Sequence[Block], start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the pieces of the new text that hold equal words or lie where the old span was."""
        if not touched:
            return
        last = touched[-1]
        until = last.new + min(end, last.old + last.size) - last.old
        if end >= last.old + last.size:
            until = max(until, self._start_after(last))
        first = touched[0].new + max(0, start - touched[0].old)
        if start <= touched[0].old:
            first = min(first, self._end_before(touched[0]))
        pieces = self._pieces
        for number in range(max(0, bisect_right(pieces, first) - 1), len(pieces)):
            if pieces[number] >= until:
                return
            yield pieces[number], pieces[number + 1] if number + 1 < len(pieces) else len(self._new)

    def _read_of(self, piece: tuple[int, int], start: int, end: int) -> list[tuple[int, int]]:
        """Return the read parts of a piece of the new text: all but the unread parts, if enough of it is unchanged."""
        inside: list[tuple[int, int]] = []
        outside: list[tuple[int, int]] = []
        for block in self._meeting(piece):
            low, high = max(piece[0], block.new), min(piece[1], block.new + block.size)
            shift = block.new - block.old
            cut_low, cut_high = min(max(start + shift, low), high), min(max(end + shift, low), high)
            inside += [(cut_low, cut_high)] if cut_low < cut_high else []
            outside += [span for span in ((low, cut_low), (cut_high, high)) if span[0] < span[1]]
        kept, other = self._signs(inside), self._signs(outside)
        changed = self._signs([piece]) - kept - other
        if not (kept or other or changed):
            return inside
        if not kept and not other:
            return [piece] if self._was_similar(piece, start, end) else []
        if kept >= SIMILAR * (kept + changed) or (kept and self._was_similar(piece, start, end)):
            return _without(piece, outside)
        return inside if kept >= _PARTLY * (kept + changed) else []

    def _meeting(self, piece: tuple[int, int]) -> Iterator[Block]:
        """Yield the blocks with characters in a piece of the new text."""
        at = max(bisect_right(self._new_starts, piece[0]) - 1, 0)
        while at < len(self._blocks) and self._blocks[at].new < piece[1]:
            if self._blocks[at].new + self._blocks[at].size > piece[0]:
                yield self._blocks[at]
            at += 1

    def _was_similar(self, piece: tuple[int, int], start: int, end: int) -> bool:
        """Return whether a piece of the new text resembles the words of the old span that it replaced."""
        at = bisect_right(self._new_starts, piece[0]) - 1
        before = self._blocks[at] if at >= 0 else Block(0, 0, 0)
        to = bisect_left(self._new_starts, piece[1])
        after = self._blocks[to - 1] if to else before
        if after.new + after.size < piece[1]:
            after = self._blocks[to] if to < len(self._blocks) else Block(len(self._old), len(self._new), 0)
        low = before.old + min(piece[0] - before.new, before.size)
        high = after.old + max(0, piece[1] - after.new)
        was, now = self._old[max(low, start) : min(high, end)].strip(), self._new[slice(*piece)].strip()
        if not was or len(was) + len(now) > _COMPARED:
            return False
        return SequenceMatcher(None, was, now, autojunk=False).ratio() >= SIMILAR

    def _signs(self, spans: Sequence[tuple[int, int]]) -> int:
        return sum(sum(map(str.isalnum, self._new[low:high])) for low, high in spans)

    def _touched(self, start: int, end: int) -> Sequence[Block]:
        """Return the blocks that share a character with `[start, end)`."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_right(self._starts, end - 1)
        return [block for block in self._blocks[first:last] if start < block.old + block.size]

    def _block_around(self, start: int, end: int) -> Block | None:
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and end <= self._blocks[index].old + self._blocks[index].size:
            return self._blocks[index]
        return None

    def _nearby(self, start: int, end: int) -> RealignedSpan | None:
        """Return the new text between the equal characters in and around the span, if it is similar enough."""
        touched = self._touched(start, end)
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        # If the span begins or ends in changed words, extend it to the next equal stretch.
        new_start = first.new + start - first.old if start >= first.old else self._end_before(first)
        within = end <= last.old + last.size
        new_end = last.new + end - last.old if within else self._start_after(last)
        new_start, new_end = _trim(self._new, new_start, new_end)
        equal = sum(min(end, b.old + b.size) - max(start, b.old) for b in touched)
        if new_start >= new_end or 2 * equal < SIMILAR * (end - start + new_end - new_start):
            return None
        return RealignedSpan(new_start, new_end, "doubtful")

    def _end_before(self, block: Block) -> int:
        index = bisect_right(self._starts, block.old) - 2
        return self._blocks[index].new + self._blocks[index].size if index >= 0 else 0

    def _start_after(self, block: Block) -> int:
        index = bisect_right(self._starts, block.old)
        return self._blocks[index].new if index < len(self._blocks) else len(self._new)

    def _expected(self, start: int) -> int:
        index = bisect_right(self._starts, start) - 1
        return start if index < 0 else start + self._blocks[index].new - self._blocks[index].old

    def _elsewhere(self, quote: str, expected: int) -> RealignedSpan | None:
        """Return the same words at another place: moved if the place is unique, doubtful if there are several."""
        if len(quote.strip()) < LONG_ENOUGH:
            return None
        places = [match.start() for match in re.finditer(re.escape(quote), self._new)]
        if not places:
            return None
        nearest = min(places, key=lambda place: abs(place - expected))
        return RealignedSpan(nearest, nearest + len(quote), "moved" if len(places) == 1 else "doubtful", searched=True)


def _equal_blocks(old: str, new: str) -> list[Block]:
    joined: list[Block] = []
    for block in _compare(old, new, 0, 0, 0):
        last = joined[-1] if joined else None
        if last and last.old + last.size == block.old and last.new + last.size == block.new:
            joined[-1] = Block(last.old, last.new, last.size + block.size)
        else:
            joined.append(block)
    return joined


def _compare(old: str, new: str, old_at: int, new_at: int, level: int) -> Iterator[Block]:
    """Yield equal blocks in order; compare changed lines by sentences, and changed sentences by words."""
    if old == new:
        if old:
            yield Block(old_at, new_at, len(old))
        return
    if level == len(_LEVELS):
        return
    a, b = _LEVELS[level].findall(old), _LEVELS[level].findall(new)
    a_at, b_at = _starts(a), _starts(b)
    for equal, (i1, i2), (j1, j2) in _opcodes(a, b, level):
        if equal:
            yield Block(old_at + a_at[i1], new_at + b_at[j1], a_at[i2] - a_at[i1])
        else:
            changed = old[a_at[i1] : a_at[i2]], new[b_at[j1] : b_at[j2]]
            yield from _compare(*changed, old_at + a_at[i1], new_at + b_at[j1], level + 1)


def _opcodes(a: list[str], b: list[str], level: int) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Yield (equal, tokens of a, tokens of b) of equal and replaced stretches; equal ends need no comparison."""
    least = min(len(a), len(b))
    head = next((i for i in range(least) if a[i] != b[i]), least)
    tail = next((i for i in range(least - head) if a[-1 - i] != b[-1 - i]), least - head)
    if head:
        yield True, (0, head), (0, head)
    a_inner, b_inner = a[head : len(a) - tail], b[head : len(b) - tail]
    too_long = level == len(_LEVELS) - 1 and len(a_inner) * len(b_inner) > WORD_DIFF_LIMIT
    if a_inner and b_inner and not too_long:
        # difflib matches white space and frequent tokens (autojunk) only next to other matches: without autojunk,
        # 3,000 lines of yes and no take 1.4 s.
        for tag, i1, i2, j1, j2 in SequenceMatcher(str.isspace, a_inner, b_inner).get_opcodes():
            if tag in ("equal", "replace"):
                yield tag == "equal", (head + i1, head + i2), (head + j1, head + j2)
    if tail:
        yield True, (len(a) - tail, len(a)), (len(b) - tail, len(b))


def _starts(tokens: list[str]) -> list[int]:
    return list(accumulate(map(len, tokens), initial=0))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _without(piece: tuple[int, int], holes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the piece without the holes, which lie in it in order."""
    at, left = piece[0], []
    for low, high in holes:
        left += [(at, low)] if at < low else []
        at = high
    return [*left, (at, piece[1])] if at < piece[1] else left
