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


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one speaker: `[start, end)` is the talk itself, without label and outer white space."""

    start: int
    end: int
    speaker: str
    time: float | None = None  # seconds from the start of the recording
    interviewer: bool = False


START = attrgetter("start")  # as a key of bisect half as costly as a lambda


class Passage(NamedTuple):
    """The unit a coder is shown. `turn` is the index of the turn it lies in."""

    start: int
    end: int
    words: int
    turn: int


class Passages:
    """The passages of one source in order, packed: four 32-bit numbers each.

    They never overlap, never cross a turn, and leave out nothing of a turn but white space between them.
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
        """Index of the passage that holds `offset`, or None between passages."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.ends[index] else None

    def overlapping(self, start: int, end: int) -> range:
        """Indexes of the passages that share at least one character with `[start, end)`."""
        first = bisect_right(self.ends, start)
        return range(first, max(first, bisect_left(self.starts, end)))

    def pack(self) -> bytes:
        """Little-endian bytes: all starts, then ends, words and turns."""
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
        made = cls()
        made.starts, made.ends = flat[:count], flat[count : 2 * count]
        made.words, made.turns = flat[2 * count : 3 * count], flat[3 * count :]
        return made


def _little_endian(column: array[int]) -> array[int]:
    if sys.byteorder == "big":
        column.byteswap()
    return column


@dataclass(frozen=True, slots=True)
class FileStamp:
    """The file a source was read from, to notice that it changed."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source without its text and turns: what lists and filters need. `options` are those it was read with."""

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
    """Every time stamp of a text: from `offsets[i]` on it is `seconds[i]`. Columns: a caption file has hundreds."""

    offsets: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()

    def at(self, offset: int) -> float | None:
        """Seconds of the last stamp at or before `offset`, None before the first."""
        index = bisect_right(self.offsets, offset) - 1
        return self.seconds[index] if index >= 0 else None


NO_TIMES = Times()


@dataclass(frozen=True, slots=True)
class Source:
    """One transcript: immutable text and what its file says of it.

    `path` is relative to `transcripts/`, with `/`; a source out of an archive or a table goes on below its file
    (`survey.xlsx/R07`). `header` holds what a YAML header names besides language, speakers and interviewer;
    `interviewers` the speakers who ask. `pages` are the offsets where each page of a paged file begins, `times`
    every time stamp the file gave, those inside turns too.
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
        """Speakers in the order they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


class Spot(NamedTuple):
    """What can be said of a place in a source besides its offset."""

    speaker: str = ""
    time: float | None = None  # seconds: of the last time stamp at or before it
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of a source in columns: a study has hundreds of thousands, and most are never looked at."""

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
        """Speaker and time of the turn that holds `offset`, else of the last one that began before it."""
        index = bisect_right(self.starts, offset) - 1
        return (self.speakers[self.numbers[index]], self.times[index]) if index >= 0 else None


class Laid(NamedTuple):
    """How a source is laid out: its turns, where each page begins, and every time stamp."""

    turns: Turns
    pages: tuple[int, ...] = ()
    times: Times = NO_TIMES

    def spot(self, offset: int) -> Spot:
        speaker, began = self.turns.at(offset) or ("", None)
        time = self.times.at(offset)
        if time is None or (began is not None and began > time):
            time = began
        return Spot(speaker, time, page_at(self.pages, offset))


def page_at(pages: tuple[int, ...], offset: int) -> int | None:
    """Number, from 1, of the page that holds `offset`; None where the file has no pages."""
    return max(1, bisect_right(pages, offset)) if pages else None
