"""Excerpts of codings that a changed transcript moved, made doubtful or detached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER
from fusen.model.results import Excerpt
from fusen.model.source import SourcePosition
from fusen.study.excerpts.select import excerpts_at, uncoded
from fusen.study.memos.anchors import EARLIER
from fusen.study.scope.consent import Consents
from fusen.study.sources.realign import RealignedCoding

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def realigned(study: StudyContext, rows: Sequence[RealignedCoding], outcome: str) -> list[Excerpt]:
    """Return excerpts of people's realigned codings with this outcome, if the codings still exist."""
    guids = {row.guid for row in rows if row.outcome == outcome}
    live = [coding for coding in study.store.codings.live() if coding.guid in guids and coding.user != AUTO_USER]
    return excerpts_at(study, [(coding.source, coding.start, coding.end, coding) for coding in live])


def detached(study: StudyContext) -> list[Excerpt]:
    """Return people's detached codings with the quote and the citation of the earlier text.

    The earlier text has no known speakers, so consent of every speaker of the source must allow the quote.
    """
    older = study.store.codings.detached_texts()
    cases = {place.source: case for case in reversed(study.store.cases.all()) for place in case.places}
    infos = {info.guid: info for info in study.store.sources.all()}
    consents, codebook = Consents(study), study.store.codebook.get().by_guid
    result = []
    for coding in study.store.codings.live(detached=True) if older else ():
        case = cases.get(coding.source)
        if case is None or consents.closed(coding.source) or coding.user == AUTO_USER or coding.source not in infos:
            continue
        text = study.store.sources.text_by_hash(older[coding.guid]) or ""
        words = text[coding.start : coding.end] if consents.open(coding.source) else None
        spot, code = SourcePosition("", None, None), codebook[coding.code]
        row = uncoded(infos[coding.source], case, spot, coding.start, coding.end, words)
        result.append(replace(
            row, citation=row.citation + EARLIER, code=code.label, path=code.path, coder=coding.user, origin=coding.origin,
            direction=coding.direction, magnitude=coding.magnitude, at=coding.at, guid=coding.guid, code_guid=coding.code,
        ))  # fmt: skip
    return result
