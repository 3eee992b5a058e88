"""Line wrapping of a transcript, and the mapping between columns and characters."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import split_graphemes

from fusen.model.escape import visible
from fusen.model.source import Turn

TALK, ASIDE, LABEL, BLANK = range(4)
TAB = 4
KNOWN = 2000  # lines whose characters are cached

_NARROW = "\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e"  # one cell each
_WIDE = (
    "\u3000-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"  # two
)
_ONE_CELL_EACH = re.compile(f"[{_NARROW}]*\\Z")
_RUNS = re.compile(
    f"(?P<tab>\t)|(?P<narrow>(?:[{_NARROW}](?![^{_NARROW}{_WIDE}\t]))+)|(?P<wide>(?:[{_WIDE}](?![^{_NARROW}{_WIDE}\t]))+)"
    f"|(?:[{_NARROW}{_WIDE}]?[^{_NARROW}{_WIDE}\t]+)+"
)
_SEPARATORS = str.maketrans({"\u2028": "␤", "\u2029": "␤", "\u200b": "·", "\ufeff": "·"})
_NOT_FIRST = frozenset("、。，．・：；！？」』）］｝】〕〉》ー…ぁぃぅぇぉっゃゅょァィゥェォッャュョ々")
_NOT_LAST = frozenset("「『（［｛【〔〈《")


class Row(NamedTuple):
    """A screen line: `[start, end)` of the text; `turn` is -1 outside turns."""

    start: int
    end: int
    turn: int
    kind: int
    first: bool = False  # first line of its turn, with speaker and time


class Cluster(NamedTuple):
    """A user-perceived character as it is shown."""

    start: int
    end: int
    shown: str
    width: int


def simple(piece: str) -> bool:
    """Return whether every character is one cell wide and shown unchanged."""
    return _ONE_CELL_EACH.match(piece) is not None


def clusters(piece: str, at: int = 0) -> list[Cluster]:
    """Split a piece that starts at offset `at` into graphemes; tabs reach the next tab stop."""
    result: list[Cluster] = []
    column = 0
    for run in _RUNS.finditer(piece):
        start, end = run.span()
        if run.lastgroup == "tab":
            width = TAB - column % TAB
            result.append(Cluster(at + start, at + end, " " * width, width))
            column += width
        elif run.lastgroup is None:
            for cluster in _graphemes(piece, start, end, at):
                result.append(cluster)
                column += cluster.width
        else:
            width = 1 if run.lastgroup == "narrow" else 2
            result += [Cluster(at + index, at + index + 1, piece[index], width) for index in range(start, end)]
            column += width * (end - start)
    return result


def _graphemes(piece: str, start: int, end: int, at: int) -> Iterator[Cluster]:
    """Split a span that contains combining marks, joined emoji or control characters."""
    for low, high, width in split_graphemes(piece[start:end])[0]:
        for first, last in _separate(piece, start + low, start + high):
            shown = visible(piece[first:last]).translate(_SEPARATORS)
            plain = shown == piece[first:last] and (first, last) == (start + low, start + high)
            wide = width if plain else _width(shown)
            if wide == 0 and shown:  # a combining mark without a base
                shown, wide = "◌" + shown, 1
            yield Cluster(at + first, at + last, shown, wide)


def _separate(piece: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a grapheme into characters if it contains a control character."""
    grapheme = piece[start:end]
    if len(grapheme) == 1 or visible(grapheme) == grapheme:
        yield start, end
    else:
        yield from ((index, index + 1) for index in range(start, end))


def _width(shown: str) -> int:
    return sum(width for _, _, width in split_graphemes(shown)[0])


_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n)+[^\n]*\S[^\n]*")
HARD = range(45, 121)  # characters in lines broken by a program; a label before the first line uses some of them
FIRST = 25


def flowing(text: str, turns: Sequence[Turn]) -> str:
    """Replace line breaks by spaces in talk that was broken at a fixed width; offsets stay the same."""
    pieces, at = [], 0
    for turn in turns:
        pieces.append(text[at : turn.start])
        talk = text[turn.start : turn.end]
        pieces.append(_PARAGRAPH.sub(_flow, talk) if "\n" in talk else talk)
        at = turn.end
    return "".join([*pieces, text[at:]])


def _flow(match: re.Match[str]) -> str:
    paragraph = match.group()
    first, *middle, last = paragraph.split("\n")
    broken = all(len(line) in HARD for line in middle) and FIRST <= len(first) < HARD.stop and len(last) < HARD.stop
    indented = any(line[:1].isspace() for line in (*middle, last))
    return paragraph.replace("\n", " ") if broken and not indented else paragraph


