"""Transcriber files (.trs): turns with sync points; events and comments are no talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fusen.formats.containers.safe_zip_xml import inner_text
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier
from fusen.text.language import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element

_SECONDS = re.compile(r"\d{1,7}(?:\.\d{1,12})?")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def transcriber_file(root: _Element, name: str) -> AnnotationFile:
    """Return a tier for each speaker; in a turn of two, `Who` says who talks."""
    speakers = {
        speaker.get("id", ""): speaker.get("name", "").strip() or speaker.get("id", "")
        for speaker in root.iter("Speaker")
    }
    result: dict[str, list[Segment]] = {}
    place = 0.0
    for turn in root.iter("Turn"):
        for who, text, time in _pieces(turn):
            place += 1
            result.setdefault(_called(who, speakers), []).append(Segment(text, time, None, place))
    marks = sum(1 for _ in root.iter("Event", "Comment", "Background"))
    tiers = tuple(Tier(who or "no speaker", who, tuple(segments)) for who, segments in result.items())
    return AnnotationFile("transcriber", tiers, "Transcriber's turns", normalise(root.get(_LANG, "")), marks=marks)


def _called(numbers: str, speakers: Mapping[str, str]) -> str:
    return " and ".join(speakers.get(number, number) for number in numbers.split())


def _pieces(turn: _Element) -> Iterator[tuple[str, str, float | None]]:
    """(speaker ids, words, time) between the sync points of a turn."""
    together = turn.get("speaker", "")
    ids = together.split()
    who, time = together, _time(turn.get("startTime"))
    words = turn.text or ""
    for element in turn:
        if element.tag in ("Sync", "Who"):
            if words.strip():
                yield who, words, time
            words = ""
            if element.tag == "Sync":
                time, who = _time(element.get("time")), together
            else:
                number = element.get("nb", "")
                chosen = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 4 else -1
                who = ids[chosen] if 0 <= chosen < len(ids) else together
        elif element.tag not in ("Event", "Comment", "Background"):
            words += inner_text(element)
        words += element.tail or ""
    if words.strip():
        yield who, words, time


def _time(value: str | None) -> float | None:
    return round(float(value), 3) if value and _SECONDS.fullmatch(value) else None
