"""Notes on a passage: notes on its transcript whose first line is the citation of the place they are about.

So they stand in every list, export and exchange of notes as what they are, and a person reads where they belong.
"""

from __future__ import annotations

from fusen.model.coding import Note
from fusen.study.excerpting import CITATION

Span = tuple[int, int]


def lead_of(name: str, span: Span) -> str:
    """The first line, for an interviewee's or source's name."""
    return f"{' '.join(name.split())}@{span[0]}-{span[1]}"


def place_of(note: Note) -> tuple[Span | None, str]:
    """Where a note belongs, None for all of its target; and its words."""
    first, _, rest = note.text.partition("\n")
    found = CITATION.match(first)
    if found is None or not rest.strip():
        return None, note.text
    return (int(found["start"]), int(found["end"])), rest.strip("\n")


def is_about(note: Note, span: Span) -> bool:
    """Is the note about a place that shares a character with the span?"""
    place, _ = place_of(note)
    return place is not None and place[0] < span[1] and span[0] < place[1]
