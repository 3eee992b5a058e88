"""Turns, pages, time stamps and passages of sources in the part of a .qdpx that only fusen reads."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import le
from typing import Any

from fusen.formats.exchange.validators import CONTROL
from fusen.model.project import ExchangedLayout, ExchangedSource
from fusen.model.source import Passages, Times, Turn

Record = Mapping[str, Any]
_LATEST = 1e9  # seconds
_LONGEST = 10_000  # characters of a name or a field


def layout_record(source: ExchangedSource, layout: ExchangedLayout) -> dict[str, Any]:
    """Return a layout as columns of numbers; only a withheld source has a column of words."""
    speakers = list(dict.fromkeys(turn.speaker for turn in layout.turns))
    numbers = {speaker: number for number, speaker in enumerate(speakers)}
    cut = layout.passages
    record: dict[str, Any] = {
        "source": source.guid, "speakers": speakers, "interviewers": list(layout.interviewers),
        "start": [turn.start for turn in layout.turns], "end": [turn.end for turn in layout.turns],
        "speaker": [numbers[turn.speaker] for turn in layout.turns],
    }  # fmt: skip
    if any(turn.time is not None for turn in layout.turns):
        record["time"] = [turn.time for turn in layout.turns]
    if layout.header:
        record["header"] = dict(layout.header)
    if layout.pages:
        record["pages"] = list(layout.pages)
    if layout.times.offsets:
        record["times"] = list(map(list, layout.times))
    columns = [list(cut.starts), list(cut.ends), list(cut.turns), *([list(cut.words)] if source.withheld else [])]
    return record | {"unit": layout.unit, "rules": layout.rules, "passages": columns}


def read_layout(record: Record, chars: int, *, withheld: bool) -> ExchangedLayout:
    """Return the layout of a text of `chars` characters. Raises ValueError, TypeError or KeyError if it does not fit."""
    speakers, interviewers = ([_name(name) for name in record[key]] for key in ("speakers", "interviewers"))
    starts, ends, numbers = (_whole(record[key]) for key in ("start", "end", "speaker"))
    times = record.get("time") or [None] * len(starts)
    _ordered(starts, ends, chars, "turns")
    if len(numbers) != len(starts) or any(number >= len(speakers) for number in numbers):
        raise ValueError("a turn without a speaker")
    asks = [speaker in interviewers for speaker in speakers]
    turns = tuple(
        Turn(start, end, speakers[number], _seconds(time), asks[number])
        for start, end, number, time in zip(starts, ends, numbers, times, strict=True)
    )
    pages = _whole(record.get("pages", []))
    offsets, seconds = record.get("times", ([], []))
    if any(point > following for points in (pages, _whole(offsets)) for point, following in pairwise((*points, chars))):
        raise ValueError("pages or time stamps out of order")
    stamps = Times(tuple(offsets), tuple(_second(second) for second in seconds))
    if len(stamps.offsets) != len(stamps.seconds):
        raise ValueError("a time stamp without a place")
    header = {_name(key): _name(value) for key, value in record.get("header", {}).items()}
    passages = _passages(record["passages"], turns, withheld)
    return ExchangedLayout(turns, passages, _name(record["unit"]), _name(record["rules"]), header, tuple(pages), stamps)


def _passages(columns: Sequence[Any], turns: Sequence[Turn], withheld: bool) -> Passages:
    starts, ends, homes, *words = map(_whole, columns)
    counted = words[0] if withheld else array("I", bytes(starts.itemsize * len(starts)))
    _ordered(starts, ends, turns[-1].end if turns else 0, "passages")
    for start, end, home, count in zip(starts, ends, homes, counted, strict=True):
        if home >= len(turns) or start < turns[home].start or end > turns[home].end or count > end - start:
            raise ValueError("a passage that does not fit its turn")
    passages = Passages()
    passages.starts, passages.ends, passages.turns, passages.words = starts, ends, homes, counted
    return passages


def _ordered(starts: Sequence[int], ends: Sequence[int], most: int, what: str) -> None:
    if not (all(map(le, starts, ends)) and all(map(le, ends, (*starts[1:], most)))):
        raise ValueError(f"{what} out of order or outside the text")


def _whole(values: Any) -> array[int]:
    try:
        return array("I", values)
    except OverflowError as error:
        raise ValueError("a number out of range") from error


def _seconds(value: Any) -> float | None:
    return None if value is None else _second(value)


def _second(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value < _LATEST:
        raise ValueError("a time that is no number of seconds")
    return float(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or CONTROL.search(value):
        raise ValueError(f"{value!r:.40} is no name")
    return value
