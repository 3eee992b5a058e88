"""Phrase matches in text outside turns, which count only with `--include-outside`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.study.excerpts.select import TextCache
from fusen.study.passages import passages_outside
from fusen.study.scope.consent import closed_places

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def matches_outside(
    study: StudyContext, codes: Collection[Code], infos: Sequence[SourceInfo], at: str
) -> Iterator[Coding]:
    """Yield a coding for each phrase match in text outside turns, except in sources with a withdrawn speaker."""
    from fusen.nlp.pool import match_sources

    closed = closed_places(study)
    languages = {info.guid: info.language for info in infos if info.guid not in closed}
    outside = passages_outside(study, [info for info in infos if info.guid in languages])
    texts = TextCache(study, outside)
    work = (
        (guid, languages[guid], texts.of(guid), list(zip(passages.starts, passages.ends, strict=True)))
        for guid, passages in outside.items()
    )
    versions = {code.guid: code.version for code in codes}
    for guid, matches in match_sources(codes, work):
        for number, code, _ in matches:
            start, end, words, _ = outside[guid][number]
            yield Coding(
                new_guid(), AUTO_USER, code, guid, start, end, "auto", at, versions[code], words=words, interviewer=True
            )
