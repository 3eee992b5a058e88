"""Times of turns that people set by ear, kept when a transcript is read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.source import Source, SourceInfo
from fusen.text.realign import Realigner

if TYPE_CHECKING:
    from fusen.study.sources.read_source import PreparedSource
    from fusen.text.exact_edits import ExactRealigner

BY_EAR = "by_ear"
"""The option of a source that holds the times set by ear: seconds by the start of the turn."""

_HEAD = 40  # characters by which the start of a turn is found again


def timed(prepared: PreparedSource, known: Mapping[str, float]) -> Source:
    """Return the source with the times set by ear, by the start of their turns."""
    turns = tuple(
        replace(turn, time=known[str(turn.start)]) if str(turn.start) in known else turn
        for turn in prepared.source.turns
    )
    return replace(prepared.source, turns=turns)


def with_earlier_times(
    prepared: PreparedSource, info: SourceInfo, text: str, exact: ExactRealigner | None = None
) -> PreparedSource:
    """Return a source that is read again, with the times that people set by ear on its earlier `text` if the file has
    none."""
    earlier = info.options.get(BY_EAR)
    if not earlier or BY_EAR in prepared.options:
        return prepared
    realigner = exact or Realigner(text, prepared.source.text)
    turns = {turn.start: turn for turn in prepared.source.turns}
    known = {}
    for start, seconds in earlier.items():
        realigned = realigner.realign(int(start), min(int(start) + _HEAD, len(text)))
        turn = turns.get(realigned.start)
        if realigned.outcome != "detached" and turn is not None and turn.time is None:
            known[str(turn.start)] = seconds
    updated = replace(prepared, options={**prepared.options, BY_EAR: known})
    return replace(updated, source=timed(updated, known))
