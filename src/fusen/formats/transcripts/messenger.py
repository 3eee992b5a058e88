"""Exports of messengers such as WhatsApp and Signal: a date and a time before each message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fusen.model.source import Turn

HABIT = "date, time, Name: talk"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[AaPp]\.?[ ]?[Mm]\.?)?"
_MARK = "\u200e\u200f"  # of the direction of writing, which some exports put before system messages
_STAMP = re.compile(
    rf"^[{_MARK}]?(?:\[{_DATE},?[ \u00a0]{_TIME}\][ ]?|{_DATE},?[ \u00a0]{_TIME}[ ][-–][ ])[{_MARK}]?", re.MULTILINE
)
_NAME = re.compile(r"(?P<name>[^:\n]{1,60}):[ ]")
_LEAST = 4  # messages
_MOST_SYSTEM = 0.4  # share of the lines with a date that no person wrote


class _Message(NamedTuple):
    start: int
    talk: int
    end: int
    speaker: str  # empty for a message of the program


def messenger_turns(text: str, start: int) -> tuple[Turn, ...]:
    """Return a turn for each message that a person wrote; nothing if the text is no export of a messenger."""
    messages = list(_messages(text, start))
    written = [message for message in messages if message.speaker]
    if len(written) < max(_LEAST, (1 - _MOST_SYSTEM) * len(messages)) or text[start : messages[0].start].strip():
        return ()
    turns = []
    for message in written:
        words = text[message.talk : message.end]
        first, last = message.end - len(words.lstrip()), message.talk + len(words.rstrip())
        if first < last:
            turns.append(Turn(first, last, message.speaker))
    return tuple(turns)


def _messages(text: str, start: int) -> Iterator[_Message]:
    stamps = list(_STAMP.finditer(text, start))
    for number, stamp in enumerate(stamps):
        end = stamps[number + 1].start() if number + 1 < len(stamps) else len(text)
        name = _NAME.match(text, stamp.end(), end)
        yield _Message(stamp.start(), name.end() if name else end, end, name["name"].strip() if name else "")
