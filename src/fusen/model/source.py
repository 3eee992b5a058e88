"""Sources, turns and passages. All offsets are code points; all spans are half-open."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

UNITS = ("sentence", "turn", "paragraph")
_TURN, _SOURCE = 150, 4_000  # bytes of a turn in memory, and of a source without text and turns


def memory_of(text: str, turns: int) -> int:
    """Returns about how many bytes a source takes in memory."""
    return _SOURCE + sys.getsizeof(text) + _TURN * turns


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one speaker: `[start, end)` is the talk without label and outer white space."""

    start: int
    end: int
    speaker: str
    time: float | None = None  # seconds from the start of the recording
    interviewer: bool = False


START = attrgetter("start")  # as a key of bisect half as costly as a lambda


class Passage(NamedTuple):
    """The unit that a coder sees. `turn` is the index of its turn."""

    start: int
    end: int
    words: int
    turn: int


class Passages:
    """The passages of one source in order, packed as four 32-bit numbers each.

    They never overlap or cross a turn, and omit only white space between them.
    """

    __slots__ = ("ends", "starts", "turns", "words")

    def __init__(self, rows: Iterable[tuple[int, int, int, int]] = ()) -> None:
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        self.starts, self.ends, self.words, self.turns = (array("I", column) for column in columns)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> Passage:
        return Passage(self.starts[index], self.ends[index], self.words[index], self.turns[index])

    def __iter__(self) -> Iterator[Passage]:
        return map(Passage, self.starts, self.ends, self.words, self.turns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passages) and self.pack() == other.pack()

    __hash__ = None  # type: ignore[assignment]

    def at(self, offset: int) -> int | None:
        """Returns the index of the passage that contains `offset`, or None between passages."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.ends[index] else None

    def overlapping(self, start: int, end: int) -> range:
        """Returns the indexes of the passages that share at least one character with `[start, end)`."""
        first = bisect_right(self.ends, start)
        return range(first, max(first, bisect_left(self.starts, end)))

    def pack(self) -> bytes:
        """Returns little-endian bytes: all starts, then ends, words and turns."""
        columns = [array("I", column) for column in (self.starts, self.ends, self.words, self.turns)]
        return b"".join(_little_endian(column).tobytes() for column in columns)

    @classmethod
    def unpack(cls, packed: bytes) -> Passages:
        if len(packed) % 16:
            raise ValueError("packed passages are cut short")
        flat = array("I")
        flat.frombytes(packed)
        flat = _little_endian(flat)
        count = len(flat) // 4
        result = cls()
        result.starts, result.ends = flat[:count], flat[count : 2 * count]
        result.words, result.turns = flat[2 * count : 3 * count], flat[3 * count :]
        return result


def _little_endian(column: array[int]) -> array[int]:
    if sys.byteorder == "big":
        column.byteswap()
    return column


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Stamp of a source file, used to detect a change."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source without text and turns, for lists and filters. `options` are its reading options."""

    guid: str
    path: str
    sha256: str
    chars: int
    language: str
    format: str
    encoding: str
    header: Mapping[str, str]
    interviewers: tuple[str, ...]
    speakers: tuple[str, ...]
    turns: int
    words: int
    passages: int
    unit: str
    rules: str
    file: FileStamp
    options: Mapping[str, Any]


class Times(NamedTuple):
    """Every time stamp of a text: `offsets[i]` has the time `seconds[i]`. It is stored in columns because a caption
    file has hundreds."""

    offsets: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()

    def at(self, offset: int) -> float | None:
        """Returns the seconds of the last stamp at or before `offset`, or None before the first."""
        index = bisect_right(self.offsets, offset) - 1
        return self.seconds[index] if index >= 0 else None


NO_TIMES = Times()


@dataclass(frozen=True, slots=True)
class Source:
    """One transcript: its immutable text and the metadata of its file.

    `path` is relative to `transcripts/`, with `/`; a source in an archive or table has a path below its file
    (`survey.xlsx/R07`). `header` holds the fields of a YAML header besides language, speakers and interviewer;
    `interviewers` are the speakers who ask. `pages` holds the offset of each page, `times` every time stamp of the
    file, including those inside turns.
    """

    guid: str
    path: str
    text: str
    sha256: str
    language: str
    format: str
    turns: tuple[Turn, ...]
    interviewers: tuple[str, ...] = ()
    encoding: str = "utf-8"
    header: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    times: Times = NO_TIMES

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in the order of their first turn."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


class SourcePosition(NamedTuple):
    """The page, speaker and time of a place in a source."""

    speaker: str = ""
    time: float | None = None  # seconds: of the last time stamp at or before it
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of a source in columns, because a study has hundreds of thousands and reads few of them."""

    starts: Sequence[int]
    ends: Sequence[int]
    numbers: Sequence[int]  # of the speaker
    times: Sequence[float | None]
    speakers: Sequence[str]
    interviewers: Collection[str]

    def all(self) -> tuple[Turn, ...]:
        asks = [speaker in self.interviewers for speaker in self.speakers]
        return tuple(
            Turn(start, end, self.speakers[number], time, asks[number])
            for start, end, number, time in zip(self.starts, self.ends, self.numbers, self.times, strict=True)
        )

    def at(self, offset: int) -> tuple[str, float | None] | None:
        """Returns speaker and time of the turn that contains `offset`, else of the last turn that began before it."""
        index = bisect_right(self.starts, offset) - 1
        return (self.speakers[self.numbers[index]], self.times[index]) if index >= 0 else None

    def first_in(self, start: int, end: int) -> tuple[str, float | None] | None:
        """Returns speaker and time of the first turn that shares a character with `[start, end)`."""
        index = bisect_right(self.ends, start)
        if index == len(self.starts) or self.starts[index] >= end:
            return None
        return self.speakers[self.numbers[index]], self.times[index]


class SourceLayout(NamedTuple):
    """The layout of a source: its turns, page starts and time stamps."""

    turns: Turns
    pages: tuple[int, ...] = ()
    times: Times = NO_TIMES

    def spot(self, offset: int, end: int | None = None) -> SourcePosition:
        """Returns the spot at `offset`; with `end` the speaker is the first in `[offset, end)`, nobody outside turns."""
        speaker, began = (self.turns.at(offset) if end is None else self.turns.first_in(offset, end)) or ("", None)
        time = self.times.at(offset)
        if time is None or (began is not None and began > time):
            time = began
        return SourcePosition(speaker, time, page_at(self.pages, offset))


def page_at(pages: tuple[int, ...], offset: int) -> int | None:
    """Returns the number, from 1, of the page that contains `offset`; None without pages."""
    return max(1, bisect_right(pages, offset)) if pages else None


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """The role that a reader gives a column of a table: answers, variable, respondent, speaker, words, time … or
    none."""

    name: str
    read_as: str
    filled: int
    different: int
    example: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """How a table is read; `table` is its path, with the sheet after `/` where a workbook has several."""

    table: str
    read_as: str
    why: tuple[str, ...]
    rows: int
    sources: int
    columns: tuple[ColumnReading, ...]
