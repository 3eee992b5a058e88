"""Give talk between slashes in another speaker's turn, `//Ben: Yes.//`, to the speaker whom its label names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from fusen.model.source import Turn

_OPENING = re.compile(r"(?<![:/])//[ ]?(?P<label>[^\W_][^:：/\n]{0,39}?)[ ]?[:：](?![/\\])[ ]*")
_SLASHES = re.compile(r"(?<!:)//+")
_DIGITS = re.compile(r"\d+")


def overlaps_apart(text: str, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns with each overlap a turn of its own, if its label is a speaker's or differs by its number only.

    An overlap ends with two slashes, with the next overlap or with the turn.
    """
    if "//" not in text:
        return tuple(turns)
    names = {turn.speaker.casefold(): turn.speaker for turn in turns if turn.speaker}
    shapes = {_DIGITS.sub("0", name) for name in names if _DIGITS.search(name)}
    result: list[Turn] = []
    for turn in turns:
        result += _pieces(text, turn, names, shapes) if turn.speaker else [turn]
    return tuple(result)


def _pieces(text: str, turn: Turn, names: dict[str, str], shapes: Collection[str]) -> Iterator[Turn]:
    at, time = turn.start, turn.time
    for match in _OPENING.finditer(text, turn.start, turn.end):
        label = match["label"].casefold()
        if match.start() < at or not (label in names or _DIGITS.sub("0", label) in shapes):
            continue
        for piece in _turn(text, at, match.start(), turn.speaker, time):
            yield piece
            time = None
        close = _SLASHES.search(text, match.end(), turn.end)
        yield from _turn(
            text, match.end(), close.start() if close else turn.end, names.get(label, match["label"]), time
        )
        at = turn.end if close is None else close.start() if _OPENING.match(text, close.start()) else close.end()
    yield from _turn(text, at, turn.end, turn.speaker, time)


def _turn(text: str, start: int, end: int, speaker: str, time: float | None) -> Iterator[Turn]:
    if slashes := _SLASHES.match(text, start, end):  # the end of an overlap in the turn before
        start = slashes.end()
    words = text[start:end]
    if words.strip(" \t\n\u3000.…"):
        yield Turn(start + len(words) - len(words.lstrip()), start + len(words.rstrip()), speaker, time)
