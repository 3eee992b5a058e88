"""Passage memos: memos on a transcript whose first line is the citation of a passage.

They appear in every list, export and exchange of memos, and readers see the passage they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import Memo
from fusen.model.memos.entries import MEMO_LINK
from fusen.study.citation import CITATION

if TYPE_CHECKING:
    from fusen.text.exact_edits import ExactRealigner
    from fusen.text.realign import Realigner, RealignOutcome

Span = tuple[int, int]

EARLIER = ", in an earlier text"
"""Follows the citation of a passage that the current text lacks."""


def lead_of(name: str, span: Span) -> str:
    """Return the first line of a passage memo, for the name of an interviewee or source."""
    return f"{' '.join(name.split())}@{span[0]}-{span[1]}"


def place_of(note: Memo) -> tuple[Span | None, str]:
    """Return the span of a passage memo (None for the whole target) and its words."""
    first, _, rest = note.text.partition("\n")
    match = CITATION.match(first)
    if match is None or not rest.strip():
        return None, note.text
    return (int(match["start"]), int(match["end"])), rest.strip("\n")


def words_of(note: Memo) -> str:
    """Return the words of a memo without a current or earlier citation."""
    first, _, rest = note.text.partition("\n")
    return rest.strip("\n") if rest.strip() and CITATION.match(first.removesuffix(EARLIER)) else note.text


def is_about(note: Memo, span: Span) -> bool:
    """Return whether the memo is about a place that shares a character with the span."""
    place, _ = place_of(note)
    return place is not None and place[0] < span[1] and span[0] < place[1]


def realigned_links(note: Memo, realigner: Realigner | ExactRealigner, names: Collection[str]) -> Memo:
    """Return the memo with its links to passages of a changed transcript realigned; `names` as in `realigned_note`."""
    known = {" ".join(name.split()) for name in names}

    def realigned(link: re.Match[str]) -> str:
        match = CITATION.match(link[1].strip())
        if match is None or " ".join(match["name"].split()) not in known:
            return link[0]
        new = realigner.realign(int(match["start"]), int(match["end"]))
        if new.outcome == "detached":
            return f"[[{link[1].strip()}{EARLIER}]]"
        return f"[[{lead_of(match['name'], (new.start, new.end))}]]"

    text = MEMO_LINK.sub(realigned, note.text)
    return note if text == note.text else replace(note, text=text)


def realigned_note(
    note: Memo, realigner: Realigner | ExactRealigner, names: Collection[str]
) -> tuple[Memo, RealignOutcome, Span | None, Span | None]:
    """Return the memo with its realigned citation, its outcome, its old span and its new span.

    `names` are names of the transcript: a citation of another transcript stays. If the passage is gone, the citation
    says so and the memo applies to the whole transcript.
    """
    place, words = place_of(note)
    name = note.text.partition("\n")[0].rpartition("@")[0]
    if place is None or " ".join(name.split()) not in {" ".join(known.split()) for known in names}:
        return note, "kept", None, None
    result = realigner.realign(*place)
    if result.outcome == "detached":
        return replace(note, text=f"{lead_of(name, place)}{EARLIER}\n{words}"), "detached", place, None
    now = result.start, result.end
    return (note if now == place else replace(note, text=f"{lead_of(name, now)}\n{words}")), result.outcome, place, now