class TextLayout:
    """All lines of a transcript at one width; `starts` maps offsets to lines."""

    def __init__(self, text: str, turns: Sequence[Turn], width: int, *, labels: bool) -> None:
        self.text = flowing(text, turns)
        self.width = width
        self.rows = list(_rows(self.text, turns, max(width, 8), labels)) or [Row(0, 0, -1, ASIDE)]
        self.starts = [row.start for row in self.rows]
        self._known: dict[int, list[Cluster] | None] = {}  # not `lru_cache`, which would keep the layout alive

    def row_of(self, offset: int) -> int:
        """Return the line of `offset`; hidden text belongs to the line before it."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def _clusters(self, number: int) -> list[Cluster] | None:
        """Return the clusters of a line, or None if columns equal characters."""
        if number not in self._known:
            if len(self._known) > KNOWN:
                self._known.clear()
            row = self.rows[number]
            piece = self.text[row.start : row.end]
            self._known[number] = None if simple(piece) else clusters(piece, row.start)
        return self._known[number]

    def column(self, number: int, offset: int) -> int:
        """Return the column, from 0, of the character at `offset`, or of the end of the line if it lies beyond."""
        row, result = self.rows[number], self._clusters(number)
        if result is None:
            return min(max(offset, row.start), row.end) - row.start
        return sum(cluster.width for cluster in result if cluster.end <= offset)

    def offset(self, number: int, column: int) -> int:
        """Return the offset of the grapheme at a column."""
        row, result = self.rows[number], self._clusters(number)
        if result is None:
            return min(row.start + max(column, 0), max(row.end - 1, row.start))
        at = 0
        for cluster in result:
            at += cluster.width
            if column < at:
                return cluster.start
        return result[-1].start if result else row.start

    def stops(self, number: int) -> list[int]:
        """Return the offsets where the cursor can be on a line."""
        row, result = self.rows[number], self._clusters(number)
        return list(range(row.start, row.end)) if result is None else [cluster.start for cluster in result]

    def shown(self, number: int, start: int, end: int) -> tuple[str, int]:
        """Return how part of a line is shown, and its width in cells."""
        result = self._clusters(number)
        if result is None:
            return self.text[start:end], end - start
        inside = [cluster for cluster in result if start <= cluster.start < end]
        return "".join(cluster.shown for cluster in inside), sum(cluster.width for cluster in inside)

    def snap(self, offset: int) -> int:
        """Return the start of the grapheme at `offset`, or of the next one shown."""
        number = self.row_of(offset)
        row, result = self.rows[number], self._clusters(number)
        if offset >= row.end:
            return row.end if offset == row.end or number + 1 == len(self.rows) else self.starts[number + 1]
        if result is None or offset <= row.start:
            return max(offset, row.start)
        return result[max(bisect_right(result, offset, key=lambda cluster: cluster.start) - 1, 0)].start

    def next_stop(self, offset: int) -> int:
        """Return the start of the next character shown, or the end of the text after the last one."""
        number = self.row_of(offset)
        row, result = self.rows[number], self._clusters(number)
        after = offset + 1 if result is None else min((c.start for c in result if c.start > offset), default=row.end)
        if after < row.end:
            return after
        for later in range(number + 1, len(self.rows)):
            if self.rows[later].end > self.rows[later].start:
                return self.starts[later]
        return row.end

    def previous_stop(self, offset: int) -> int:
        number = self.row_of(offset)
        before = [stop for stop in self.stops(number) if stop < offset]
        while not before and number:
            number -= 1
            before = self.stops(number)
        return before[-1] if before else self.rows[0].start


def _rows(text: str, turns: Sequence[Turn], width: int, labels: bool) -> Iterator[Row]:
    at = 0
    for index, turn in enumerate(turns):
        for number, (start, end) in enumerate(_asides(text, at, turn.start, turn.speaker)):
            if number == 0 and start:
                yield Row(start, start, -1, BLANK)
            yield from (Row(first, last, -1, ASIDE) for first, last in wrap(text, start, end, width))
        yield Row(turn.start, turn.start, index, BLANK)
        if labels:
            yield Row(turn.start, turn.start, index, LABEL, True)
        first_row = not labels
        for start, end in wrap(text, turn.start, turn.end, width):
            yield Row(start, end, index, TALK, first_row)
            first_row = False
        at = turn.end
    for start, end in _asides(text, at, len(text), ""):
        yield Row(start, start, -1, BLANK)
        yield from (Row(first, last, -1, ASIDE) for first, last in wrap(text, start, end, width))


def _asides(text: str, start: int, end: int, speaker: str) -> Iterator[tuple[int, int]]:
    """Yield text between turns other than white space, a speaker's name or a time."""
    at = start
    for line in text[start:end].split("\n"):
        bare = line.strip()
        rest = bare.replace(speaker, "", 1) if speaker else bare
        if rest != bare or any(character.isdigit() for character in bare):
            bare = re.sub(r"[\W\d_]+", "", rest)
        if bare:
            yield at, at + len(line)
        at += len(line) + 1


