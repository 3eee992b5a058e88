"""Notes on a passage: notes on its transcript whose first line is the citation of the place they are about.

So they stand in every list, export and exchange of notes as what they are, and a person reads where they belong.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import Memo
from fusen.study.citation import CITATION

if TYPE_CHECKING:
    from fusen.text.realign import Carrier, Fate

Span = tuple[int, int]

EARLIER = ", in an earlier text"
"""After a citation whose passage is gone: it is no place in the text that is here."""


def lead_of(name: str, span: Span) -> str:
    """The first line, for an interviewee's or source's name."""
    return f"{' '.join(name.split())}@{span[0]}-{span[1]}"


def place_of(note: Memo) -> tuple[Span | None, str]:
    """Where a note belongs, None for all of its target; and its words."""
    first, _, rest = note.text.partition("\n")
    found = CITATION.match(first)
    if found is None or not rest.strip():
        return None, note.text
    return (int(found["start"]), int(found["end"])), rest.strip("\n")


def words_of(note: Memo) -> str:
    """What a note says, wherever it belongs and did belong."""
    first, _, rest = note.text.partition("\n")
    return rest.strip("\n") if rest.strip() and CITATION.match(first.removesuffix(EARLIER)) else note.text


def is_about(note: Memo, span: Span) -> bool:
    """Is the note about a place that shares a character with the span?"""
    place, _ = place_of(note)
    return place is not None and place[0] < span[1] and span[0] < place[1]


def carried_note(note: Memo, carrier: Carrier, names: Collection[str]) -> tuple[Memo, Fate, Span | None, Span | None]:
    """The note with its citation where the passage stands now; what became of it, where it was, where it is.

    `names` are those of the transcript: a citation of another one stays as it is. Where the passage is gone, the
    citation says that it is one of an earlier text, and the note is about the transcript as a whole.
    """
    place, words = place_of(note)
    name = note.text.partition("\n")[0].rpartition("@")[0]
    if place is None or " ".join(name.split()) not in {" ".join(known.split()) for known in names}:
        return note, "kept", None, None
    found = carrier.carry(*place)
    if found.fate == "detached":
        return replace(note, text=f"{lead_of(name, place)}{EARLIER}\n{words}"), "detached", place, None
    now = found.start, found.end
    return (note if now == place else replace(note, text=f"{lead_of(name, now)}\n{words}")), found.fate, place, now
