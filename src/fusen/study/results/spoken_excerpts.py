"""Excerpts for quoting: what the interviewee says, without questions inside the span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.results import Excerpt
from fusen.model.source import Turn

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def spoken_excerpts(study: StudyContext, excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Return the excerpts; one across several turns is cut to its longest turn of an interviewee.

    A transcript's text holds the names of speakers between turns, so a quote across turns would hold them too.
    """
    paths = {info.path: info.guid for info in study.store.sources.all()}
    used = {paths[excerpt.source] for excerpt in excerpts if excerpt.source in paths}
    laid = study.store.sources.layouts(list(used))
    return [
        _spoken(excerpt, laid[paths[excerpt.source]].turns.all())
        if excerpt.quote and "\n" in excerpt.quote
        else excerpt
        for excerpt in excerpts
    ]


def _spoken(excerpt: Excerpt, turns: Sequence[Turn]) -> Excerpt:
    inside = [turn for turn in turns if turn.start < excerpt.end and excerpt.start < turn.end]
    lines = [turn for turn in inside if not turn.interviewer]
    if len(inside) < 2 or not lines or excerpt.quote is None:
        return excerpt
    turn = max(lines, key=lambda turn: min(turn.end, excerpt.end) - max(turn.start, excerpt.start))
    start, end = max(turn.start, excerpt.start), min(turn.end, excerpt.end)
    words = excerpt.quote[start - excerpt.start : end - excerpt.start]
    cited = f"{excerpt.citation.rpartition('@')[0]}@{start}-{end}"
    return replace(excerpt, start=start, end=end, quote=words, citation=cited, speaker=turn.speaker)
