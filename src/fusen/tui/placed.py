"""Notes on a passage: notes on its transcript whose first line is the citation of the place they are about.

So they stand in every list, export and exchange of notes as what they are, and a person reads where they belong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import Note
from fusen.model.history import HistoryStep
from fusen.study.excerpting import CITATION

if TYPE_CHECKING:
    from fusen.study import Study

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


def located(study: Study, reverse: Callable[[], HistoryStep]) -> HistoryStep:
    """The step that was undone or done again, with the place of the coding or passage that its note was or is about."""
    before = study.store.notes()
    step = reverse()
    guid, about = step.summary.get("note"), str(step.summary.get("about", ""))
    note = next((one for one in (*study.store.notes(), *before) if one.guid == guid), None)
    coding = study.store.coding(about)
    span = (coding.start, coding.end) if coding is not None else place_of(note)[0] if note is not None else None
    source = coding.source if coding is not None else about
    path = next((info.path for info in study.sources() if info.guid == source), None)
    if span is None or path is None:
        return step
    return replace(step, summary={**step.summary, "source": path, "start": span[0], "end": span[1]})