def wrap(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield lines of at most `width` cells, without the space at the break; line breaks in the text stay."""
    at = start
    for line in text[start:end].split("\n"):
        if len(line) <= width and simple(line):
            yield at, at + len(line)
        elif simple(line):
            yield from _wrap_simple(line, at, width)
        else:
            yield from _wrap_wide(line, at, width)
        at += len(line) + 1


def _wrap_simple(line: str, at: int, width: int) -> Iterator[tuple[int, int]]:
    first, length = 0, len(line)
    while first < length:
        last = length if length - first <= width else line.rfind(" ", first, first + width + 1) + 1
        if last <= first:
            last = first + width
        yield at + first, at + last
        first = last


class _Unit(NamedTuple):
    """A span of characters that is kept whole if it fits on a line; it ends with `blank` cells of white space."""

    length: int
    width: int
    blank: int


class _Measured(NamedTuple):
    """The units of a span without tabs: the end of each, the cells up to its last visible character, and the cells
    before it.
    """

    ends: array[int]
    reached: array[int]
    passed: array[int]


_PIECES = re.compile(r"\S+\s*|\s+")


@lru_cache(maxsize=8192)
def _measured(stretch: str) -> _Measured:
    """Measure a span independently of the width; a second width then costs a twentieth of the first."""
    measured = _Measured(array("I"), array("I"), array("I", [0]))
    at = taken = 0
    for piece in _PIECES.findall(stretch):
        for length, width, blank in _units(piece):
            at += length
            measured.ends.append(at)
            measured.reached.append(taken + width)
            taken += width + blank
            measured.passed.append(taken)
    return measured


def _wrap_wide(line: str, at: int, width: int) -> Iterator[tuple[int, int]]:
    first = end = taken = start = 0
    for stretch in line.split("\t"):
        if start:  # a tab, whose width depends on its column
            taken += TAB - taken % TAB
            end = start
        ends, reached, passed = _measured(stretch)
        index = 0
        while index < len(ends):
            after = bisect_right(reached, width - taken + passed[index], index)
            if after > index:
                taken += passed[after] - passed[index]
                index, end = after, start + ends[after - 1]
            elif taken:
                yield at + first, at + end
                first, taken = end, 0
            else:
                *whole, (first, end) = _broken(line, end, start + ends[index], width)
                yield from ((at + low, at + high) for low, high in whole)
                taken = sum(cluster.width for cluster in clusters(line[first:end]))
                index += 1
        start += len(stretch) + 1
    if first < end:
        yield at + first, at + end


@lru_cache(maxsize=8192)
def _units(piece: str) -> tuple[_Unit, ...]:
    """Split the piece at possible line breaks."""
    result: list[_Unit] = []
    start = width = blank = 0
    parts = clusters(piece)
    for index, cluster in enumerate(parts):
        if cluster.shown.isspace():
            blank += cluster.width
        else:
            width += blank + cluster.width
            blank = 0
        if index + 1 == len(parts) or _may_break(cluster, parts[index + 1]):
            result.append(_Unit(cluster.end - start, width, blank))
            start, width, blank = cluster.end, 0, 0
    return tuple(result)


def _broken(line: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    """Break a span longer than a line between any two characters."""
    result, first, taken = [], start, 0
    for cluster in clusters(line[start:end], start):
        if taken + cluster.width > width and cluster.start > first and not cluster.shown.isspace():
            result.append((first, cluster.start))
            first, taken = cluster.start, 0
        taken += cluster.width
    return [*result, (first, end)]


def _may_break(before: Cluster, after: Cluster) -> bool:
    if before.shown == " " or before.shown.isspace():
        return True
    wide = before.width == 2 or after.width == 2
    return wide and after.shown[:1] not in _NOT_FIRST and before.shown[:1] not in _NOT_LAST
